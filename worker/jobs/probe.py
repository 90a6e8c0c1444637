"""Probing: ask every source whether it is well, so that /sources tells how things are now."""

import asyncio
import time

from core.errors import SourceChanged, SourceError, SourceUnavailable
from worker.catalog import health
from worker.context import House
from worker.jobs.search import state
from worker.run import Outcome, Run


async def probe(house: House, run: Run) -> Outcome:
    """The state of each source, as a row."""
    names = house.catalog.names
    answers = await asyncio.gather(*(_ask(house, name) for name in names))
    async with house.runtime.db.begin() as session:
        for name, (trouble, seconds) in zip(names, answers, strict=True):
            await health.answered(session, name, state(trouble), trouble, seconds)
    run.alive()
    return Outcome({name: state(trouble) for name, (trouble, _) in zip(names, answers, strict=True)})


async def _ask(house: House, name: str) -> tuple[SourceError | None, float]:
    began = time.perf_counter()
    found = house.catalog.plugin(name)
    if found is None:
        raise AssertionError("a name of the catalogue's own is in it")
    plugin, http = found
    try:
        async with asyncio.timeout(house.runtime.settings.search.source_s):
            await plugin.probe(http)
    except SourceError as error:
        return error, time.perf_counter() - began
    except TimeoutError:
        return SourceUnavailable(name, "did not answer in time"), time.perf_counter() - began
    except Exception as error:  # noqa: BLE001 a plugin's mistake is its maintainers' news, not the end of the round
        return SourceChanged(name, f"its adapter failed: {type(error).__name__}"), time.perf_counter() - began
    return None, time.perf_counter() - began
