"""Probing: ask sources whether they are well, so that /sources tells how things are, and who rested comes back."""

import asyncio
import time

from core.errors import SourceChanged, SourceError, SourceUnavailable
from worker.catalog import health, sessions
from worker.catalog.breaker import Verdict
from worker.context import House
from worker.run import Outcome, Run

_EVERY_MS = 15 * 60 * 1000


async def probe(house: House, run: Run) -> Outcome:
    """The state of each source that is due: it was left in peace for long enough, or not heard of lately."""
    async with house.runtime.db.read() as session:
        due = await health.due(session, house.catalog.names, _EVERY_MS)
    verdicts = await asyncio.gather(*(_ask(house, name) for name in due))
    run.alive()
    async with house.runtime.db.begin() as session:
        blamed = await health.heard(session, "probe", verdicts)
        if blamed:
            await health.try_again(session, [one.source for one in verdicts if one.trouble is None])
    await sessions.keep(house.runtime, house.catalog)
    return Outcome({one.source: health.state_of(one.trouble) for one in verdicts})


async def _ask(house: House, name: str) -> Verdict:
    found = house.catalog.plugin(name)
    if found is None:
        raise AssertionError("a name of the catalogue's own is in it")
    plugin, http = found
    began = time.perf_counter()
    trouble: SourceError | None = None
    try:
        async with asyncio.timeout(house.runtime.settings.search.source_s):
            await plugin.probe(http)
    except SourceError as error:
        trouble = error
    except TimeoutError:
        trouble = SourceUnavailable(name, "did not answer in time")
    except Exception as error:  # noqa: BLE001 a plugin's mistake is its maintainers' news, not the end of the round
        trouble = SourceChanged(name, f"its adapter failed: {type(error).__name__}")
    return Verdict(name, trouble, time.perf_counter() - began, is_remote=http.asked > 0)
