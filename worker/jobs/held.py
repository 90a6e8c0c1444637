"""What is on the shelf already and can be packed as something else: then no source is asked."""

import asyncio
from typing import Any

from core.library import items
from core.library.items import Holding
from core.media import Asset, Book, BookPart, Files, Format, Local, Part, TitleInfo
from worker.context import House
from worker.jobs.order import Order
from worker.packaging import convertible


async def held(house: House, title: int, order: Order) -> tuple[Book, dict[str, Any]] | None:
    """The title as one file of the shelf that its format is made from, and what that holds.

    None when there is no such file, or it is damaged, or it lacks something that the source may have by now.
    """
    async with house.runtime.db.read() as session:
        holdings = await items.made(session, title, order.parts)
    for holding in _usable(holdings, order.info, order.format):
        sha256 = holding.blob.sha256
        if await asyncio.to_thread(house.shelf.verify, sha256):
            path = house.shelf.path(sha256)
            asset = Asset(holding.item.file_name, Local(path), holding.blob.media_type, holding.blob.size_bytes, sha256)
            part = BookPart(Part("shelf", 1), Files((asset,)), (path,))
            return Book(order.info, (part,)), {"missing": [], "holds": holding.item.holds}
    return None


def _usable(holdings: list[Holding], info: TitleInfo, format_: Format) -> list[Holding]:
    """Those that it can be made from, the best first."""
    order = convertible(info.kind, format_)
    whole = [one for one in holdings if one.item.format in order and not one.item.missing]
    return sorted(whole, key=lambda one: order.index(one.item.format))
