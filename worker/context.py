"""What recipes work with, wired together here and nowhere else."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from core.runtime import Runtime
from worker.catalog.load import Catalog, load
from worker.storage import Shelf


@dataclass(frozen=True, slots=True)
class House:
    """The rooms of the worker."""

    runtime: Runtime
    catalog: Catalog
    shelf: Shelf


@contextlib.asynccontextmanager
async def opened(runtime: Runtime) -> AsyncIterator[House]:
    """The house, its doors closed again at the end."""
    catalog = load(runtime.settings)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(catalog.close)
        yield House(runtime, catalog, Shelf(runtime.settings.home))
