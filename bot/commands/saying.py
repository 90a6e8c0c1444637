"""A line that is said by pressing: for who asked where it could not be answered, and presses it elsewhere."""

from bot.caller import Caller
from bot.cards import Outcome
from bot.reading import read
from bot.registry import action, commands
from core import policy
from core.runtime import Runtime


@action("line.say")
async def say(runtime: Runtime, caller: Caller, text: str) -> Outcome:
    """The answer to the line."""
    reading = read(text, commands())
    policy.demand(caller.role, reading.command.needs)
    return await reading.command.handler(runtime, caller, **reading.options)
