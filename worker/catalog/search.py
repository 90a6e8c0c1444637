"""All sources asked at once, their answers as they come. No source holds up, hides or breaks another."""

import asyncio
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace

from core import log
from core.errors import SourceChanged, SourceError, SourceUnavailable
from core.media import TitleInfo
from core.source import Wanted
from worker.catalog.load import Catalog, Instance
from worker.packaging import offered

_MOST_REF = 400


@dataclass(frozen=True, slots=True)
class Answer:
    """What one source said: titles, or the trouble it had. `seconds` since it was asked."""

    source: str
    titles: tuple[TitleInfo, ...] = ()
    trouble: SourceError | None = None
    seconds: float = 0.0


async def search(catalog: Catalog, wanted: Wanted, source_s: float) -> AsyncGenerator[Answer]:
    """An answer of each source that has the wanted kinds; after `source_s` seconds the silent ones are given up.

    Close the iterator early (`contextlib.aclosing`) and the rest is cancelled.
    """
    begun = time.perf_counter()
    asked = {
        asyncio.create_task(_ask(name, one, wanted), name=name)
        for name, one in catalog.instances.items()
        if not wanted.kinds or wanted.kinds & one.source.kinds
    }
    try:
        while asked:
            left = begun + source_s - time.perf_counter()
            done, asked = await asyncio.wait(asked, timeout=max(0.0, left), return_when=asyncio.FIRST_COMPLETED)
            if not done:
                break
            for task in done:
                yield task.result()
        for task in sorted(asked, key=asyncio.Task.get_name):
            name = task.get_name()
            yield Answer(name, trouble=SourceUnavailable(name, f"did not answer in {source_s:g} s"), seconds=source_s)
    finally:
        for task in asked:  # not awaited: a source that ignores this must not hold us up
            task.cancel()


async def _ask(name: str, one: Instance, wanted: Wanted) -> Answer:
    """The answer of one source; never raises."""
    begun = time.perf_counter()
    titles: tuple[TitleInfo, ...] = ()
    trouble: SourceError | None = None
    try:
        titles = _checked(name, await one.source.search(one.http, wanted), wanted)
    except SourceError as error:
        trouble = error
    except Exception as error:  # noqa: BLE001 a plugin's mistake is news for its maintainers, not the end of the search
        log.get("catalog").warning("source.failed", source=name, exc_info=True)
        trouble = SourceChanged(name, f"its adapter failed: {type(error).__name__}: {error}"[:300])
    return Answer(name, titles, trouble, time.perf_counter() - begun)


def _checked(name: str, titles: object, wanted: Wanted) -> tuple[TitleInfo, ...]:
    """What keeps to the contract and to what was asked for. Raises SourceChanged for what does not."""
    if not isinstance(titles, list | tuple) or not all(isinstance(info, TitleInfo) for info in titles):
        raise SourceChanged(name, "its adapter gave something that is no list of titles")
    for info in titles:
        if info.source != name or not info.formats or not 0 < len(info.ref) <= _MOST_REF:
            raise SourceChanged(name, f"its adapter gave a title that can't be kept: {info.ref[:40]!r}")
    fitting = [info for info in titles if not wanted.kinds or info.kind in wanted.kinds]
    return tuple(replace(info, formats=offered(info.formats)) for info in fitting[: wanted.limit])
