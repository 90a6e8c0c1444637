"""Drawing a job's card from its rows, for whoever it is shown to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import select

from bot import torrent_rows
from bot.asked import Asked, Verbosity
from bot.cards import Card, Cover
from bot.deliver import Delivery, cover_url, delivery
from bot.texts import Say, speaker
from bot.views import bulk, found, notice, progress, standing, verified
from bot.views.merging import Merged, merged
from core import ranking
from core.db import Session, now
from core.errors import NotFound
from core.library import dispatch, items, jobs, link_health, news, offers, people, searches, titles
from core.library.waiting import NOTICE
from core.media import Format, Pieces, TitleInfo
from core.models import Job, JobState, Post, Room, Title
from core.ranges import parse
from core.releases.works import RELEASES
from core.runtime import Runtime

SEARCH, TORRENT, VERIFY, LINKS = "search", "torrent", "verify", "links"
IMPORT, CRAWL = "import", "crawl"
_OLD_MS = 120_000
#: the house's own sources, which no worker publishes
_OWN = {titles.UPLOAD: "Handed in", titles.LINK: "The link", RELEASES: "Releases"}


async def draw(runtime: Runtime, session: Session, job: Job, post: Post) -> Card:
    """The card of a job as it stands, for the post that shows it."""
    viewer = post.for_person_id or job.person_id or 0
    return await card(runtime, session, job, viewer, post.room_id, speaker(post.locale), post.locale)


async def card(
    runtime: Runtime, session: Session, job: Job, viewer: int, room: int, say: Say, language: str = ""
) -> Card:
    """The card of a job as it stands. Links on it are signed for `viewer`; hits in their language come first."""
    if job.kind == SEARCH:
        drawn = found.results(await search(session, job, room, language), say)
    elif job.kind == VERIFY:
        drawn = verified.card(job, say)
    elif job.kind == CRAWL:
        labels = await source_labels(session)
        drawn = bulk.crawled(job, labels.get(job.source, job.source), say)
    elif job.kind == IMPORT:
        drawn = bulk.imported(job, say)
    elif job.kind == LINKS:
        drawn = standing.card(job, await source_labels(session), say)
    elif job.kind == TORRENT:
        drawn = await torrent_rows.card(runtime, session, job, viewer, room, say)
    elif job.kind == NOTICE:
        drawn = notice.card(await _notice(session, job, viewer, room), say)
    else:
        drawn = progress.card(await _asked(runtime, session, job, viewer, room, say), say)
    return replace(drawn, version=job.version)


async def _notice(session: Session, job: Job, viewer: int, room: int) -> notice.Notice:
    row = await titles.by_id(session, job.title_id) if job.title_id else None
    labels = await source_labels(session)
    since_at = job.payload.get("since_at")
    return notice.Notice(
        job=job.id or 0,
        request=int(job.payload["job"]),
        name=row.name if row else "",
        source=labels.get(job.source, job.source),
        facts=job.payload,
        verbosity=await _verbosity(session, viewer, room),
        looked_s=(job.created_at - since_at) / 1000 if since_at and job.created_at else None,
    )


async def together(runtime: Runtime, session: Session, shared: Sequence[Job], room: int, say: Say) -> Card:
    """Several open requests of a room in one card."""
    return progress.together([await _asked(runtime, session, job, 0, room, say) for job in shared], say)


async def search(session: Session, job: Job, room: int, language: str, start: int = 0) -> found.Found:
    """A search as it stands, from the `start`-th work on."""
    first = job.payload.get("of")
    holder = (await jobs.look_at(session, int(first)) if first else None) or job
    works = await merged_hits(session, holder.id or 0, room, language)
    labels = await source_labels(session)
    shown = works[start : start + found.PAGE]
    rows = await titles.by_ids(session, [one.lead.title for one in shown])
    listed_by = await offers.indexers(
        session, [each.title for one in shown for each in one.all if each.source == RELEASES]
    )
    return found.Found(
        job=holder.id or 0,
        words=str(holder.payload.get("words", "")),
        titles=[_line(one, rows[one.lead.title], labels, listed_by) for one in shown],
        count=len(works),
        sources=dict(job.progress.get("sources", {})),
        labels=labels,
        is_open=job.state.is_open,
        start=start,
        goes_on=bool(holder.result.get("following")),
        unsaid=int(job.progress.get("unsaid", 0)),
        is_old=await _is_old(session, holder),
        is_offline=bool(job.progress.get("offline")),
        shelf=str(holder.payload.get("shelf", "")),
    )


async def _is_old(session: Session, job: Job) -> bool:
    """Whether a search was over some minutes ago: then sources may have more by now."""
    if job.finished_at is None:
        return False
    return bool((await session.execute(select(now()))).scalar_one() - job.finished_at > _OLD_MS)


async def merged_hits(session: Session, job: int, room: int, language: str) -> list[Merged]:
    """What a search found, as somebody of that language sees it in a room: works, best first."""
    return merged(await searches.places(session, job, room), language)


def _line(
    work: Merged, row: Title, labels: Mapping[str, str], listed_by: Mapping[int, Mapping[str, int]]
) -> found.Listed:
    named = [name for one in work.all for name in listed_by.get(one.title, [one.source])]
    sources = [labels.get(one, one) for one in named]
    others = tuple(dict.fromkeys(sources))[1:]
    offered = sum(sum(listed_by.get(one.title, {}).values()) for one in work.all)
    here, known = work.lead.is_here, work.is_known
    return found.Listed(work.lead.title, row.info(), sources[0], here, others, offers=offered, known=known)


async def why(session: Session, job: int, work: Merged, say: Say) -> Card:
    """Why a work stands where it stands in a search. Raises NotFound when the search is gone."""
    hit, row = await searches.hit(session, job, work.lead.title), await titles.by_id(session, work.lead.title)
    if hit is None or row is None:
        raise NotFound("search-gone")
    return found.why(row.name, (*ranking.read(hit.reasons), *work.terms), say)


async def listed(session: Session, rows: Sequence[Title], room: int) -> list[found.Listed]:
    """Titles as a list shows them in a room."""
    here = await items.titles_in(session, room, [row.id or 0 for row in rows])
    labels = await source_labels(session)
    return [_in_list(row, labels, here) for row in rows]


def _in_list(row: Title, labels: Mapping[str, str], here: Mapping[int, bool]) -> found.Listed:
    number = row.id or 0
    source = labels.get(row.source, row.source)
    return found.Listed(number, _offered(row), source, number in here, lacks=here.get(number, False))


def _offered(row: Title) -> TitleInfo:
    """The title with the formats that can be made of it, as far as that is known."""
    return replace(row.info(), formats=tuple(Format(one) for one in row.can_be))


async def title(runtime: Runtime, session: Session, row: Title, viewer: int, room: int) -> found.Whole:
    """A title in full, for somebody in a room."""
    holdings = await items.of_title(session, row.id or 0, room)
    looked = (await link_health.of_titles(session, [row.id or 0])).get(row.id or 0)
    came = await news.of_title(session, row.id or 0)
    now_ms = (await session.execute(select(now()))).scalar_one()
    return found.Whole(
        listed=(await listed(session, [row], room))[0],
        cover=cover_url(runtime, row),
        here=[await delivery(runtime, session, one, viewer) for one in holdings],
        starred=await items.is_starred(session, viewer, row.id or 0),
        elsewhere=await listed(session, await titles.same_work(session, row), room),
        is_dead=looked is not None and looked.is_dead,
        fresh=came.fresh if came else 0,
        fresh_s=(now_ms - (came.found_at or now_ms)) / 1000 if came else 0.0,
    )


async def source_labels(session: Session) -> dict[str, str]:
    """What sources are called, by their names."""
    return await titles.labels(session) | _OWN


async def _asked(runtime: Runtime, session: Session, job: Job, viewer: int, room: int, say: Say) -> Asked:
    """A request as a room sees it: who asked for it elsewhere is nobody's business here."""
    row = await titles.by_id(session, job.title_id) if job.title_id else None
    here = [one.person_id for one in await jobs.watchers(session, job.id or 0) if one.room_id == room]
    asker = await people.names(session, here[:1])
    return Asked(
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
        result=job.result,
        verbosity=await _verbosity(session, viewer or job.person_id or 0, room),
    )


