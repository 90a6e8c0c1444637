"""Verifying the library: every file on the shelf by size and SHA-256, gently, in the background."""

from typing import Any

from core import log
from core.db import Session
from core.library import jobs
from core.models import Item, Job, Lane, Title
from worker.context import House
from worker.damage import Copy, Manner, Report, examined
from worker.jobs import mend
from worker.run import Outcome, Run

KIND = "verify"
_log = log.get(__name__)
#: so much of what is damaged is told one by one
_TOLD = 100


async def verify(house: House, run: Run) -> Outcome:
    """How many files there are, and which are damaged; with `repair` in the payload they are also asked for again."""
    seen = 0

    def on_copy(_: Copy, of: int) -> None:
        nonlocal seen
        seen += 1
        run.report(stage="verifying", part=seen, parts=of, percent=seen * 100 // of)

    asked = run.job.payload
    manner = Manner(bool(asked.get("deep")), not run.job.person_id, on_copy, run.alive)
    report = await examined(house.runtime.db, house.shelf, manner)
    told = summary(report)
    counts = {name: told[name] for name in ("files", "damaged", "unlisted")}
    if report.damaged:
        _log.warning("library.verified", **counts)
    else:
        _log.info("library.verified", **counts)
    if not asked.get("repair"):
        return Outcome(told)

    async def effects(session: Session) -> None:
        await ask_again(session, report)

    return Outcome(told, effects)


def summary(report: Report) -> dict[str, Any]:
    """The report as a job's result keeps it."""
    lost = [_told(copy, item, title) for copy in report.damaged for item, title in copy.kept.items]
    return {
        "files": len(report.copies),
        "damaged": len(report.damaged),
        "again": sum(len(copy.again) for copy in report.damaged),
        "unlisted": len(report.unlisted),
        "items": lost[:_TOLD],
    }


async def ask_again(session: Session, report: Report) -> list[int]:
    """Put in a job for each damaged item that a source can be asked for; those under way already are left out."""
    wanted = [item for copy in report.damaged for item in copy.again]
    titles = {item.id: title for copy in report.damaged for item, title in copy.kept.items}
    made = []
    for item in wanted:
        key = f"{mend.KIND} item {item.id}"
        if await jobs.open_request(session, key) is None:
            made.append((await jobs.add(session, _job(item, titles[item.id], key))).id or 0)
    return made


def _job(item: Item, title: Title, key: str) -> Job:
    return Job(
        kind=mend.KIND,
        lane=Lane.BULK,
        payload={"item": item.id, "format": item.format.value, "parts": item.parts},
        request_key=key,
        open_key=key,
        title_id=item.title_id,
        source=title.source,
    )


def _told(copy: Copy, item: Item, title: Title) -> dict[str, Any]:
    return {"item": item.id, "name": title.name, "reason": copy.reason, "again": item in copy.again}
