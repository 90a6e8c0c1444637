"""Beginning work in the background, and the card that follows it."""

from bot import drawing
from bot.caller import Caller
from bot.cards import Card
from core import intake
from core.intake import Request
from core.runtime import Runtime


async def begun(runtime: Runtime, caller: Caller, request: Request) -> Card:
    """The card of a request for the bulk lane; one that is open already is joined."""
    async with runtime.db.begin() as session:
        accepted = await intake.accept(session, runtime.settings, request, caller.person, caller.room)
        await session.flush()
        card = await drawing.card(runtime, session, accepted.job, caller.person, caller.room, caller.say)
    await runtime.queue.nudge()
    return card
