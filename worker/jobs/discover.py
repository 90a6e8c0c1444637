"""Discovery: titles that people care for are asked for anew at their sources; new parts are noticed and told.

Only so many a day, one after the other at each source; a source that rests is left out, and nothing is fetched.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core import log
from core.errors import SourceError
from core.library import news, titles
from core.media import TitleInfo
from core.models import Title
from worker.catalog import health
from worker.catalog.load import Instance
from worker.context import House
from worker.meters import PARTS_FOUND
from worker.packaging import offered
from worker.run import Outcome, Run

_ROUNDS_A_DAY = 24
_PATIENCE_S = 20.0
_log = log.get(__name__)


async def discover(house: House, run: Run) -> Outcome:
    """How many titles were looked at, how many parts have come, and of how many titles."""
    limit = -(-house.runtime.settings.background.discover_per_day // _ROUNDS_A_DAY)
    async with house.runtime.db.read() as session:
        known = await health.known(session, "search")
        awake = [name for name in house.catalog.instances if not known.is_open(name)]
        due = await news.due(session, awake, limit) if limit else []
    round_ = _Round(house, run)
    by_source: dict[str, list[Title]] = {}
    for title in due:
        by_source.setdefault(title.source, []).append(title)
    async with asyncio.TaskGroup() as group:
        for name, of_source in by_source.items():
            group.create_task(round_.at_source(house.catalog.instances[name], of_source))
    _log.info("titles.discovered", looked=len(due), titles=round_.titles, parts=round_.parts)
    return Outcome({"looked": len(due), "titles": round_.titles, "parts": round_.parts})


@dataclass(slots=True)
class _Round:
    """The looks of one job, and what they found."""

    house: House
    run: Run
    titles: int = 0
    parts: int = 0

    async def at_source(self, instance: Instance, of_source: Sequence[Title]) -> None:
        """One title after the other."""
        for title in of_source:
            info = await _asked(self.house, instance, title.ref)
            async with self.house.runtime.db.begin() as session:
                if info is not None:
                    await titles.keep(session, info)
                came = await news.looked(session, title.id or 0, info.parts if info else None, random.random())
            self.titles, self.parts = self.titles + bool(came), self.parts + came
            PARTS_FOUND.labels(title.source).inc(came)
            self.run.alive()


async def _asked(house: House, instance: Instance, ref: str) -> TitleInfo | None:
    """A title as its source has it now, its parts counted; None when the source does not say."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            info = await instance.source.title(instance.http, ref)
            parts = await house.part_lists.of(instance, ref, anew=True)
    except (SourceError, TimeoutError):
        return None
    except Exception:  # noqa: BLE001 a plugin's mistake is its maintainers' news, not the end of the round
        log.get("catalog").warning("source.failed", source=instance.source.name, exc_info=True)
        return None
    return replace(info, formats=offered(info.formats), parts=len(parts))
