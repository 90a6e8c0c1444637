"""A worker whose only source has one title of five hundred files, as a process that can be killed.

What the source lists lies on a server whose address is its option; all else of the worker is the product's.
"""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from bench.faults.place import address
from bench.search_shelves import Shelf
from core import log
from core.media import Asset, Files, Format, Kind, Part, Remote, TitleInfo
from core.runtime import opened
from core.settings import load
from core.source import Limits, Options
from door.composition import told_to_stop, until_told
from worker import context, service

TITLE, COUNT = "Five hundred numbers", 500
CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class NumbersOptions(Options):
    base_url: str = ""


class Numbers(Shelf):
    adapter: ClassVar[str] = "numbers"
    limits: ClassVar[Limits] = Limits(per_minute=1_000_000, connections=CONNECTIONS, jobs=4)
    options: ClassVar[type[Options]] = NumbersOptions

    def __init__(self, name, options) -> None:
        super().__init__(name, options)
        self._base = options.base_url

    async def search(self, http, wanted):
        return wanted.page([await self.title(http, "numbers")])

    async def title(self, _http, ref):
        return TitleInfo(self.name, ref, TITLE, Kind.BOOK, (Format.ZIP,), parts=COUNT, licence="free")

    async def parts(self, _http, _ref):
        return [Part(str(number), number) for number in range(1, COUNT + 1)]

    async def assets(self, _http, _ref, part):
        name = f"{part.number}.bin"
        return Files((Asset(name, Remote(address(self._base, "plain", part.number, name))),))


async def main(known: Mapping[str, type]) -> None:
    """Work, knowing these sources, until told to stop."""
    settings = load()
    log.configure("error")
    async with (
        opened(settings, settings.redis_url) as runtime,
        context.opened(runtime, known) as house,
    ):
        task = asyncio.create_task(service.serve(house, settings.redis_url))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await until_told(told_to_stop(), [task])
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main({"numbers": Numbers}))
