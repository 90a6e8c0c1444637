"""The parts of a request: listed by its worker, looked at and wished for by people."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, update
from sqlmodel import col, select

from core.db import Session, table
from core.library import runs
from core.library.runs import Run
from core.media import Part
from core.models import Job, JobPart, PartState, PartWish, Wanted
from core.models.jobs import OPEN

_UNSYNCED = {"synchronize_session": False}
_PART = table(JobPart)
_OVER = [one for one in PartState if one.is_over]


async def listed(session: Session, run: Run, chosen: Sequence[Part]) -> bool:
    """These are the parts of a request, none begun; what people wished of them holds. False: the run is not ours."""
    if not await runs.holds(session, run):
        return False
    job = run[0]
    wished = await wishes(session, job)
    await session.execute(delete(JobPart).where(col(JobPart.job_id) == job), execution_options=_UNSYNCED)
    rows = [
        {
            "job_id": job,
            "place": place,
            "ref": part.ref,
            "number": part.number,
            "name": part.name,
            "state": PartState.WAITING,
            "wanted": wished.get(part.ref, PartWish.RUN),
        }
        for place, part in enumerate(chosen, 1)
    ]
    await session.execute(insert(_PART), rows)
    return True


async def told(session: Session, job: int, states: Mapping[str, PartState]) -> None:
    """How far parts are, by ref."""
    for ref, state in states.items():
        await session.execute(_of(job, ref).values(state=state), execution_options=_UNSYNCED)


async def forget(session: Session, job: int) -> None:
    """A request is over, and nobody asks any more how far its parts are."""
    await session.execute(delete(JobPart).where(col(JobPart.job_id) == job), execution_options=_UNSYNCED)


async def wishes(session: Session, job: int) -> dict[str, PartWish]:
    """What people want of parts, by ref, where it is not simply to have them."""
    asked = select(JobPart.ref, JobPart.wanted).where(col(JobPart.job_id) == job, col(JobPart.wanted) != PartWish.RUN)
    return {ref: PartWish(wanted) for ref, wanted in (await session.exec(asked)).all()}


async def wished(session: Session, job: int, ref: str) -> PartWish:
    """What people want of a part."""
    asked = select(JobPart.wanted).where(col(JobPart.job_id) == job, col(JobPart.ref) == ref)
    return PartWish((await session.exec(asked)).first() or PartWish.RUN)


async def wish(session: Session, job: int, ref: str, wanted: PartWish) -> int | None:
    """Want this of a part of an open request; its new version, or None when the part or the request is over."""
    is_open = select(col(Job.id)).where(col(Job.id) == job, col(Job.state).in_(OPEN)).exists()
    statement = _of(job, ref).where(col(JobPart.state).not_in(_OVER), is_open).values(wanted=wanted)
    changed = await session.execute(statement.returning(col(JobPart.place)), execution_options=_UNSYNCED)
    if changed.first() is None:
        return None
    version = update(Job).where(col(Job.id) == job).values(version=col(Job.version) + 1).returning(col(Job.version))
    runs.tell(session, job, "part_wished", part=ref, wanted=wanted)
    return (await session.execute(version.execution_options(**_UNSYNCED))).scalar()


async def unskip(session: Session, job: int) -> None:
    """Want again what was left out."""
    skipped = update(JobPart).where(col(JobPart.job_id) == job, col(JobPart.wanted) == PartWish.SKIP)
    await session.execute(skipped.values(wanted=PartWish.RUN), execution_options=_UNSYNCED)


async def go_on(session: Session, job: int) -> None:
    """Where all that is left of a request is held back, none of it is any more."""
    left = select(func.count()).where(col(JobPart.job_id) == job, col(JobPart.state).not_in(_OVER))
    if (await session.exec(left.where(col(JobPart.wanted) == PartWish.RUN))).one():
        return
    held = update(JobPart).where(col(JobPart.job_id) == job, col(JobPart.wanted) == PartWish.PAUSE)
    await session.execute(held.values(wanted=PartWish.RUN), execution_options=_UNSYNCED)


async def rest(session: Session, run: Run, left: Sequence[str], progress: Mapping[str, Any]) -> bool:
    """Have a request rest of which only these parts are left, while all of them are held back; whether they are."""
    job = (await session.exec(select(Job).where(col(Job.id) == run[0]).with_for_update())).first()
    held = await wishes(session, run[0])
    if job is None or any(held.get(ref) is not PartWish.PAUSE for ref in left):
        return False
    await runs.want(session, run, Wanted.PAUSE, progress)
    return True


async def of(session: Session, job: int) -> Sequence[JobPart]:
    """The parts of a request, in its order."""
    return (await session.exec(select(JobPart).where(col(JobPart.job_id) == job).order_by(col(JobPart.place)))).all()


def _of(job: int, ref: str) -> Any:
    return update(JobPart).where(col(JobPart.job_id) == job, col(JobPart.ref) == ref)
