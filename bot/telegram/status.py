"""Several requests of a chat in one message: their progress is edited there, once for all of them."""

from collections.abc import Mapping

from bot import drawing
from bot.gathering import SEVERAL, SHARED, Place
from bot.telegram.calls import Calls, NotTaken
from bot.telegram.face import TelegramFace
from bot.telegram.places import SURFACE, where
from bot.texts import speaker
from core import log
from core.db import Session
from core.library import chat
from core.models import Job, Post, Room
from core.runtime import Runtime

_log = log.get(__name__)


class Status:
    """The shared messages of one bot. There is one row for each place, which has an address while a message stands."""

    def __init__(self, runtime: Runtime, calls: Calls, face: TelegramFace) -> None:
        self._runtime = runtime
        self._calls = calls
        self._face = face

    async def show(self, place: Place) -> None:
        """Show all open requests of a place in one message, or take it away when one or none is left."""
        async with self._runtime.db.read() as session:
            room = await session.get(Room, place[0])
            shared = await chat.open_cards(session, SURFACE, *place, SHARED)
            post = await chat.said(session, SURFACE, _key(place))
            jobs = list({job.id: job for _, job in shared}.values())
        if room is None or room.left_at is not None:
            return
        if len(jobs) < SEVERAL:
            await self._end(room, post)
            return
        await self._put(room, post or await self._new(place, shared[0][0].locale), jobs)

    async def standing(self) -> Mapping[Place, Post]:
        """The places where such a message stands, and the messages."""
        async with self._runtime.db.read() as session:
            posts = await chat.standing(session, SURFACE, chat.TOGETHER)
        return {(post.room_id, post.place): post for post in posts}

    async def _put(self, room: Room, post: Post, jobs: list[Job]) -> None:
        async with self._runtime.db.read() as session:
            card = await drawing.together(self._runtime, session, jobs, post.room_id, speaker(post.locale))
        try:
            await self._face.put(post, where(room.address, post.place), card)
        except NotTaken as error:  # it is begun anew when there is news
            _log.info("telegram.status_gone", error=str(error))
            await self._forget(post)

    async def _end(self, room: Room, post: Post | None) -> None:
        if post is None or not post.address:
            return
        place = where(room.address, post.place)
        await self._forget(post)
        await self._calls.aside(self._calls.bot.delete_message(place.chat, int(post.address)), "status")

    async def _new(self, place: Place, locale: str) -> Post:
        made = Post(room_id=place[0], surface=SURFACE, place=place[1], key=_key(place), locale=locale)
        if await self._runtime.writes.ask(chat.hear, made):
            return made
        async with self._runtime.db.read() as session:
            return await _known(session, place)

    async def _forget(self, post: Post) -> None:
        async with self._runtime.db.begin() as session:
            await chat.addressed(session, post.id or 0, "")


async def _known(session: Session, place: Place) -> Post:
    post = await chat.said(session, SURFACE, _key(place))
    if post is None:
        raise AssertionError("a row that is not new is there")
    return post


def _key(place: Place) -> str:
    return f"{chat.TOGETHER}{place[0]}:{place[1]}"
