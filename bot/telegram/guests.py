"""Who says or presses something, and where: Telegram's users and chats → our caller."""

from dataclasses import dataclass, replace

from telegram import Chat, Message, User

from bot.arriving import Arrival, arrive
from bot.caller import Caller
from bot.languages import in_room
from bot.telegram.places import SURFACE, Where, alone, cause
from bot.telegram.standing import Standing
from core.library import people
from core.models import Role, Room
from core.runtime import Runtime

#: who writes for all anonymous administrators (core.telegram.org/bots/api#user)
ANONYMOUS = 1087968824


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who waits for an answer: who, where, and the number of the message that they sent or pressed."""

    caller: Caller
    user: int
    where: Where
    message: int


class Guests:
    """Makes guests."""

    def __init__(self, runtime: Runtime, standing: Standing) -> None:
        self._runtime = runtime
        self._standing = standing

    async def of(self, user: User, chat: Chat, topic: int | None, message: int, update: int) -> Guest:
        """Somebody in a chat."""
        is_private = chat.type == Chat.PRIVATE
        here = Role.GUEST
        if not is_private and await self._standing.moderates(chat.id, user.id):
            here = Role.MODERATOR
        arrival = Arrival(
            surface=SURFACE,
            person=str(user.id),
            name=user.full_name or str(user.id),
            room=str(chat.id),
            room_name=chat.title or user.full_name or str(chat.id),
            role=self._role(user.id),
            here=here,
            locale=user.language_code or "",
            place=str(topic) if topic else "",
            is_private=is_private,
            cause=cause(update),
        )
        caller = await in_room(self._runtime, await arrive(self._runtime, arrival), theirs=user.language_code or "")
        return Guest(caller, user.id, Where(chat.id, topic), message)

    async def inside(self, room: Room, guest: Guest) -> Guest:
        """The same person in a room, to whom its matter is shown alone, in their private chat."""
        chat = int(room.address)
        moderates = chat < 0 and await self._standing.moderates(chat, guest.user)
        known = guest.caller
        arrival = Arrival(
            surface=SURFACE,
            person=str(guest.user),
            name=known.name,
            room=room.address,
            room_name=room.name,
            role=self._role(guest.user),
            here=Role.MODERATOR if moderates else Role.GUEST,
            locale=known.locale,
            place=alone(guest.user),
            whispers=True,
            cause=known.cause,
        )
        caller = replace(await arrive(self._runtime, arrival), locale=known.locale)
        return Guest(caller, guest.user, Where(guest.user), guest.message)

    async def has_started(self, user: int) -> bool:
        """Whether somebody has a private chat with us, in which we may write."""
        async with self._runtime.db.read() as session:
            room = await people.settled(session, SURFACE, str(user))
        return room is not None and room.left_at is None

    async def is_welcome(self, guest: Guest) -> bool:
        """Whether a private chat is served: strangers' only when they may come in."""
        telegram = self._runtime.settings.telegram
        if telegram.strangers or guest.user in telegram.admins:
            return True
        async with self._runtime.db.read() as session:
            return await people.has_identity_besides(session, guest.caller.person, SURFACE)

    def _role(self, user: int) -> Role:
        return Role.ADMIN if user in self._runtime.settings.telegram.admins else Role.MEMBER


def topic_of(message: Message) -> int | None:
    """The topic of a message. Telegram numbers threads of replies as well; only topics of a forum are places."""
    return message.message_thread_id if message.is_topic_message else None
