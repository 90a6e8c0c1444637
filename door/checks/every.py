"""All the looks of `doctor`, in the order in which one depends on the other."""

import asyncio
from collections.abc import AsyncIterator

from core.errors import StartError
from core.settings import Settings, load
from door.checks import Check, failed, machine, platforms, service, stores


async def look(*, quick: bool) -> list[Check]:
    """What was seen; with `quick` only what is cheap, takes no lock and asks nobody outside."""
    try:
        settings = load()
    except StartError as error:
        return [machine.python(), failed("settings", str(error), "Mend that; `bowerbird config docs` lists them all.")]
    return [check async for check in _looks(settings, quick=quick)]


async def _looks(settings: Settings, *, quick: bool) -> AsyncIterator[Check]:
    yield machine.python()
    yield machine.home(settings.home)
    yield machine.disk(settings.home)
    has_worker = False
    async for check in stores.database(settings):
        has_worker = has_worker or (check.name == "worker" and check.ok and "alive" in check.what)
        yield check
    yield await stores.redis(settings)
    yield await service.service(settings, has_worker=has_worker)
    if quick:
        return
    if not settings.database_url:
        yield await asyncio.to_thread(machine.log_of_sqlite, settings.home)
    yield machine.port(settings)
    yield machine.tls()
    for check in await service.sources(settings):
        yield check
    for look_at in (platforms.telegram, platforms.discord, platforms.address):
        async for check in look_at(settings):
            yield check
