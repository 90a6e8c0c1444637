"""Sessions at sites that one signs in to: given back to their clients at the start, kept whenever they changed."""

from collections.abc import Collection

from core import log
from core.errors import ServiceUnavailable
from core.library import logins
from core.runtime import Runtime
from core.source import KeepsSession
from worker.catalog.load import Catalog
from worker.fetch.client import SourceClient


async def restore(runtime: Runtime, catalog: Catalog, names: Collection[str] | None = None) -> None:
    """Every client, or those of these sources, has the cookies that it had when they were kept."""
    async with runtime.db.read() as session:
        kept = await logins.cookies(session, runtime.keys)
    for name, client in _clients(catalog).items():
        if name in kept and (names is None or name in names):
            client.put_cookies_back(kept[name])


async def keep(runtime: Runtime, catalog: Catalog) -> list[str]:
    """Those that have changed are written, encrypted; the names of their sources."""
    changed = {name: client for name, client in _clients(catalog).items() if client.cookies() != client.kept_cookies}
    if not changed:
        return []
    async with runtime.db.begin() as session:
        for name, client in changed.items():
            await logins.keep_cookies(session, runtime.keys, name, client.cookies())
    for client in changed.values():
        client.kept_cookies = client.cookies()
    return sorted(changed)


async def keep_at_end(runtime: Runtime, catalog: Catalog) -> None:
    """The same when the house closes; a database that is gone by then keeps nobody from closing it."""
    try:
        await keep(runtime, catalog)
    except ServiceUnavailable:
        log.get("catalog").warning("sessions.not_kept")


def _clients(catalog: Catalog) -> dict[str, SourceClient]:
    found = {name: catalog.plugin(name) for name in catalog.names}
    return {name: one[1] for name, one in found.items() if one is not None and isinstance(one[0], KeepsSession)}
