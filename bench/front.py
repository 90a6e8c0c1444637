"""The chat as a process of its own (`bowerbird bot`), where `/download WORDS` asks for a bench's job.

`WORDS` are a recipe's name and its payload, such as `counted lane=work seconds=0.1`. The request
goes the way of all requests: accepted once, acknowledged by a card that follows its job.
"""

import asyncio

import bot.commands  # noqa: F401 registers those that ours stands in for
from bot import drawing
from bot.caller import Caller
from bot.cards import Card
from bot.registry import Option, Takes, command
from core import intake, log
from core.intake import Request
from core.models import Lane
from core.policy import Permission
from core.runtime import Runtime
from core.settings import load
from door.composition import Parts, house, told_to_stop, until_told
from door.serving import settle


@command("download", Option("what", Takes.WORDS, required=True), needs=Permission.REQUEST, group="find")
async def ask(runtime: Runtime, caller: Caller, what: str) -> Card:
    """Put a bench's job in."""
    kind, *facts = what.split()
    payload = dict(fact.split("=") for fact in facts)
    lane = Lane(payload.pop("lane", Lane.WORK))
    request = Request(
        f"bench.{kind}", lane, payload, same=(caller.person, what), trace=caller.trace, cause=caller.cause
    )
    async with runtime.db.begin() as session:
        job = (await intake.accept(session, runtime.settings, request, caller.person, caller.room)).job
        card = await drawing.card(runtime, session, job, caller.person, caller.room, caller.say)
    await runtime.queue.wake(lane, job.id or 0)
    return card


async def main() -> None:
    """Chat until told to stop."""
    settings = load()
    log.configure(settings.log_level)
    async with house(settings, Parts(lanes=(), alone=False)) as opened:
        settle()  # as `bowerbird bot` does
        print("ready", flush=True)
        await until_told(told_to_stop(), opened.tasks)


if __name__ == "__main__":
    asyncio.run(main())
