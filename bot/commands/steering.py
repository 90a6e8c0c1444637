"""/cancel, /pause, /resume, /retry and the buttons that do the same: who asked steers, or a moderator."""

from collections.abc import Awaitable, Callable, Sequence

from bot.acting import acting
from bot.caller import Caller
from bot.cards import Outcome, Toast, Tone
from bot.commands.titles import toast
from bot.registry import Option, Takes, action, command
from core import policy
from core.db import Session
from core.errors import NotFound, UserError
from core.events import JobChanged, JobWanted
from core.library import jobs
from core.models import Job, JobState, Lane, Wanted
from core.models.jobs import OPEN
from core.policy import Permission
from core.runtime import Runtime

_JOB = Option("id", Takes.NUMBER)
_KEEP, _DELETE = "keep", "delete"
_FETCHED = Option("fetched", Takes.CHOICE, choices=(_KEEP, _DELETE))
_EACH = 100


@command("cancel", _JOB, _FETCHED, needs=Permission.REQUEST, group="queue")
async def cancel_command(
    runtime: Runtime,
    caller: Caller,
    id: int | None = None,  # noqa: A002 the option's name
    fetched: str = _KEEP,
) -> Outcome:
    """Stop one request; what was fetched is kept, unless it is to be deleted once the request has stopped."""
    job = await _the_one(runtime, caller, id, OPEN)
    return await _cancel(runtime, caller, job, deletes=fetched == _DELETE)


@command("pause", _JOB, needs=Permission.REQUEST, group="queue")
async def pause_command(runtime: Runtime, caller: Caller, id: int | None = None) -> Outcome:  # noqa: A002
    """Pause one request, or all of one's own."""
    if id is None:
        return await _all(runtime, caller, Wanted.PAUSE, (JobState.QUEUED, JobState.RUNNING))
    return await pause(runtime, caller, id)


@command("resume", _JOB, needs=Permission.REQUEST, group="queue")
async def resume_command(runtime: Runtime, caller: Caller, id: int | None = None) -> Outcome:  # noqa: A002
    """Go on with one request, or with all of one's own that are paused."""
    if id is None:
        return await _all(runtime, caller, Wanted.RUN, (JobState.PAUSED,))
    return await resume(runtime, caller, id)


@command("retry", _JOB, needs=Permission.REQUEST, group="queue")
async def retry_command(runtime: Runtime, caller: Caller, id: int | None = None) -> Outcome:  # noqa: A002
    """Try a failed request again, or all of one's own that failed."""
    if id is not None:
        return await retry(runtime, caller, id)
    async with acting(runtime, caller) as act:
        failed = await _mine(act.session, caller, (JobState.FAILED,))
        versions = {job.id or 0: await jobs.replay(act.session, job.id or 0) for job in failed}
        count = sum(1 for version in versions.values() if version)
        outcome = await act.says(toast(caller, "retry-all", count=count))
    await tell(runtime, versions)
    return outcome


