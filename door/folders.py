"""What `verify`, `repair`, `adopt` and `downloads` do with a folder and its manifest."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

from core.errors import StartError
from core.settings import user_file
from core.settings.file import change
from door.checked_screen import CheckedScreen, counted, row
from door.fetch_screen import Screen, fetched
from worker.fetch.several import Told, Ways
from worker.manifest import adoption, ledger
from worker.manifest.examine import Report, examined, standing
from worker.manifest.keeping import Keeping
from worker.manifest.mending import mending
from worker.manifest.paths import shown
from worker.manifest.scan import seen
from worker.manifest.schema import NAME, File

_SHOWN = 10


def verify(folder: Path, screen: CheckedScreen, *, deep: bool) -> bool:
    """Every file against the manifest; whether all are good. Nothing is changed. Raises StartError."""
    report = _examined(folder, screen, deep=deep)
    again, unlisted = len(mending(folder, report.files).wanted), len(report.unlisted)
    said = [f"`bowerbird repair` can fetch {again} again."] if again else []
    said += [f"{counted(unlisted, 'file')} more in no manifest: `bowerbird adopt` takes in."] if unlisted else []
    screen.close({"unlisted": unlisted, "again": again}, " ".join(said))
    return report.is_good


def repair(folder: Path, screen: Screen, *, deep: bool, dry_run: bool) -> bool:
    """Fetch what is not good, and nothing else; whether all is good then. Raises StartError."""
    report = _examined(folder, None, deep=deep)
    plan = mending(folder, report.files)
    if dry_run:
        told = [Told(one.url, one.path, "would") for one in plan.wanted]
        _each(screen, told)
    else:
        told = fetched(list(plan.wanted), Keeping(folder, writes=True), Ways(force=True), None, 0, screen)
        _keep(folder, report, {one.path for one in told if one.is_good})
    _each(screen, plan.hopeless)
    screen.close([*told, *plan.hopeless])
    return all(one.is_good for one in [*told, *plan.hopeless])


def adopt(folder: Path, screen: CheckedScreen, title: str, authors: Sequence[str], *, dry_run: bool) -> None:
    """Take the folder over, and say what it was taken for and what is wrong in it. Raises StartError."""
    made = asyncio.run(adoption.adopted(folder, title, authors, screen.progress))
    for note in made.notes:
        screen.note(note)
    for one in made.titles[:_SHOWN]:
        files = sum(len(part.files) for part in one.parts)
        by = f" by {', '.join(one.authors)}" if one.authors else ""
        screen.note(
            f"{shown(one.name)}{shown(by)}: {one.kind}, {counted(len(one.parts), 'part')}, {counted(files, 'file')}"
        )
    screen.note(f"and {len(made.titles) - _SHOWN} more titles" if len(made.titles) > _SHOWN else "")
    for file in made.files():
        screen.file(row(file))
    if not dry_run:
        adoption.keep(folder, made)
    known = f"{made.known} were known before. " if made.known else ""
    wrote = "Nothing was written." if dry_run else f"{folder / NAME} says so; nothing else was changed."
    screen.close({"titles": len(made.titles), "known": made.known, "tools": list(made.tools)}, known + wrote)


def demand_source_name(name: str) -> None:
    """Raise StartError unless a source can be called so; "" is none."""
    if name and not re.fullmatch("[a-z][a-z0-9_]*", name):
        raise StartError(f"{name!r} is no name for a source: lower case letters, digits and _, a letter first.")


def serve(folder: Path, name: str) -> str:
    """Have the folder in the library, as a source in the user's settings file. Raises StartError."""
    path = user_file()
    change(path, {f"sources.{name}": {"adapter": "folder", "path": str(folder.resolve())}})
    return f"{path} names it as the source {name}: the library shows it when the service starts next."


def listed(folder: Path, screen: CheckedScreen) -> None:
    """How every file is by a glance: there, half there, missing, of another size. Raises StartError."""
    manifest, found = ledger.demanded(folder), seen(folder)
    for file in manifest.files():
        screen.file(row(standing(found, file)))
    screen.close({"unlisted": len(found.without(manifest.by_path()).sizes)})


def _examined(folder: Path, screen: CheckedScreen | None, *, deep: bool) -> Report:
    manifest = ledger.demanded(folder)
    count, done = sum(1 for _ in manifest.files()), 0

    def seen_one(file: File) -> None:
        nonlocal done
        done += 1
        if screen:
            screen.file(row(file))
            screen.progress(done, count)

    return asyncio.run(examined(folder, manifest, seen_one, deep=deep))


def _each(screen: Screen, told: Sequence[Told]) -> None:
    for one in told:
        screen.told(one)


def _keep(folder: Path, report: Report, mended: set[Path]) -> None:
    """What was found goes into the manifest too; what was mended is in it by now."""
    found = {file.path: file for file in report.files if folder / file.path not in mended}
    ledger.update(folder, lambda manifest: manifest.changed(lambda file: found.get(file.path, file)))
