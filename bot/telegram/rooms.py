"""Groups: which are served, when we come in and go, and when one gets another number."""

from dataclasses import dataclass

from telegram import Chat, ChatMember, ChatMemberUpdated, Message, User
from telegram.error import TelegramError

from bot.languages import set_up
from bot.telegram.calls import Calls, NotTaken
from bot.telegram.markup import Span, written
from bot.telegram.places import SURFACE, Where
from bot.telegram.standing import Standing
from bot.texts import speaker
from core import log
from core.errors import ServiceUnavailable
from core.library import chat, people
from core.runtime import Runtime

_log = log.get(__name__)
_OUT = frozenset({ChatMember.LEFT, ChatMember.BANNED})


async def moved(runtime: Runtime, old: int, new: int) -> None:
    """A group has another number from now on. Messages of the old one can't be edited: open cards are sent anew."""
    async with runtime.db.begin() as session:
        if await people.settled(session, SURFACE, str(old)) is None:
            return
        if await people.settled(session, SURFACE, str(new)) is not None:
            _log.warning("telegram.moved_into_known", old=old, new=new)
            return
        await people.move_room(session, SURFACE, str(old), str(new))
        room = await people.settled(session, SURFACE, str(new))
        if room is not None:
            await chat.left_behind(session, room.id or 0)
    _log.info("telegram.room_moved", old=old, new=new)


@dataclass(frozen=True, slots=True)
class Rooms:
    """The groups of one bot."""

    runtime: Runtime
    calls: Calls
    standing: Standing

    def is_served(self, number: int) -> bool:
        """Whether a group is on the list, if there is one. Private chats have no list."""
        served = self.runtime.settings.telegram.rooms
        return number > 0 or not served or number in served

    async def changed(self, change: ChatMemberUpdated) -> None:
        """Our own standing in a chat is another now."""
        number, status = change.chat.id, change.new_chat_member.status
        self.standing.forget(number)
        out = status in _OUT
        if not out and not self.is_served(number):
            await self.leave(change.chat)
            return
        async with self.runtime.db.begin() as session:
            if out:
                await people.leave_room(session, SURFACE, str(number))
            else:
                await people.return_to_room(session, SURFACE, str(number))
        if not out and change.chat.type != Chat.PRIVATE:
            await self._set_up(change.chat, change.from_user)
        _log.info("telegram.standing", room=number, status=status)

    async def _set_up(self, where: Chat, by: User) -> None:
        """A group speaks as whoever brought us in."""
        async with self.runtime.db.begin() as session:
            room = await people.room(session, SURFACE, str(where.id), where.title or str(where.id))
        await set_up(self.runtime, room.id or 0, by.language_code or "")

    async def leave(self, where: Chat) -> None:
        """A group that is not served hears why, and we go."""
        say = speaker(self.runtime.settings.locale)
        text = written([[Span(say("room-not-served", room=str(where.id)))]])
        try:
            await self.calls.say(Where(where.id), lambda at: self.calls.bot.send_message(at.chat, text))
        except (NotTaken, ServiceUnavailable) as error:
            _log.info("telegram.left_unsaid", error=str(error))
        try:
            await self.calls.bot.leave_chat(where.id)
        except TelegramError as error:
            _log.info("telegram.not_left", error=type(error).__name__)

    async def move(self, message: Message) -> bool:
        """Follow a group to its new number; False for a message that says nothing of the kind."""
        if message.migrate_to_chat_id:
            await moved(self.runtime, message.chat.id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id:
            await moved(self.runtime, message.migrate_from_chat_id, message.chat.id)
        else:
            return False
        return True
