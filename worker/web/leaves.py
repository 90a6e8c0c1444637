"""Pages of comics, one by one, for reader apps (OPDS-PSE): drawn in a child, kept for a day."""

import asyncio

from aiohttp import web

from core.errors import BadContent, ChildDied, StorageFull
from core.library.items import Holding
from core.web import CSP_BYTES, problem
from worker import child
from worker.context import House
from worker.packaging.opening.leaves import draw_leaf
from worker.storage import drawn

#: widths in which pages are drawn, in pixels: the widest that is not wider than is asked for
_WIDTHS = (200, 400, 600, 800, 1000, 1200, 1400, 1600, 2000, 2400, 3200, 4800)
_DAMAGED = "Page {number} can't be shown: {reason}. Have the comic fetched anew, or read the file itself."
_UNDRAWN = "Page {number} can't be drawn right now: there is no room for it, on the disk or in memory."
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg"}


class Leaves:
    """The pages of what is on the shelf."""

    def __init__(self, house: House) -> None:
        self._shelf = house.shelf
        self._folder = drawn.folder(house.runtime.settings.home)
        self._slots = asyncio.Semaphore(2)

    async def answer(self, request: web.Request, holding: Holding) -> web.StreamResponse:
        """The page `page`, counted from 0, at most `width` pixels wide."""
        blob, number = holding.blob, _number(request.query.get("page", ""))
        if number is None or not blob.pages or number >= blob.pages:
            return problem(404, "no_page", "There is no such page.")
        width = _width(_number(request.query.get("width", "")) or 0)
        kept = self._folder / f"{blob.sha256}-{number}-{width}.{_ENDINGS[blob.page_type]}"
        if not await asyncio.to_thread(kept.is_file):
            await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
            try:
                async with self._slots:
                    await child.run(draw_leaf, self._shelf.path(blob.sha256), number, width, blob.page_type, kept)
            except BadContent as error:
                return problem(404, "page_damaged", _DAMAGED.format(number=number + 1, reason=error.reason))
            except (ChildDied, StorageFull):
                return problem(503, "page_undrawn", _UNDRAWN.format(number=number + 1), {"Retry-After": "30"})
        headers = {"Cache-Control": "private, max-age=86400", "Content-Security-Policy": CSP_BYTES}
        return web.FileResponse(kept, headers={**headers, "Content-Type": blob.page_type})


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else None


def _width(wanted: int) -> int:
    """0 for any."""
    return max((one for one in _WIDTHS if one <= wanted), default=wanted)
