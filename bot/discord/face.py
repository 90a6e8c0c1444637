"""How cards stand on Discord: changed where they are, with their files brought once, or told of in private.

A card in a channel is changed by the bot's own right, however long that takes. One that only an
interaction reaches (whispered, or in a place where we are no member) is changed by the interaction's
token for a quarter of an hour; after that its person hears in a direct message how it ended.

A card that never got its address, because its sender died, is looked for by its interaction first.
What is sent into a channel has a name (a nonce), under which Discord makes one message only.
"""

import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from functools import partial

import discord
from discord import ui

from bot.cards import Audience, Card, State
from bot.discord import troubles
from bot.discord.bringing import Bringing
from bot.discord.memory import Memory
from bot.discord.parcels import Carrying, Parcel, Parcels, fit_together
from bot.discord.places import SURFACE, upload_bytes
from bot.discord.private import Private
from bot.discord.reach import Reach
from bot.discord.render import render
from bot.live import Pace
from bot.posts import Posts
from bot.texts import speaker
from core import log
from core.errors import ServiceUnavailable
from core.library import people
from core.models import Post, Room
from core.runtime import Runtime

_log = log.get(__name__)
#: a channel that refused us is left alone for so long: Discord bans who is refused too often
_BARRED_S = 60.0
Way = Callable[[Post, ui.LayoutView, Parcel], Awaitable[None]]