async def _verbosity(session: Session, viewer: int, room: int) -> Verbosity:
    """How much is told here: in a room as the room wants it, alone as the person does; else as the other does."""
    person, shared = await people.choices(session, "verbosity", viewer, room)
    place = await session.get(Room, room) if person and shared else None
    first, then = (person, shared) if place and place.private else (shared, person)
    return Verbosity(first or then or Verbosity.NORMAL)


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
    """What a request has made so far, as far as it is still on the shelf, in order."""
    if job.title_id is None or not (job.state is JobState.DONE or is_part_by_part(job)):
        return []
    fmt = Format(job.payload["format"])
    made = []
    for parts in job.result.get("pieces", [job.payload["parts"]] if job.state is JobState.DONE else ()):
        item = await items.find(session, job.title_id, fmt, str(parts))
        holding = await items.holding(session, item.id or 0) if item else None
        made += [await delivery(runtime, session, holding, viewer)] if holding else []
    return made


def is_part_by_part(job: Job) -> bool:
    """Whether its files come one by one, each when it is ready."""
    return Pieces(job.payload.get("pieces", Pieces.ONE)) is not Pieces.ONE


def _cover(runtime: Runtime, row: Title | None, say: Say) -> Cover | None:
    url = cover_url(runtime, row) if row else None
    return Cover(url, say("cover-alt", name=row.name)) if row and url else None
