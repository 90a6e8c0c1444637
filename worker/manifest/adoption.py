"""Adopting a folder: what lies there, taken for what it is, becomes its manifest. Nothing else in it is touched.

A file that a manifest of the folder knows already keeps what is written of it: a hash, once taken, is not taken
anew of bytes that may have changed since.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import StartError
from worker.fetch.checks import Checks
from worker.fetch.part_file import in_thread
from worker.manifest import ledger
from worker.manifest.adopt import Meant, meant_by
from worker.manifest.look import decoded
from worker.manifest.paths import shown
from worker.manifest.scan import Seen, seen
from worker.manifest.schema import File, Manifest, State, Titled, moment

#: files that are looked at at once: as many as share a child
_AT_ONCE = 50
_TOLD = 5


@dataclass(frozen=True, slots=True)
class Adopted:
    """What a folder was taken for: the titles that are new, and how many files its manifest knew already.

    `tools` left the files there; `notes` are sentences for people.
    """

    titles: tuple[Titled, ...]
    known: int
    tools: tuple[str, ...]
    notes: tuple[str, ...]

    def files(self) -> list[File]:
        """The new files."""
        return [file for title in self.titles for part in title.parts for file in part.files]


async def adopted(
    folder: Path, name: str = "", authors: Sequence[str] = (), on_file: Callable[[int, int], None] = lambda *_: None
) -> Adopted:
    """What lies in the folder; nothing is written. `on_file` hears how many of how many were looked at.

    `name` and `authors` are those of the one new title. Raises StartError when there are several, when it is no
    folder, can't be read, or has a manifest that is none to be touched.
    """
    opened, found = await in_thread(ledger.opened, folder), await in_thread(seen, folder)
    known = opened.manifest.by_path()
    meant = await in_thread(meant_by, found.without(known))
    titles = _called(meant.titles, name, tuple(authors))
    looked = await _looked_at(found, meant, on_file)
    filled = _filled(titles, {path: file for path, file in looked.items() if path not in known})
    return Adopted(filled, len(known), meant.tools, (*opened.notes, *_notes(found)))


def keep(folder: Path, made: Adopted) -> Manifest:
    """Write it. Raises StorageFull; StartError when the folder can't be written."""

    def added(now: Manifest) -> Manifest:
        known = now.by_path()  # another program may have written meanwhile
        new = {file.path: file for file in made.files() if file.path not in known}
        tool = ",".join(made.tools) or now.tool
        return replace(now, changed_at=moment(), tool=tool, titles=(*now.titles, *_filled(made.titles, new)))

    return ledger.update(folder, added)


def _called(titles: tuple[Titled, ...], name: str, authors: tuple[str, ...]) -> tuple[Titled, ...]:
    if not (name or authors):
        return titles
    if len(titles) != 1:
        raise StartError(f"{len(titles)} new titles were found here; a title and authors can be given to one.")
    return (replace(titles[0], name=name or titles[0].name, authors=authors or titles[0].authors),)


def _filled(titles: tuple[Titled, ...], files: Mapping[str, File]) -> tuple[Titled, ...]:
    """The titles with these of their files; what has none of them falls away."""
    return tuple(made for title in titles if (made := _with(title, files)).parts)


def _with(title: Titled, files: Mapping[str, File]) -> Titled:
    parts = (
        replace(part, files=tuple(files[file.path] for file in part.files if file.path in files))
        for part in title.parts
    )
    return replace(title, parts=tuple(part for part in parts if part.files))


def _notes(found: Seen) -> tuple[str, ...]:
    links = f"Links are left out: {found.links}." if found.links else ""
    odd = f"Left out, since it can't be read or named: {', '.join(map(shown, found.odd[:_TOLD]))}" if found.odd else ""
    more = f" and {len(found.odd) - _TOLD} more." if len(found.odd) > _TOLD else "."
    return tuple(note for note in (links, odd and odd + more) if note)


async def _looked_at(found: Seen, meant: Meant, on_file: Callable[[int, int], None]) -> dict[str, File]:
    files = [file for title in meant.titles for part in title.parts for file in part.files]
    slots, checks, done = asyncio.Semaphore(_AT_ONCE), Checks(), 0

    async def one(file: File) -> File:
        nonlocal done
        async with slots:
            look = await _look(found, meant, file, checks)
        done += 1
        on_file(done, len(files))
        return look

    async with asyncio.TaskGroup() as tasks:
        looking = [tasks.create_task(one(file)) for file in files]
    return {task.result().path: task.result() for task in looking}


async def _look(found: Seen, meant: Meant, file: File, checks: Checks) -> File:
    if file.state is not State.ADOPTED:
        return replace(file, checked_at=moment())
    look = await decoded(found.folder / file.path, checks, meant.promises.get(file.path))
    if look.fault:
        return replace(file, state=State.BROKEN, media_type=look.media_type, checked_at=moment(), reason=look.fault)
    return replace(file, size=look.size_bytes, sha256=look.sha256, media_type=look.media_type, checked_at=moment())