class DiscordFace:
    """The cards of our account on Discord."""

    surface = SURFACE
    pace = Pace(every_s=1.3, burst=3)  # a channel takes 5 edits in 5 s

    def __init__(
        self, runtime: Runtime, client: discord.Client, parcels: Parcels, memory: Memory, posts: Posts
    ) -> None:
        self._runtime = runtime
        self._client = client
        self._parcels = parcels
        self._memory = memory
        self._posts = posts
        self._reach = Reach(client, posts)
        self._private = Private(runtime, client, parcels, posts, memory)
        self._bringing = Bringing(client, parcels, posts)
        self._barred: dict[str, float] = {}

    async def edit(self, post: Post, card: Card, version: int) -> None:
        """Show this instead; see `bot.live.Face`."""
        room = await self._room(post)
        try:
            was_found = not post.address and await self._reach.find(post)
            for way in self._ways(post, was_found=was_found):
                if await self._went(way, post, card, room):
                    await self._posts.shown(post, card, version)
                    return
                if post.gone or await self._is_out(room):
                    return
            await self._aside(post, card, version, room)
        except (discord.HTTPException, *troubles.PASSING) as error:
            if not troubles.passes(error):
                raise
            raise troubles.away(error) from error

    async def _went(self, way: Way, post: Post, card: Card, room: Room) -> bool:
        """Whether it is shown by this way now. What is not there any more is marked gone."""
        how = await self._carrying(post, card, room)
        try:
            try:
                await self._put(way, post, card, how)
            except discord.HTTPException as error:
                await self._put(way, post, card, self._otherwise(error, post, card, how))
            if how.apart:
                await self._bringing.bring(post, card, how.upload_bytes)
        except discord.HTTPException as error:
            if troubles.passes(error):
                raise
            await self._refused(way, post, error)
            return False
        return True

    def _otherwise(self, error: discord.HTTPException, post: Post, card: Card, how: Carrying) -> Carrying:
        """How it may go after a no: with less, or with what is attached brought anew. Raises it when neither may."""
        if troubles.is_too_large(error):
            return how.less(card)
        if error.status == 400 and how.has:  # perhaps what we thought was attached is not there any more
            self._memory.forget_attached(post.id or 0)
            return replace(how, has=None)
        raise error

    async def _put(self, way: Way, post: Post, card: Card, how: Carrying) -> None:
        async with self._parcels.packed(card, how) as parcel:
            draw = partial(render, reach=parcel.reach, say=how.say, whispered=post.for_person_id is not None)
            await way(post, await self._posts.redraw(post, card, draw), parcel)
            self._memory.keep_attached(post.id or 0, parcel.names)
            if brought := parcel.brings(card):
                await self._posts.handed_over(post, post.address, brought)

    def _ways(self, post: Post, *, was_found: bool) -> Iterator[Way]:
        """How the message can be reached, best first: one that was just found may still say that it is thinking."""
        ways: list[Way] = []
        if in_channel(post) and self._barred.get(post.place, 0.0) < time.monotonic():
            ways.append(self._by_channel)
        if self._reach.hook(post) is not None:
            ways.insert(0 if was_found else len(ways), self._by_hook)
        yield from ways

    async def _by_channel(self, post: Post, view: ui.LayoutView, parcel: Parcel) -> None:
        """By the bot's own right; a card that never arrived, because its sender died, is sent."""
        channel = self._client.get_partial_messageable(int(post.place))
        if post.address:
            message = channel.get_partial_message(int(post.address))
            await message.edit(view=view, attachments=self._attachments(post, parcel))
            return
        sent = await channel.send(view=view, files=parcel.files(), nonce=self._posts.nonce(post))
        post.address = str(sent.id)
        await self._posts.addressed(post)

    async def _by_hook(self, post: Post, view: ui.LayoutView, parcel: Parcel) -> None:
        """By the token of the interaction."""
        hook = self._reach.hook(post)
        if hook is None:
            return
        if post.address:
            await hook.edit_message(int(post.address), view=view, attachments=self._attachments(post, parcel))
            return
        whispers = post.for_person_id is not None
        sent = await hook.send(view=view, files=parcel.files(), ephemeral=whispers, wait=True)
        post.address = str(sent.id)
        await self._posts.addressed(post)

    def _attachments(self, post: Post, parcel: Parcel) -> list[discord.File]:
        """What the message is to have attached; nothing is said of it when it has just that."""
        has_them = self._memory.attached(post.id or 0) == parcel.names
        return discord.utils.MISSING if has_them else parcel.files()

    async def _refused(self, way: Way, post: Post, error: discord.HTTPException) -> None:
        """What follows from a no: another way, no card any more, or a mistake of ours that the log tells."""
        if troubles.bars(error):
            if way == self._by_channel:
                self._barred[post.place] = time.monotonic() + _BARRED_S
            else:
                await self._reach.forget(post)
            return
        if not troubles.is_gone(error):
            _log.error("discord.unshown", post=post.id, status=error.status, code=error.code, reason=error.text)
        post.gone = True
        await self._posts.gone(post)

    async def _is_out(self, room: Room) -> bool:
        """Whether we were shown out of the server meanwhile; nothing is said there until we are back."""
        if room.private or self._client.get_guild(int(room.address)):
            return False
        async with self._runtime.db.begin() as session:
            await people.leave_room(session, SURFACE, room.address)
        return True

    async def _aside(self, post: Post, card: Card, version: int, room: Room) -> None:
        """The message can't be reached: what goes on is let be, how a request ended is told in private."""
        if card.state is State.OPEN:
            await self._posts.shown(post, card, version)
            return
        if card.audience is Audience.ROOM:
            await self._private.tell(post, card, room)
        await self._posts.gone(post)

    async def _carrying(self, post: Post, card: Card, room: Room) -> Carrying:
        """What goes along: files that come one by one, or are too much for the card's own message, come apart."""
        guild = None if room.private else self._client.get_guild(int(room.address))
        most = upload_bytes(guild) if may_attach(guild, post) else 0
        apart = bool(card.files and most and in_channel(post)) and not (
            await self._posts.brings_itself(post, card) and fit_together(card, most)
        )
        return Carrying(most, speaker(post.locale), self._memory.attached(post.id or 0), apart=apart)

    async def _room(self, post: Post) -> Room:
        async with self._runtime.db.read() as session:
            room = await session.get(Room, post.room_id)
        if room is None:
            raise ServiceUnavailable("the room of a card is being taken away")
        return room


def may_attach(guild: discord.Guild | None, post: Post) -> bool:
    """Whether we may attach files where a card stands, as far as is known of the channel; to a whisper, always."""
    channel = guild.get_channel_or_thread(int(post.place)) if guild and in_channel(post) else None
    return guild is None or channel is None or channel.permissions_for(guild.me).attach_files


def in_channel(post: Post) -> bool:
    """Whether a card stands in a channel where we may be: it is not whispered, and the place has a name."""
    return bool(post.place) and post.for_person_id is None
