"""A folder held against its manifest: what is good, broken, missing, unfinished. Nothing is changed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from worker.fetch.checks import Checks
from worker.fetch.part_file import in_thread
from worker.manifest.look import Look, decoded, hashed
from worker.manifest.paths import inside
from worker.manifest.scan import Seen, seen, under_way
from worker.manifest.schema import File, Manifest, State, moment

#: with a decode as many as share a child; a disk is read by few at once
_DECODED_AT_ONCE, _HASHED_AT_ONCE = 50, 4
_CHANGED = "its bytes are not those that were checked"
_LEADS_OUT = "it is a link that leads out of the folder"
OnFile = Callable[[File], None]


@dataclass(frozen=True, slots=True)
class Report:
    """Every file of the manifest as it is now, in order; `unlisted` lie in the folder and in no manifest."""

    files: tuple[File, ...]
    unlisted: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether everything that should be there is, and is right."""
        return all(file.state.is_good for file in self.files)


async def examined(folder: Path, manifest: Manifest, on_file: OnFile, *, deep: bool = False) -> Report:
    """The report; `on_file` hears each file as soon as it is known. `deep` also reads each from end to end.

    A good file keeps its size and hash; of any other `size` and `sha256` stay what they should be. Raises
    StartError when it is no folder.
    """
    found = await in_thread(seen, folder)
    slots, checks = asyncio.Semaphore(_DECODED_AT_ONCE if deep else _HASHED_AT_ONCE), Checks()

    async def one(file: File) -> File:
        async with slots:
            now = await _now(found, file, checks, is_deep=deep)
        on_file(now)
        return now

    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(one(file)) for file in manifest.files()]
    return Report(tuple(task.result() for task in running), tuple(found.without(manifest.by_path()).sizes))


def standing(found: Seen, file: File) -> File:
    """How a file is by a glance at the folder: its size only, nothing is opened."""
    if file.path not in found.sizes:
        return _absent(found, file)
    if file.size and found.sizes[file.path] != file.size:
        return replace(file, state=State.BROKEN, reason=_other_size(found.sizes[file.path], file.size))
    return file


async def _now(found: Seen, file: File, checks: Checks, *, is_deep: bool) -> File:
    place = await in_thread(inside, found.folder, file.path)
    if place is None:
        return _told(file, State.BROKEN, _LEADS_OUT)
    if not await in_thread(place.is_file):
        return replace(_absent(found, file), checked_at=moment())
    is_new = not file.sha256 and file.state is not State.BROKEN
    look = await (decoded(place, checks) if is_deep or is_new else hashed(place))
    return _judged(file, look)


def _judged(file: File, look: Look) -> File:
    """A file whose hash nobody ever took is good by what it is, if it was not found to be bad before.

    One that is bad though its bytes are those that were hashed never was good: that hash is not to come back.
    """
    if look.fault:
        wanted = "" if look.sha256 == file.sha256 else file.sha256
        return _told(replace(file, sha256=wanted), State.BROKEN, look.fault)
    if file.size and look.size_bytes != file.size:
        return _told(file, State.BROKEN, _other_size(look.size_bytes, file.size))
    if file.sha256 and look.sha256 != file.sha256:
        return _told(file, State.BROKEN, _CHANGED)
    if not file.sha256 and file.state is State.BROKEN:
        return file
    good = file.state if file.state.is_good else State.ADOPTED
    found = replace(file, state=good, size=look.size_bytes, sha256=look.sha256, media_type=look.media_type)
    return replace(found, checked_at=moment(), reason="")


def _absent(found: Seen, file: File) -> File:
    begun = any(path in found.sizes for path in under_way(file.path))
    state = State.PARTIAL if begun else State.MISSING
    return replace(file, state=state, reason=file.reason or ("it was begun" if begun else "it is not there"))


def _told(file: File, state: State, reason: str) -> File:
    return replace(file, state=state, checked_at=moment(), reason=reason)


def _other_size(now: int, then: int) -> str:
    word = "shorter" if now < then else "longer"
    return f"it is {word} than it was: {now} of {then} bytes"
