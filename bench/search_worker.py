"""A worker with the sources of `bench search`, as a process: everything else of it is the product's."""

import asyncio

from bench.search_shelves import shelves
from core import log
from core.runtime import opened
from core.settings import load
from door.composition import told_to_stop, until_told
from door.serving import settle
from worker import context, service


async def main() -> None:
    """Work until told to stop."""
    settings = load()
    log.configure("error")
    async with (
        opened(settings, settings.redis_url) as runtime,
        context.opened(runtime, shelves()) as house,
    ):
        task = asyncio.create_task(service.serve(house, settings.redis_url))
        settle()  # as `bowerbird worker` does
        print("ready", flush=True)
        await until_told(told_to_stop(), [task])
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main())
