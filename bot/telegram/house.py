"""What comes to one bot, and who of us answers it."""

from dataclasses import dataclass

from telegram import Update

from bot.hearing import Hearing
from bot.telegram.calls import Calls
from bot.telegram.confirming import Confirming
from bot.telegram.face import TelegramFace
from bot.telegram.forms import Forms
from bot.telegram.guests import Guests
from bot.telegram.inline import Inline
from bot.telegram.lines import Lines
from bot.telegram.presses import Presses
from bot.telegram.private import Private
from bot.telegram.rooms import Rooms
from bot.telegram.standing import Standing
from core.runtime import Runtime


@dataclass(frozen=True, slots=True)
class House:
    """Everything that answers."""

    lines: Lines
    presses: Presses
    inline: Inline
    rooms: Rooms

    async def hear(self, update: Update) -> None:
        """Answer an update."""
        if update.my_chat_member:
            await self.rooms.changed(update.my_chat_member)
        elif update.inline_query:
            await self.inline.answer(update.inline_query)
        elif update.callback_query:
            await self.presses.hear(update.callback_query, update.update_id)
        elif update.message and not await self.rooms.move(update.message):
            await self.lines.hear(update.message, update.update_id)


def house(runtime: Runtime, calls: Calls, face: TelegramFace) -> House:
    """All of them for one bot, wired."""
    standing = Standing(calls.bot)
    guests, rooms = Guests(runtime, standing), Rooms(runtime, calls, standing)
    hearing, private = Hearing(runtime, face.posts), Private(runtime, calls, face, guests)
    forms, confirming = Forms(runtime, calls, face.posts, hearing), Confirming(runtime, calls)
    return House(
        lines=Lines(runtime, calls, guests, rooms, hearing, private, forms),
        presses=Presses(runtime, guests, hearing, private, forms, confirming),
        inline=Inline(runtime, private),
        rooms=rooms,
    )
