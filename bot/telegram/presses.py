"""What is pressed: buttons of cards, of forms, of questions that come before a press counts."""

from dataclasses import dataclass

from telegram import CallbackQuery, MaybeInaccessibleMessage, Message

from bot.buttons import pressed
from bot.cards import Act, Audience, Toast, Tone
from bot.hearing import Hearing
from bot.telegram import questions
from bot.telegram.confirming import VERBS, Confirming
from bot.telegram.forms import Forms
from bot.telegram.guests import Guest, Guests, topic_of
from bot.telegram.private import Private
from bot.telegram.reply import PressReply
from bot.texts import speaker
from core.errors import UserError
from core.library import actions, chat
from core.models import Action, Post, Room
from core.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Presses:
    """Answers presses."""

    runtime: Runtime
    guests: Guests
    hearing: Hearing
    private: Private
    forms: Forms
    confirming: Confirming

    async def hear(self, query: CallbackQuery, update: int) -> None:
        """Answer a press, once."""
        shown = query.message
        if shown is None or query.data is None:
            await query.answer(speaker(query.from_user.language_code or "en")("button-old"))
            return
        topic = topic_of(shown) if isinstance(shown, Message) else None  # of old ones Telegram says the number only
        guest = await self.guests.of(query.from_user, shown.chat, topic, shown.message_id, update)
        row, post = await self._row(query.data)
        if row is not None and post is not None and row.room_id != guest.caller.room:
            guest = await self._within(guest, post)
        again = Act("", row.verb, row.args, audience=Audience.ME) if row else None
        reply = PressReply(self.private, self.forms, guest, query, again)
        try:
            await self._press(guest, shown, query.data, row, reply)
        finally:
            await reply.end()

    async def _press(
        self, guest: Guest, shown: MaybeInaccessibleMessage, token: str, row: Action | None, reply: PressReply
    ) -> None:
        if row is None or row.verb not in VERBS | {questions.VERB}:
            await self.hearing.press(guest.caller, token, reply)
            return
        try:
            async with self.runtime.db.read() as session:
                await pressed(session, token, guest.caller.room, guest.caller.person)
        except UserError as error:
            say = guest.caller.say
            await reply.give(Toast(f"{say(error.text)} {say(f'{error.text}-next')}", Tone.BAD))
            return
        if row.verb == questions.VERB:
            await self._fill(guest, row, reply)
        elif agreed := await self.confirming.press(guest, shown, row, reply):
            await self.hearing.press(guest.caller, agreed, reply)
            if not reply.has_replaced:
                await self.confirming.restore(guest, shown, row)

    async def _fill(self, guest: Guest, row: Action, reply: PressReply) -> None:
        if words := await self.forms.press(guest, row, reply):
            await reply.give(Toast(words, Tone.BAD))

    async def _row(self, token: str) -> tuple[Action | None, Post | None]:
        async with self.runtime.db.read() as session:
            found = await actions.action(session, token)
            row = found[0] if found else None
            post = await chat.by_id(session, row.post_id) if row and row.post_id else None
        return row, post

    async def _within(self, guest: Guest, post: Post) -> Guest:
        """Who presses what a room showed to them alone, is heard as in that room."""
        async with self.runtime.db.read() as session:
            room = await session.get(Room, post.room_id)
        if post.for_person_id != guest.caller.person or room is None or room.left_at is not None:
            return guest
        return await self.guests.inside(room, guest)
