"""What `verify`, `repair` and `downloads` do with the library of this service, whether it runs or not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from core.db import Database
from core.errors import StartError
from core.home import running
from core.library import blobs, jobs, titles
from core.media import Format
from core.migrate import migrate
from core.models import Item, Job, JobState, Title
from core.settings import Settings, load
from door.checked_screen import CheckedScreen, counted
from worker.damage import Copy, Manner, Report, examined, state_of
from worker.jobs.verify import ask_again
from worker.manifest.schema import State
from worker.storage import Shelf

_MOST_JOBS = 10_000
_UNFINISHED = [JobState.QUEUED, JobState.RUNNING, JobState.PAUSED, JobState.FAILED]


def verify(screen: CheckedScreen, *, deep: bool) -> bool:
    """Every file on the shelf; whether all are good. Raises StartError when nothing ran here yet."""
    return asyncio.run(_verify(screen, deep=deep))


def repair(screen: CheckedScreen, *, deep: bool, dry_run: bool) -> bool:
    """Ask for everything damaged again; whether all of it can be had. Raises StartError."""
    return asyncio.run(_repair(screen, deep=deep, dry_run=dry_run))


def listed(screen: CheckedScreen) -> None:
    """Every item, and every download that is not finished. Raises StartError."""
    asyncio.run(_listed(screen))


async def _verify(screen: CheckedScreen, *, deep: bool) -> bool:
    settings = load()
    async with _database(settings) as db:
        report = await _examined(settings, db, screen, deep=deep)
    screen.close({"unlisted": len(report.unlisted)}, _more(report))
    return not report.damaged


async def _repair(screen: CheckedScreen, *, deep: bool, dry_run: bool) -> bool:
    settings = load()
    async with _database(settings) as db:
        report = await _examined(settings, db, screen, deep=deep)
        again = sum(len(copy.again) for copy in report.damaged)
        if not dry_run:
            async with db.begin() as session:
                await ask_again(session, report)
    lost = sum(not copy.again for copy in report.damaged)
    said = [f"{'Can be asked' if dry_run else 'Asked'} for again: {again}."] if again else []
    said += ["That is done when the service runs: ./run."] if again and not (dry_run or running(settings.home)) else []
    said += [f"Handed in, nowhere else, left as it is: {lost}."] if lost else []
    screen.close({"unlisted": len(report.unlisted), "again": again, "lost": lost}, " ".join(said))
    return not lost


async def _examined(settings: Settings, db: Database, screen: CheckedScreen, *, deep: bool) -> Report:
    done = 0

    def on_copy(copy: Copy, of: int) -> None:
        nonlocal done
        done += 1
        for item, title in copy.kept.items:
            screen.file(_row(settings, item, title, copy.state, copy.kept.blob.size_bytes, copy.reason))
        screen.progress(done, of)

    return await examined(db, Shelf(settings.home), Manner(deep=deep, on_copy=on_copy))


async def _listed(screen: CheckedScreen) -> None:
    settings = load()
    shelf = Shelf(settings.home)
    async with _database(settings) as db, db.read() as session:
        for kept in await blobs.kept(session):
            is_there = await asyncio.to_thread(shelf.path(kept.blob.sha256).is_file)
            for item, title in kept.items:
                state = state_of(title) if is_there else State.MISSING
                reason = "" if is_there else "it is not on the shelf"
                screen.file(_row(settings, item, title, state, kept.blob.size_bytes, reason))
        for job in await jobs.listed(session, states=_UNFINISHED, kinds=["download"], limit=_MOST_JOBS):
            wanted = await titles.by_id(session, job.title_id or 0)
            screen.file(_under_way(job, wanted.name if wanted else ""))
    screen.close({})


def _row(settings: Settings, item: Item, title: Title, state: State, size: int, reason: str) -> dict[str, Any]:
    path = Shelf(settings.home).path(item.sha256).relative_to(settings.home)
    row = {"file": str(path), "state": str(state), "size": size, "sha256": item.sha256}
    row |= {"item": item.id, "title": title.name, "format": str(item.format), "source": title.source}
    return row if state.is_good else {**row, "reason": reason}


def _under_way(job: Job, name: str) -> dict[str, Any]:
    """A download that is not finished: half there once something of it has come."""
    progress = job.progress
    part, parts = progress.get("part", 0), progress.get("parts", 0)
    state = State.PARTIAL if part else State.MISSING
    row = {"file": f"work/job-{job.id}", "state": str(state), "job": job.id, "title": name, "source": job.source}
    said = f"{job.state}, part {part} of {parts}" if part else str(job.state)
    return {**row, "format": str(job.payload.get("format", Format.ORIGINAL)), "reason": said}


def _more(report: Report) -> str:
    said = ["`bowerbird repair` asks for what is damaged again."] if report.damaged else []
    count = len(report.unlisted)
    said += [f"On the shelf and part of nothing: {counted(count, 'file')}."] if count else []
    return " ".join(said)


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.database)
    if database.path is not None and not database.path.exists():
        await database.close()
        raise StartError(f"There is no database in {settings.home} yet: ./run makes it. BOWERBIRD_HOME names another.")
    try:
        await migrate(database)
        yield database
    finally:
        await database.close()
