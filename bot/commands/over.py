"""Another wish of a running request: all of it from the beginning."""

from bot.caller import Caller
from bot.cards import Outcome
from bot.commands.requesting import How, Wish, request
from bot.commands.steering import cancel, steerable
from bot.registry import action
from core.media import Format, Pieces
from core.policy import Permission
from core.ranges import parse
from core.runtime import Runtime


@action("job.over", needs=Permission.REQUEST)
async def over(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """The same request from the beginning, for whoever presses: nothing that is here is used."""
    async with runtime.db.read() as session:
        row = await steerable(session, caller, job)
    await cancel(runtime, caller, job)
    pieces = Pieces(row.payload.get("pieces", Pieces.ONE))
    wish = Wish(
        Format(row.payload["format"]),
        parse(str(row.payload["parts"])),
        pieces,
        row.payload.get("tries", 0),
        row.payload.get("speed", 0),
    )
    return await request(runtime, caller, row.title_id or 0, wish, How.ANEW)
