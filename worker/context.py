"""What recipes work with, wired together here and nowhere else."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from redis.asyncio import Redis

from core.library import logins
from core.runtime import Runtime
from core.settings import Settings
from worker.catalog import sessions
from worker.catalog.adapters import Adapter, Fault
from worker.catalog.entrance import Entrance
from worker.catalog.keeping import Keeper
from worker.catalog.load import Catalog, load
from worker.catalog.part_lists import PartLists
from worker.fetch.guard import Network, networks
from worker.fetch.shared import SharedLimits
from worker.links import Sites
from worker.scrape.asking import Trackers
from worker.storage import Shelf


@dataclass(frozen=True, slots=True)
class House:
    """The rooms of the worker."""

    runtime: Runtime
    catalog: Catalog
    shelf: Shelf
    keeper: Keeper
    sites: Sites
    trackers: Trackers
    entrance: Entrance
    part_lists: PartLists


@contextlib.asynccontextmanager
async def opened(runtime: Runtime, known: Mapping[str, Adapter | Fault] | None = None) -> AsyncIterator[House]:
    """The house, its doors closed again at the end; `known` are its adapters, all that there are when None."""
    async with contextlib.AsyncExitStack() as stack:
        shared = SharedLimits(Redis.from_url(runtime.redis_url)) if runtime.redis_url else None
        if shared is not None:
            stack.push_async_callback(shared.close)
        async with runtime.db.read() as session:
            entered = await logins.entered(session, runtime.keys)
            versions = await logins.versions(session)
        catalog = load(runtime.settings, known, shared, entered)
        stack.push_async_callback(catalog.close)
        await sessions.restore(runtime, catalog)
        stack.push_async_callback(sessions.keep_at_end, runtime, catalog)
        sites = Sites(runtime.settings.background.links_gap_s)
        trackers = Trackers(catalog.links.http, _reached(runtime.settings))
        entrance = Entrance(runtime, catalog, versions)
        part_lists = PartLists(runtime.settings.search.parts_minutes * 60)
        shelf, keeper = Shelf(runtime.settings.home), Keeper(runtime)
        yield House(runtime, catalog, shelf, keeper, sites, trackers, entrance, part_lists)


def _reached(settings: Settings) -> tuple[Network, ...]:
    """Private networks in which trackers may lie: strangers name them, as they do links."""
    return networks(settings.fetch.allow_private) if settings.fetch.links_private else ()
