"""A direct message: how a request ended, for somebody whose card can't be reached any more."""

from functools import partial

import discord

from bot.arriving import Arrival, arrive
from bot.caller import Caller
from bot.cards import Card
from bot.discord.memory import Memory
from bot.discord.parcels import Carrying, Parcels
from bot.discord.places import SURFACE, upload_bytes
from bot.discord.render import render
from bot.posts import Posts
from bot.texts import speaker
from core import log
from core.library import people
from core.models import Post, Room
from core.runtime import Runtime

_log = log.get(__name__)


class Private:
    """Direct messages of our account."""

    def __init__(
        self, runtime: Runtime, client: discord.Client, parcels: Parcels, posts: Posts, memory: Memory
    ) -> None:
        self._runtime = runtime
        self._client = client
        self._parcels = parcels
        self._posts = posts
        self._memory = memory

    async def tell(self, post: Post, card: Card, room: Room) -> None:
        """Show the card to whom the post was for, where they take direct messages; else the log says so."""
        address = await self._address(post, room)
        if address is None:
            return
        channel = await self._client.create_dm(discord.Object(int(address)))
        await self._show(channel, await self._caller(address, channel.id, post.locale), card, post)

    async def _show(self, channel: discord.DMChannel, caller: Caller, card: Card, instead_of: Post) -> None:
        """The card as a message that takes the place of a post: it is the one that is kept true from now on."""
        async with self._parcels.packed(card, Carrying(upload_bytes(None), speaker(caller.locale))) as parcel:
            draw = partial(render, reach=parcel.reach, say=caller.say)
            post, view = await self._posts.add(caller, card, None, draw, private=False, instead_of=instead_of)
            try:
                sent = await channel.send(view=view, files=parcel.files(), nonce=self._posts.nonce(post))
            except discord.Forbidden as error:
                _log.info("discord.unreachable", post=post.id, code=error.code)
                await self._posts.gone(post)
                return
            await self._posts.arrived(post, str(sent.id), card)
            self._memory.keep_attached(post.id or 0, parcel.names)
            if brought := parcel.brings(card):
                await self._posts.handed_over(post, post.address, brought)

    async def _address(self, post: Post, room: Room) -> str | None:
        """Whom Discord knows the post's person as: a private room is called after its person."""
        if room.private:
            return room.address
        async with self._runtime.db.read() as session:
            return await people.address_on(session, SURFACE, post.for_person_id) if post.for_person_id else None

    async def _caller(self, address: str, channel: int, locale: str) -> Caller:
        async with self._runtime.db.read() as session:
            room = await people.settled(session, SURFACE, address)
            person = await people.by_address(session, SURFACE, address)
        name = person.name if person else address
        where = room.name if room else name
        arrival = Arrival(SURFACE, address, name, address, where, locale=locale, place=str(channel), is_private=True)
        return await arrive(self._runtime, arrival)
