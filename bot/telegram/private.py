"""What is for one person only, asked for in a group: Telegram can't whisper there, so it goes to their own chat.

Somebody who never started the bot gets a link that does so, and shows it there.
"""

from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ParseMode

from bot.buttons import Sheet
from bot.cards import Act, Audience, Card
from bot.telegram.calls import Calls, Shut
from bot.telegram.face import TelegramFace
from bot.telegram.guests import Guest, Guests
from bot.telegram.markup import Span, written
from bot.telegram.places import SURFACE, Where
from core.library import people
from core.models import Room
from core.runtime import Runtime

#: how links to us begin: what they show is told by their first letter
SHOWN, TITLE, ACCOUNT = "c", "t", "a"


@dataclass(frozen=True, slots=True)
class Private:
    """Says things to one person."""

    runtime: Runtime
    calls: Calls
    face: TelegramFace
    guests: Guests

    async def show(self, guest: Guest, card: Card, answers: int | None = None) -> bool:
        """Show a card of a group's in the person's own chat; False when they have none with us."""
        if not await self.guests.has_started(guest.user):
            return False
        try:
            await self.face.show(await self.within(guest), card, answers=answers, private=True, reply=False)
        except Shut:
            return False
        return True

    async def within(self, guest: Guest) -> Guest:
        """The same person, addressed in their own chat about the room they are in."""
        async with self.runtime.db.read() as session:
            room = await session.get(Room, guest.caller.room)
        if room is None:
            raise AssertionError("a caller's room is there")
        return await self.guests.inside(room, guest)

    async def address(self, guest: Guest, act: Act) -> str:
        """A link that opens the person's chat with us and shows there what the act gives."""
        sheet = Sheet(self.runtime, guest.caller.room, guest.caller.person)
        token = sheet.token(Act(act.label, act.verb, act.args, audience=Audience.ME))
        async with self.runtime.db.begin() as session:
            await sheet.keep(session)
        return self.link(SHOWN + token)

    def link(self, payload: str = "") -> str:
        """A link to us; `payload` is what /start brings: at most 64 of A-Z, a-z, 0-9, _ and -."""
        return f"https://t.me/{self.calls.bot.username}" + (f"?start={payload}" if payload else "")

    async def line(self, guest: Guest, text: str, button: tuple[str, str] | None = None) -> Message:
        """A short line in answer to somebody; `button` is a label and an address."""
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(button[0], url=button[1])]]) if button else None
        return await self._line(guest, text, keyboard)

    async def pressable(self, guest: Guest, text: str, label: str, token: str) -> Message:
        """A short line with a button that is pressed."""
        return await self._line(guest, text, InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=token)]]))

    async def _line(self, guest: Guest, text: str, keyboard: InlineKeyboardMarkup | None) -> Message:
        reply = None if guest.where.is_private else ReplyParameters(guest.message, allow_sending_without_reply=True)

        async def send(at: Where) -> Message:
            return await self.calls.bot.send_message(
                at.chat,
                written([[Span(text)]]),
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                message_thread_id=at.topic,
                reply_parameters=reply,
            )

        return await self.calls.say(guest.where, send)

    async def shut_out(self, guest: Guest) -> None:
        """We may not write where they are any more: nothing is said there until we are let in again."""
        async with self.runtime.db.begin() as session:
            await people.leave_room(session, SURFACE, str(guest.where.chat))
