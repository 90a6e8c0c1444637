"""A worker with the benches' recipes, as a process: everything else of it is the product's."""

import asyncio

from bench.recipes import RECIPES
from core import log
from core.models import Lane
from core.runtime import opened
from core.settings import load
from door.composition import told_to_stop, until_told
from door.serving import settle
from worker import service


async def main() -> None:
    """Work until told to stop."""
    settings = load()
    log.configure(settings.log_level)
    async with opened(settings, settings.redis_url) as runtime:
        task = asyncio.create_task(
            service.work(runtime, RECIPES, settings.redis_url, service.capacity(runtime, tuple(Lane)))
        )
        settle()  # as `bowerbird worker` does
        print("ready", flush=True)
        await until_told(told_to_stop(), [task])
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main())
