"""Drawing a job's card from its rows, for whoever it is shown to."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import select

from bot import found, progress, torrent_rows, verified
from bot.cards import Card, Cover
from bot.deliver import Delivery, cover_url, delivery
from bot.texts import Say, speaker
from core.db import Session, now
from core.library import dispatch, items, jobs, people, titles
from core.media import Format
from core.models import Job, JobState, Post, Title
from core.ranges import parse
from core.runtime import Runtime

SEARCH, TORRENT, VERIFY = "search", "torrent", "verify"
#: the house's own sources, which no worker publishes
_OWN = {titles.UPLOAD: "Handed in", titles.LINK: "The link"}


async def draw(runtime: Runtime, session: Session, job: Job, post: Post) -> Card:
    """The card of a job as it stands, for the post that shows it."""
    viewer = post.for_person_id or job.person_id or 0
    return await card(runtime, session, job, viewer, post.room_id, speaker(post.locale))


async def card(runtime: Runtime, session: Session, job: Job, viewer: int, room: int, say: Say) -> Card:
    """The card of a job as it stands. Links on it are signed for `viewer`."""
    if job.kind == SEARCH:
        drawn = found.results(await search(session, job, room), say)
    elif job.kind == VERIFY:
        drawn = verified.card(job, say)
    elif job.kind == TORRENT:
        drawn = await torrent_rows.card(runtime, session, job, viewer, room, say)
    else:
        drawn = progress.card(await _asked(runtime, session, job, viewer, room, say), say)
    return replace(drawn, version=job.version)


async def together(runtime: Runtime, session: Session, shared: Sequence[Job], room: int, say: Say) -> Card:
    """Several open requests of a room in one card."""
    return progress.together([await _asked(runtime, session, job, 0, room, say) for job in shared], say)


async def search(session: Session, job: Job, room: int, start: int = 0) -> found.Found:
    """A search as it stands, from the `start`-th title on."""
    rows = await titles.hits(session, job.id or 0)
    labels = await source_labels(session)
    return found.Found(
        job=job.id or 0,
        words=str(job.payload.get("words", "")),
        titles=await listed(session, rows, room),
        sources=dict(job.progress.get("sources", {})),
        labels=labels,
        is_open=job.state.is_open,
        start=start,
    )


async def listed(session: Session, rows: Sequence[Title], room: int) -> list[found.Listed]:
    """Titles as a list shows them in a room."""
    here = await items.titles_in(session, room, [row.id or 0 for row in rows])
    labels = await source_labels(session)
    return [found.Listed(row.id or 0, row.info(), labels.get(row.source, row.source), row.id in here) for row in rows]


async def title(runtime: Runtime, session: Session, row: Title, viewer: int, room: int) -> found.Whole:
    """A title in full, for somebody in a room."""
    holdings = await items.of_title(session, row.id or 0, room)
    return found.Whole(
        listed=(await listed(session, [row], room))[0],
        cover=cover_url(runtime, row),
        here=[await delivery(runtime, session, one, viewer) for one in holdings],
        starred=await items.is_starred(session, viewer, row.id or 0),
    )


async def source_labels(session: Session) -> dict[str, str]:
    """What sources are called, by their names."""
    return {row.name: row.label for row in await titles.sources(session)} | _OWN


async def _asked(runtime: Runtime, session: Session, job: Job, viewer: int, room: int, say: Say) -> progress.Asked:
    """A request as a room sees it: who asked for it elsewhere is nobody's business here."""
    row = await titles.by_id(session, job.title_id) if job.title_id else None
    here = [one.person_id for one in await jobs.watchers(session, job.id or 0) if one.room_id == room]
    asker = await people.names(session, here[:1])
    return progress.Asked(
        job=job.id or 0,
        state=job.state,
        title=job.title_id or 0,
        name=row.name if row else job.kind,
        what=_what(job, say),
        asker=next(iter(asker.values()), ""),
        watchers=len(here),
        progress=job.progress,
        error=job.error,
        error_facts=await _facts(session, job),
        tries=job.tries,
        most_tries=runtime.settings.retry.tries,
        ready_at=job.ready_at,
        now=(await session.execute(select(now()))).scalar_one(),
        place=await _place(session, job),
        deliveries=await deliveries(runtime, session, job, viewer),
        cover=_cover(runtime, row, say),
        priority=job.priority,
        missing=job.result.get("missing", ()),
    )


async def _facts(session: Session, job: Job) -> dict[str, Any]:
    """The facts of a job's trouble, its source by the name that people know."""
    if "source" not in job.error_facts:
        return job.error_facts
    labels, source = await source_labels(session), str(job.error_facts["source"])
    return {**job.error_facts, "source": labels.get(source, source)}


def _what(job: Job, say: Say) -> str:
    """The format, and the parts unless all are meant."""
    label = Format(job.payload.get("format", Format.ORIGINAL)).label
    parts = str(parse(str(job.payload.get("parts", ""))))
    count = 1 if parts.isdecimal() else 2
    return f"{label} · {say('job-parts', parts=parts, count=count)}" if parts else label


async def _place(session: Session, job: Job) -> jobs.Place | None:
    if job.state is not JobState.QUEUED:
        return None
    return await jobs.place(session, job, await dispatch.slots(session, job.lane))


async def deliveries(runtime: Runtime, session: Session, job: Job, viewer: int) -> list[Delivery]:
    """What a finished request made, as far as it is still on the shelf, in order."""
    if job.state is not JobState.DONE or job.title_id is None:
        return []
    fmt = Format(job.payload["format"])
    made = []
    for parts in job.result.get("pieces", [job.payload["parts"]]):
        item = await items.find(session, job.title_id, fmt, str(parts))
        holding = await items.holding(session, item.id or 0) if item else None
        made += [await delivery(runtime, session, holding, viewer)] if holding else []
    return made


def _cover(runtime: Runtime, row: Title | None, say: Say) -> Cover | None:
    url = cover_url(runtime, row) if row else None
    return Cover(url, say("cover-alt", name=row.name)) if row and url else None
