"""The releases of a work from their rows, as whoever they are shown to sees them."""

from dataclasses import dataclass, replace

from bot.cards import Card
from bot.texts import Say
from bot.views import releases
from bot.views.releases import Shown
from core.db import Session
from core.errors import NotFound
from core.library import marks, news, titles
from core.library import releases as rows
from core.library.releases import Viewer
from core.models import Title
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
