"""What is said to one bot, in words or by things that are sent, and who of us answers it."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from telegram import Chat, Message
from telegram.constants import ChatAction

from bot import desk
from bot.buttons import Sheet
from bot.cards import Act, Audience
from bot.handing import Handed
from bot.hearing import Hearing
from bot.registry import commands
from bot.telegram.bringing import things
from bot.telegram.calls import Calls
from bot.telegram.forms import Forms
from bot.telegram.guests import ANONYMOUS, Guest, Guests, topic_of
from bot.telegram.private import ACCOUNT, SHOWN, TITLE, Private
from bot.telegram.reply import LineReply, borne
from bot.telegram.rooms import Rooms
from core.library import actions
from core.models import Room
from core.runtime import Runtime

_COMMAND = re.compile(r"/(\w+)(?:@(\w+))?(?:\s|$)")
_TYPING_S = 0.7
#: how often "typing" is said again: Telegram shows it for five seconds
_AGAIN_S = 4.5


@dataclass(frozen=True, slots=True)
class Lines:
    """Answers what is said."""

    runtime: Runtime
    calls: Calls
    guests: Guests
    rooms: Rooms
    hearing: Hearing
    private: Private
    forms: Forms

    async def hear(self, message: Message, update: int) -> None:
        """Answer a message, if it is for us."""
        text = self._for_us(message)
        brought = things(self.calls.bot, message) if text is None or not text.startswith("/") else []
        if text is None and not (brought and self._may_bring(message)):
            return
        if message.from_user is None or (message.from_user.is_bot and not _is_anonymous(message)):
            return
        if not self.rooms.is_served(message.chat.id):
            await self.rooms.leave(message.chat)
        elif _is_anonymous(message):
            await self._ask_who(message, text or "")
        else:
            guest = await self.guests.of(message.from_user, message.chat, topic_of(message), message.message_id, update)
            await self._answer(guest, message, text or "", brought)

    async def _answer(self, guest: Guest, message: Message, text: str, brought: Sequence[Handed]) -> None:
        asked = message.reply_to_message
        if asked is not None and await self.forms.answered(guest, text, asked.message_id):
            return
        if guest.where.is_private and not _lets_in(text) and not await self.guests.is_welcome(guest):
            say = guest.caller.say
            await borne(self.private, guest, self.private.line(guest, f"{say('stranger')} {say('stranger-next')}"))
            return
        command, _, payload = text.partition(" ")
        if brought:
            async with self._typing(guest):
                await self.hearing.hand_in(guest.caller, brought, LineReply(self.private, self.forms, guest, None))
        elif command.partition("@")[0] == "/start":
            await self._start(guest, payload.strip())
        else:
            await self._line(guest, text)

    async def _line(self, guest: Guest, text: str) -> None:
        """A line, with "typing" while it takes longer."""
        again = Act("", "line.say", {"text": text}, audience=Audience.ME)
        reply = LineReply(self.private, self.forms, guest, again)
        async with self._typing(guest):
            await self.hearing.say(guest.caller, text, reply, private=desk.is_private(text))

    async def _start(self, guest: Guest, payload: str) -> None:
        """The Start button, or a link of ours that brought something along."""
        kind, rest = payload[:1], payload[1:]
        if kind == SHOWN and len(rest) == 22:
            await self._show(guest, rest)
        elif kind == TITLE and rest.isdecimal():
            await self._line(guest, f"/title {rest}")
        elif kind == ACCOUNT and rest:
            await self._line(guest, f"/account link {rest}")
        else:
            await self._line(guest, "/help")

    async def _show(self, guest: Guest, token: str) -> None:
        """What somebody asked for in a group, shown to them alone."""
        async with self.runtime.db.read() as session:
            found = await actions.action(session, token)
            room = await session.get(Room, found[0].room_id) if found else None
        inside = guest
        if room is not None and room.left_at is None:
            inside = await self.guests.inside(room, guest)
        await self.hearing.press(inside.caller, token, LineReply(self.private, self.forms, inside, None))

    def _for_us(self, message: Message) -> str | None:
        """What is said to us: in a group commands of ours and replies to us, in private everything."""
        text = message.text or ""
        if not text.strip():
            return None
        found = _COMMAND.match(text)
        if found is not None and found[2] and found[2].lower() != self.calls.bot.username.lower():
            return None
        if message.chat.type == Chat.PRIVATE:
            return text
        if found is not None:
            return text if found[2] or found[1].lower() in {*commands(), "start"} else None
        asked = message.reply_to_message
        return text if asked and asked.from_user and asked.from_user.id == self.calls.bot.id else None

    def _may_bring(self, message: Message) -> bool:
        """Whether a file without words is for us: in private always, in a group as a reply to us."""
        asked = message.reply_to_message
        is_reply = asked is not None and asked.from_user is not None and asked.from_user.id == self.calls.bot.id
        return message.chat.type == Chat.PRIVATE or is_reply

    async def _ask_who(self, message: Message, text: str) -> None:
        """Who writes for a group has no name: the press of a button has one."""
        user = message.from_user
        if user is None:
            return
        guest = await self.guests.of(user, message.chat, topic_of(message), message.message_id, 0)
        say = guest.caller.say
        sheet = Sheet(self.runtime, guest.caller.room, None)
        token = sheet.token(Act("", "line.say", {"text": text}))
        async with self.runtime.db.begin() as session:
            await sheet.keep(session)
        await borne(self.private, guest, self.private.pressable(guest, say("anonymous"), say("do-ask-as-me"), token))

    @contextlib.asynccontextmanager
    async def _typing(self, guest: Guest) -> AsyncIterator[None]:
        async def tell() -> None:
            await asyncio.sleep(_TYPING_S)
            while True:
                at = guest.where
                typing = self.calls.bot.send_chat_action(at.chat, ChatAction.TYPING, message_thread_id=at.topic)
                await self.calls.aside(typing, "typing")
                await asyncio.sleep(_AGAIN_S)

        telling = asyncio.create_task(tell())
        try:
            yield
        finally:
            telling.cancel()


def _is_anonymous(message: Message) -> bool:
    return message.from_user is not None and message.from_user.id == ANONYMOUS


def _lets_in(text: str) -> bool:
    """Whether a line is how a stranger becomes known: with a code from another surface."""
    return text.startswith(("/account", f"/start {ACCOUNT}"))
