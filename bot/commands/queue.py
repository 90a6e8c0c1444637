"""/queue: what is waiting, running and finished; mine or the room's."""

from bot import drawing
from bot.caller import Caller
from bot.cards import Act, Audience, Card, Outcome, Pick, Replace, Row, Rows, Style, Text
from bot.commands.steering import seen_here
from bot.registry import Option, Takes, action, command
from bot.texts import Say, units
from core.db import Session
from core.library import jobs, titles, torrents
from core.media import Format
from core.models import Job, JobState
from core.models.jobs import OPEN
from core.policy import Permission
from core.runtime import Runtime

_MINE, _ROOM = "mine", "room"
_SHOWN = 10


@command("queue", Option("whose", Takes.CHOICE, choices=(_MINE, _ROOM)), needs=Permission.LOOK, group="queue")
async def queue(runtime: Runtime, caller: Caller, whose: str = _ROOM) -> Outcome:
    """The requests of the room, or one's own."""
    return await _card(runtime, caller, whose)


@action("queue.show", audience=Audience.ROOM)
async def show(runtime: Runtime, caller: Caller, whose: str) -> Outcome:
    """The queue again, or the other one."""
    return Replace(await _card(runtime, caller, whose))


@action("job.show", audience=Audience.ROOM)
async def show_job(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """The card of a request, anew and live."""
    async with runtime.db.read() as session:
        row = await seen_here(session, caller, job)
        return await drawing.card(runtime, session, row, caller.person, caller.room, caller.say)


async def _card(runtime: Runtime, caller: Caller, whose: str) -> Card:
    say = caller.say
    person = caller.person if whose == _MINE else None
    async with runtime.db.read() as session:
        rows = await jobs.listed(session, room=caller.room, person=person, kinds=jobs.REQUESTS, limit=_SHOWN)
        lines = [await _line(runtime, session, job, say) for job in rows]
    other = _ROOM if whose == _MINE else _MINE
    actions = [
        Act(say("do-refresh"), "queue.show", {"whose": whose}),
        Act(say(f"queue-{other}"), "queue.show", {"whose": other}, audience=Audience.ME),
    ]
    if any(job.state in OPEN and job.state is not JobState.PAUSED for job in rows):
        actions.append(Act(say("do-pause-mine"), "queue.pause", audience=Audience.ME))
    if any(job.state is JobState.PAUSED for job in rows):
        actions.append(Act(say("do-resume-mine"), "queue.resume", style=Style.PRIMARY, audience=Audience.ME))
    if any(job.state is JobState.FAILED for job in rows):
        actions.append(Act(say("do-retry-mine"), "queue.retry", audience=Audience.ME))
    block = Rows(tuple(lines)) if lines else Text(say("queue-empty"))
    options = tuple(
        Act(f"#{job.id} · {line.title}"[:100], "job.show", {"job": job.id})
        for job, line in zip(rows, lines, strict=True)
    )
    pick = Pick(say("queue-pick"), options) if options else None
    return Card(say(f"queue-{whose}"), (block,), tuple(actions), pick)


async def _line(runtime: Runtime, session: Session, job: Job, say: Say) -> Row:
    name = await _name(runtime, session, job)
    percent = job.progress.get("percent") if job.state is JobState.RUNNING else None
    label = say("torrent") if job.kind == "torrent" else Format(job.payload.get("format", Format.ORIGINAL)).label
    left = job.progress.get("left_s") if job.state is JobState.RUNNING else None
    pieces = [
        label,
        say(f"state-{job.state}"),
        f"{percent} %" if percent is not None else "",
        say("job-left", span=units.span(left)) if left else "",
    ]
    return Row(name, " · ".join(piece for piece in pieces if piece), number=job.id)


async def _name(runtime: Runtime, session: Session, job: Job) -> str:
    if job.kind == "torrent":
        row = await torrents.by_id(session, int(job.payload["torrent"]))
        return torrents.name_of(runtime.keys, row) if row else job.kind
    title = await titles.by_id(session, job.title_id) if job.title_id else None
    return title.name if title else job.kind
