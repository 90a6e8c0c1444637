"""The releases of a work from their rows, as whoever they are shown to sees them."""

from dataclasses import dataclass, replace

from sqlmodel import select

from bot.cards import Card
from bot.texts import Say
from bot.views import releases
from bot.views.decisions import Recalled
from bot.views.releases import Shown
from core.db import Session, now
from core.errors import NotFound
from core.library import decisions, marks, news, titles
from core.library import releases as rows
from core.library.decisions import Decided
from core.library.releases import Picked, Viewer
from core.models import By, Title
from core.releases.scoring import Judged
from core.runtime import Runtime


@dataclass(frozen=True, slots=True)
class One:
    """A release among those of its work."""

    judged: Judged
    shown: Shown


async def shown(runtime: Runtime, session: Session, title: Title, viewer: Viewer, *, may_block: bool = False) -> Shown:
    """A work with its releases."""
    picked = await rows.picked(session, runtime.keys, title.id or 0, viewer)
    labels = {row.name: row.label for row in await titles.sources(session)}
    came = await news.of_title(session, title.id or 0)
    fresh_s = (picked.known.now_ms - (came.found_at or 0)) / 1000 if came else 0.0
    made = Shown(title.id or 0, title.info(), picked, labels, may_block)
    return replace(made, fresh=came.fresh, fresh_s=fresh_s) if came else made


async def work(
    runtime: Runtime, session: Session, title: Title, viewer: Viewer, say: Say, search: int = 0, said: str = ""
) -> Card:
    """The card of a work that was found in releases; what is wanted of a pack is `said`."""
    return releases.work(replace(await shown(runtime, session, title, viewer), said=said), say, search=search)


async def one(runtime: Runtime, session: Session, offer: int, viewer: Viewer, *, may_block: bool = False) -> One:
    """A release by the number of one of its offers. Raises NotFound when no indexer has listed it for long."""
    found = await rows.of_offer(session, runtime.keys, offer, viewer)
    if found is None:
        raise NotFound("release-gone")
    picked, judged, title = found
    labels = {row.name: row.label for row in await titles.sources(session)}
    entries = await marks.entries(session, runtime.keys, judged.whole.keys)
    return One(judged, replace(Shown(title.id or 0, title.info(), picked, labels, may_block), entries=entries))


async def last_decision(runtime: Runtime, session: Session, found: One, viewer: Viewer) -> Recalled | None:
    """What was last decided of a release in the room of whoever looks; None where nothing was."""
    numbers = [one.id for one in found.judged.whole.offers]
    decided = await decisions.of_offers(session, runtime.keys, numbers, viewer.room)
    return _recalled(decided, found.shown.picked, found.judged) if decided is not None else None


async def taken(runtime: Runtime, session: Session, torrent: int, viewer: Viewer) -> Recalled:
    """Why a room has a torrent, and how its release stands now. Raises NotFound for one that was handed in."""
    found = await decisions.of_torrent(session, runtime.keys, torrent, viewer.room)
    if not found:
        raise NotFound("decision-none")
    asked_for = next((one for one in found if one.row.by is not By.AHEAD), found[0])
    about = asked_for.taken
    found_now = await rows.of_offer(session, runtime.keys, about.offer, viewer) if about is not None else None
    if found_now is None:
        now_ms = (await session.exec(select(now()))).one()
        return Recalled(asked_for, (now_ms - asked_for.row.decided_at) / 1000)
    return _recalled(asked_for, found_now[0], found_now[1])


def _recalled(decided: Decided, picked: Picked, judged: Judged) -> Recalled:
    place = next(number for number, one in enumerate(picked.judged, 1) if one is judged)
    ago_s = max(0, picked.known.now_ms - decided.row.decided_at) / 1000
    return Recalled(decided, ago_s, judged, place, len(picked.judged))
