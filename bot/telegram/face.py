"""Cards on Telegram: sent, edited in place, their files handed over once."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.buttons import TokenOf
from bot.cards import Audience, Card, State
from bot.deliver import reachable
from bot.live import Pace
from bot.posts import Posts
from bot.telegram.calls import Calls, Missing, NoTopic, Refused, Shut
from bot.telegram.files import Files
from bot.telegram.guests import Guest
from bot.telegram.messages import Messages
from bot.telegram.pace import PRIVATE, Chat
from bot.telegram.places import SURFACE, Where, where
from bot.telegram.render import Drawn, render
from bot.texts import speaker
from core import log
from core.errors import ServiceUnavailable
from core.library import chat, people
from core.models import Post, Room
from core.runtime import Runtime

_log = log.get(__name__)
DONE = "👍"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a post stands, and the room that it belongs to."""

    where: Where
    room: Room


class TelegramFace:
    """How Telegram shows cards, and changes them."""

    surface = SURFACE
    pace = Pace(every_s=PRIVATE.every_s)

    def __init__(self, runtime: Runtime, calls: Calls, files: Files) -> None:
        self._runtime = runtime
        self._calls = calls
        self._files = files
        self.posts = Posts(runtime, SURFACE)
        self._messages = Messages(calls, files.stock, self.posts)

    async def budget(self, post: Post) -> Chat:
        """How much may be said in the chat of a post."""
        standing = await self.standing(post)
        return self._calls.chats.of(standing.where.chat)

    async def show(
        self, guest: Guest, card: Card, *, answers: int | None = None, private: bool = False, reply: bool = True
    ) -> Post:
        """A card as a new message, and its files with it. Raises Shut, Refused, ServiceUnavailable."""
        caller = guest.caller if private else guest.caller.before(Audience.ROOM)
        post, drawn = await self.posts.add(caller, card, answers, self._renderer(caller.locale), private=private)
        answered = guest.message if reply and not guest.where.is_private else None
        await self._messages.send(post, guest.where, card, drawn, answered)
        try:
            await self._hand_over(post, guest.where, card, anew=card.state is not State.OPEN)
        except ServiceUnavailable:
            await self.posts.lacks(post, card)
            raise
        return post

    async def edit(self, post: Post, card: Card, version: int) -> None:
        """Show this card instead; one that never arrived is sent, one that is not there any more is let go."""
        standing = await self.standing(post)
        try:
            await self.put(post, standing.where, card)
            await self._hand_over(post, standing.where, card)
        except (Missing, NoTopic, Refused) as error:
            _log.info("telegram.card_gone", post=post.id, why=str(error))
            await self.posts.gone(post)
            return
        except Shut:
            await self.shut_out(standing)
            return
        await self.posts.shown(post, card, version, post.card)
        if card.files and card.state is State.DONE:
            await self._thumbs_up(post, standing.where)

    async def replace(self, post: Post, card: Card, *, pictured: bool) -> bool:
        """The pressed card becomes this one; False when its message can't show it."""
        drawn = await self.posts.redraw(post, card, self._renderer(post.locale))
        if pictured and drawn.picture is None:
            return False
        standing = await self.standing(post)
        try:
            await self._messages.change(post, standing.where, card, drawn)
        except (Missing, Refused):
            return False
        await self.posts.shown(post, card, max(post.shown_version, card.version), post.card)
        await self._hand_over(post, standing.where, card)
        return True

    async def put(self, post: Post, place: Where, card: Card) -> None:
        """A message that shows this, wherever it stands already. Raises Missing, Shut, ServiceUnavailable."""
        drawn = await self.posts.redraw(post, card, self._renderer(post.locale))
        if post.address:
            await self._messages.change(post, place, card, drawn)
        else:
            await self._messages.send(post, place, card, drawn, None)

    async def standing(self, post: Post) -> Spot:
        """Where a post stands, as it is now.

        Since it was read its group may have moved, its card been edited, and its files may have come: bringing
        them takes longer than it takes until the next news of the card.
        """
        async with self._runtime.db.read() as session:
            room = await session.get(Room, post.room_id)
            known = await chat.by_id(session, post.id or 0)
        if room is None or known is None:
            raise AssertionError("a post is there, and its room as long")
        post.address, post.delivered, post.card = known.address, known.delivered, known.card
        return Spot(where(room.address, post.place), room)

    async def shut_out(self, standing: Spot) -> None:
        """We may not write in a chat any more: nothing is said there until we are let in again."""
        if standing.where.chat != int(standing.room.address):
            return  # what was shown to one person alone; the room itself is open
        _log.info("telegram.shut_out", room=standing.room.id)
        async with self._runtime.db.begin() as session:
            await people.leave_room(session, SURFACE, standing.room.address)

    def _renderer(self, locale: str) -> Callable[[Card, TokenOf], Drawn]:
        def drawn(card: Card, token_of: TokenOf) -> Drawn:
            return render(card, token_of, lambda url: reachable(self._runtime, url), speaker(locale))

        return drawn

    async def _hand_over(self, post: Post, place: Where, card: Card, *, anew: bool = False) -> None:
        """The files of a card, each once, as soon as it is there; what is noted as brought is not brought again."""
        files = await self.posts.undelivered(post, card, anew=anew)
        if not files:
            return
        async for address, brought in self._files.hand_over(place, int(post.address), card, files, post.locale):
            await self.posts.handed_over(post, address, brought)

    async def _thumbs_up(self, post: Post, place: Where) -> None:
        """A sign on what was said, that it is done."""
        if post.answers_id is None:
            return
        async with self._runtime.db.read() as session:
            said = await chat.by_id(session, post.answers_id)
        if said is not None and said.address:
            await self.react(place, int(said.address), DONE)

    async def react(self, place: Where, message: int, emoji: str) -> None:
        """A sign on somebody's message, where that is allowed."""
        await self._calls.aside(self._calls.bot.set_message_reaction(place.chat, message, emoji), "reaction")
