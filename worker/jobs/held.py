"""What is on the shelf already and can be packed as something else: then no source is asked."""

import asyncio

from core.library import items
from core.library.items import Holding
from core.media import Asset, Book, BookPart, Files, Format, Local, Part, TitleInfo
from worker.context import House
from worker.packaging import convertible


async def held(house: House, title: int, info: TitleInfo, format_: Format, parts: str) -> Book | None:
    """The title as one file of the shelf that `format_` is made from; None when there is no such, or it is damaged."""
    async with house.runtime.db.read() as session:
        holdings = await items.made(session, title, parts)
    for holding in _usable(holdings, info, format_):
        sha256 = holding.blob.sha256
        if await asyncio.to_thread(house.shelf.verify, sha256):
            path = house.shelf.path(sha256)
            asset = Asset(holding.item.file_name, Local(path), holding.blob.media_type, holding.blob.size_bytes, sha256)
            return Book(info, (BookPart(Part("shelf", 1), Files((asset,)), (path,)),))
    return None


def _usable(holdings: list[Holding], info: TitleInfo, format_: Format) -> list[Holding]:
    """Those that it can be made from, the best first."""
    order = convertible(info.kind, format_)
    return sorted((one for one in holdings if one.item.format in order), key=lambda one: order.index(one.item.format))
