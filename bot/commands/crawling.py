"""/crawl: a source's whole catalogue into the index, page after page, in the background."""

import difflib

from bot import drawing
from bot.caller import Caller
from bot.cards import Audience, Outcome
from bot.commands.background import begun
from bot.registry import Option, Takes, command
from core.errors import UserError
from core.intake import Request
from core.library import titles
from core.models import Lane
from core.policy import Permission
from core.runtime import Runtime


@command(
    "crawl",
    Option("source", Takes.WORD, required=True, says="catalogue"),
    needs=Permission.GOVERN,
    group="service",
    audience=Audience.ME,
)
async def crawl(runtime: Runtime, caller: Caller, source: str) -> Outcome:
    """Go through a source's catalogue, or go on with it; the card can pause and end it."""
    async with runtime.db.browse() as session:
        names = [row.name for row in await titles.sources(session)]
    if source.lower() not in names:
        near = difflib.get_close_matches(source.lower(), names, 1, 0.5)
        if near:
            raise UserError("search-source-near", name=source[:60], near=near[0])
        raise UserError("search-source-unknown", name=source[:60])
    request = Request(
        kind=drawing.CRAWL,
        lane=Lane.BULK,
        payload={"source": source.lower()},
        same=("crawl", source.lower()),
        source=source.lower(),
        trace=caller.trace,
        cause=caller.cause,
    )
    return await begun(runtime, caller, request)