@action("job.cancel", needs=Permission.REQUEST)
async def cancel(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """Stop waiting for a request; it ends when nobody waits any more."""
    return await _cancel(runtime, caller, job, deletes=False)


@action("job.pause", needs=Permission.REQUEST)
async def pause(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """Pause a request."""
    return await steer(runtime, caller, job, "paused-toast", lambda session: jobs.want(session, job, Wanted.PAUSE))


@action("job.resume", needs=Permission.REQUEST)
async def resume(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """Go on with a paused request; one that waits for its next try is tried at once."""
    return await steer(runtime, caller, job, "resumed-toast", lambda session: jobs.want(session, job, Wanted.RUN))


@action("job.retry", needs=Permission.REQUEST)
async def retry(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """Run a failed or cancelled request again, from what is there."""
    return await steer(runtime, caller, job, "retry-toast", lambda session: again(session, caller, job))


@action("job.sooner", needs=Permission.REQUEST)
async def sooner(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """Move a request up among one's own; before those of others only for moderators."""
    before_others = policy.may(caller.role, Permission.MODERATE)

    async def move_up(session: Session) -> int | None:
        return await jobs.move_up(session, job, before_others=before_others)

    return await steer(runtime, caller, job, "sooner-toast", move_up)


@action("queue.pause", needs=Permission.REQUEST)
async def pause_mine(runtime: Runtime, caller: Caller) -> Outcome:
    """Pause all of one's own requests."""
    return await pause_command(runtime, caller)


@action("queue.resume", needs=Permission.REQUEST)
async def resume_mine(runtime: Runtime, caller: Caller) -> Outcome:
    """Go on with all of one's own requests."""
    return await resume_command(runtime, caller)


@action("queue.retry", needs=Permission.REQUEST)
async def retry_mine(runtime: Runtime, caller: Caller) -> Outcome:
    """Try all of one's own failed requests again."""
    return await retry_command(runtime, caller)


@action("job.delete", needs=Permission.REQUEST)
async def delete(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """Delete what a cancelled or failed request has fetched."""
    async with acting(runtime, caller) as act:
        row = await steerable(act.session, caller, job)
        if row.state in OPEN:
            raise UserError("delete-still-open")
        chore = await _tidy(act.session, caller, job)
        outcome = await act.says(toast(caller, "delete-toast"))
    await runtime.queue.wake(Lane.NOW, chore)
    return outcome


async def steer(
    runtime: Runtime, caller: Caller, job: int, said: str, change: Callable[[Session], Awaitable[int | None]]
) -> Outcome:
    """Have somebody change a job that is theirs to steer: `change` gives its new version, or None when it is too late.

    Then it is said how things are, else `said`. Raises NotFound or NotAllowed.
    """
    async with acting(runtime, caller) as act:
        await steerable(act.session, caller, job)
        version = await change(act.session)
        outcome = await act.says(toast(caller, said) if version else await _already(act.session, caller, job))
    await tell(runtime, {job: version})
    return outcome


async def again(session: Session, caller: Caller, job: int, *, also_done: bool = False) -> int | None:
    """Run a closed job again, for whoever asks: they wait for it from now on; its new version, if it can be."""
    version = await jobs.replay(session, job, also_done=also_done)
    if version is not None:
        await jobs.watch(session, job, caller.person, caller.room)
    return version


async def seen_here(session: Session, caller: Caller, job: int) -> Job:
    """A job of the caller's room. Raises NotFound: nobody learns of other rooms' jobs."""
    row = await jobs.by_id(session, job)
    watching = await jobs.watchers(session, job) if row else []
    if row is None or not (row.room_id == caller.room or any(one.room_id == caller.room for one in watching)):
        raise NotFound("job-unknown", job=str(job))
    return row


async def _cancel(runtime: Runtime, caller: Caller, job: int, *, deletes: bool) -> Outcome:
    """Whoever waits for it waits no more; with the last of them, or by a moderator, the request ends."""
    chore, version = 0, None
    async with acting(runtime, caller) as act:
        await jobs.hold(act.session, job)  # who is just joining is waited for, too
        row = await steerable(act.session, caller, job)
        watching = await jobs.watchers(act.session, job)
        others = [one for one in watching if one.person_id != caller.person]
        if others and len(others) < len(watching) and row.state in OPEN:
            await jobs.unwatch(act.session, job, caller.person)
            here = sum(one.room_id == caller.room for one in others)
            return await act.says(toast(caller, "cancel-others-wait", watchers=here))
        version = await jobs.want(act.session, job, Wanted.CANCEL)
        if deletes and row.state is not JobState.DONE:
            chore = await _tidy(act.session, caller, job)
        said = "cancelled-delete-toast" if chore else "cancelled-toast"
        is_told = bool(version or chore)
        outcome = await act.says(toast(caller, said) if is_told else await _already(act.session, caller, job))
    if chore:
        await runtime.queue.wake(Lane.NOW, chore)
    await tell(runtime, {job: version})
    return outcome


async def _tidy(session: Session, caller: Caller, job: int) -> int:
    """A chore that deletes what a request fetched, once that has stopped; its number."""
    chore = Job(kind="tidy", lane=Lane.NOW, payload={"job": job}, person_id=caller.person, room_id=caller.room)
    return (await jobs.add(session, chore)).id or 0


async def steerable(session: Session, caller: Caller, job: int) -> Job:
    """A job that this caller may steer. Raises NotFound or NotAllowed."""
    row = await seen_here(session, caller, job)
    watching = await jobs.watchers(session, job)
    is_own = row.person_id == caller.person or any(one.person_id == caller.person for one in watching)
    policy.demand_own(caller.role, is_own=is_own)
    return row


async def _the_one(runtime: Runtime, caller: Caller, job: int | None, states: frozenset[JobState]) -> int:
    """The job that is meant: the one named, or one's only one."""
    if job is not None:
        return job
    async with runtime.db.read() as session:
        mine = await jobs.listed(session, person=caller.person, states=list(states), kinds=jobs.REQUESTS)
    if len(mine) != 1:
        raise UserError("which-job", count=len(mine)) if mine else UserError("no-job")
    return mine[0].id or 0


async def _mine(session: Session, caller: Caller, states: tuple[JobState, ...]) -> Sequence[Job]:
    """Somebody's own requests in these states."""
    return await jobs.listed(session, person=caller.person, states=states, kinds=jobs.REQUESTS, limit=_EACH)


async def _already(session: Session, caller: Caller, job: int) -> Toast:
    """The press came too late: say how things are."""
    row = await jobs.by_id(session, job)
    state = row.state if row else JobState.CANCELLED
    return Toast(caller.say("already", state=caller.say(f"state-{state}")), Tone.PLAIN)


async def tell(runtime: Runtime, versions: dict[int, int | None]) -> None:
    """Cards are drawn anew, workers hear of it, and the dispatcher looks round."""
    changed = {job: version for job, version in versions.items() if version is not None}
    if not changed:
        return
    events = [event for job, version in changed.items() for event in (JobChanged(job, version), JobWanted(job))]
    await runtime.events.publish(*events)
    await runtime.queue.nudge()


async def _all(runtime: Runtime, caller: Caller, wanted: Wanted, states: tuple[JobState, ...]) -> Outcome:
    async with acting(runtime, caller) as act:
        mine = await _mine(act.session, caller, states)
        versions = {job.id or 0: await jobs.want(act.session, job.id or 0, wanted) for job in mine}
        outcome = await act.says(toast(caller, f"{wanted}-all", count=len(versions)))
    await tell(runtime, versions)
    return outcome
