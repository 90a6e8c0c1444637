"""An Internet Archive on a bad network: twenty letters of which many come wrong at first, and one not at all.

What a letter does at its first requests stands in `TROUBLES`; the last word of a line is done for ever, until
POST /_fault heals the site.
"""

import asyncio
from contextlib import AbstractContextManager

from aiohttp import web

from tests.emulators import site
from tests.emulators.internet_archive import Held, InternetArchive, _item

TITLE = "Twenty letters"
GONE = 17
TROUBLES = {
    2: ["truncated"],
    4: ["503"],
    5: ["stall"],
    8: ["empty", "html"],
    11: ["429"],
    13: ["truncated", "503"],
    15: ["longer"],
    GONE: ["404 for ever"],
}


def letter(number: int) -> bytes:
    """A letter of some length, unlike the others."""
    lines = (f"Letter {number}, line {line}: the bower grows by what is brought to it." for line in range(60))
    return "\n\n".join(lines).encode()


class WornArchive(InternetArchive):
    def __init__(self) -> None:
        super().__init__()
        files = {f"letter {number:02}.txt": Held("DjVuTXT", letter(number)) for number in range(1, 21)}
        self.items = {"letters": _item("texts", TITLE, files, creator="A. Bird")}
        self.times: dict[int, int] = {}

    async def download(self, request: web.Request) -> web.StreamResponse:
        digits = request.match_info["file"].removeprefix("letter ").removesuffix(".txt")
        if not digits.isdecimal() or self.fault.get("kind") == "healed":
            return await super().download(request)
        number = int(digits)
        troubles = TROUBLES.get(number, [])
        time = self.times[number] = self.times.get(number, 0) + 1
        if "404 for ever" in troubles:
            return web.Response(status=404)
        if time > len(troubles) or request.method == "HEAD":
            return await super().download(request)
        self.fault = {"kind": troubles[time - 1], "retry_after": "0"}
        return await self._fault(request)


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("worn_archive")


if __name__ == "__main__":
    asyncio.run(WornArchive().serve())
