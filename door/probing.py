"""Asking the sources: which there are, and whether they are well. Nothing is kept of the answers."""

import asyncio
import time
from typing import Any

from core.errors import SourceError, SourceUnavailable
from core.settings import Settings
from door import logins
from worker.catalog.load import Catalog, SourceCard, State, load

Row = dict[str, Any]


def known(settings: Settings) -> list[Row]:
    """Every source, also those that are off, with the reason."""
    return [{**_of(card), "state": card.state.value, "reason": card.reason} for card in load(settings).cards]


async def answers_of(settings: Settings, name: str = "") -> list[Row]:
    """What each source that is on answers, all at once: name, label, state ("up" is well), reason, ms."""
    catalog = load(settings, entered=await logins.known(settings))
    try:
        cards = [card for card in catalog.cards if card.state is not State.OFF and name in {"", card.name}]
        return await asyncio.gather(*(_probe(catalog, card, settings.search.source_s) for card in cards))
    finally:
        await catalog.close()


async def _probe(catalog: Catalog, card: SourceCard, source_s: float) -> Row:
    found = catalog.plugin(card.name)
    if found is None:
        return {**_of(card), "state": card.state.value, "reason": card.reason}
    began = time.perf_counter()
    trouble: SourceError | None = None
    try:
        async with asyncio.timeout(source_s):
            await found[0].probe(found[1])
    except SourceError as error:
        trouble = error
    except TimeoutError:
        trouble = SourceUnavailable(card.name, f"did not answer in {source_s:g} s")
    ms = round((time.perf_counter() - began) * 1000)
    return {
        **_of(card),
        "state": trouble.key if trouble else "up",
        "reason": trouble.reason if trouble else "",
        "ms": ms,
    }


def _of(card: SourceCard) -> Row:
    return {"name": card.name, "label": card.label, "kinds": sorted(card.kinds), "licence": card.licence}
