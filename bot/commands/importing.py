"""Lists of titles that are handed in: taken into the index, for moderators. See docs/index.md."""

import asyncio

from bot import drawing
from bot.caller import Caller
from bot.cards import Card
from bot.commands.background import begun
from bot.handing import HandedFile
from core import title_list
from core.errors import UserError
from core.intake import Request
from core.library import lists
from core.models import Lane
from core.runtime import Runtime
from core.title_list import NoList


async def offered(runtime: Runtime, caller: Caller, file: HandedFile) -> Card | None:
    """The card of a list that is being taken in; None when the file is none. Raises UserError for one too long."""
    data = bytearray()
    async for chunk in file.read():
        data += chunk
        if len(data) > title_list.MOST_BYTES:
            return None
    try:
        lines = await asyncio.to_thread(title_list.read, bytes(data))
    except NoList as no:
        raise UserError("import-no-list", name=file.name[:100], reason=str(no)) from no
    async with runtime.db.begin() as session:
        row = await lists.take(session, file.name, bytes(data), len(lines))
    request = Request(
        kind=drawing.IMPORT,
        lane=Lane.BULK,
        payload={"list": row.sha256, "name": row.name},
        same=("import", row.sha256),
        trace=caller.trace,
        cause=caller.cause,
    )
    return await begun(runtime, caller, request)
