"""The reply to one person on Discord: a card, another card in its place, a short answer, or a form."""

from dataclasses import replace
from functools import partial

import discord

from bot.caller import Caller
from bot.cards import Audience, Card, Form, Note, Outcome, Replace, Toast, Tone
from bot.discord import troubles
from bot.discord.answer import Answer, TooLateError
from bot.discord.face import DiscordFace, in_channel
from bot.discord.forms import modal
from bot.discord.memory import Memory
from bot.discord.parcels import Carrying, Parcel, Parcels, carries_files
from bot.discord.places import Interaction, Spot
from bot.discord.refused import keeping
from bot.discord.render import render, said
from bot.posts import Posts
from core import log
from core.errors import BowerbirdError
from core.library import chat
from core.models import Post
from core.runtime import Runtime

_log = log.get(__name__)


class Replies:
    """Makes replies; what they all need."""

    def __init__(self, runtime: Runtime, posts: Posts, parcels: Parcels, memory: Memory, face: DiscordFace) -> None:
        self.runtime = runtime
        self.posts = posts
        self.parcels = parcels
        self.memory = memory
        self.face = face

    def to(self, interaction: Interaction, answer: Answer, caller: Caller, where: Spot) -> "DiscordReply":
        """The reply to one interaction."""
        return DiscordReply(self, interaction, answer, caller, where)


class DiscordReply:
    """How one interaction is answered."""

    def __init__(self, needs: Replies, interaction: Interaction, answer: Answer, caller: Caller, where: Spot) -> None:
        self._needs = needs
        self._interaction = interaction
        self._answer = answer
        self._caller = caller
        self._where = where
        self._post: Post | None = None

    async def give(self, outcome: Outcome, *, answers: int | None = None, pressed: int | None = None) -> None:
        """Show the outcome; see `bot.hearing.Reply`."""
        try:
            await self._give(outcome, answers, pressed)
        except TooLateError:
            _log.warning("discord.late", kind=self._interaction.type.name)

    async def _give(self, outcome: Outcome, answers: int | None, pressed: int | None) -> None:
        match outcome:
            case Toast():
                await self._answer.send(said(outcome), [], whispers=self._where.whispers(Audience.ME))
            case Form():
                await self._form(outcome)
            case Replace(card):
                try:
                    await self._replace(card, answers, pressed)
                except (BowerbirdError, TooLateError, *troubles.PASSING):
                    if pressed and self._post is None:
                        await self._needs.posts.follows(pressed, card)
                    raise
            case Card():
                await self._card(outcome, answers)

    async def _form(self, form: Form) -> None:
        token = await self._needs.posts.form_token(self._caller, keeping(form))
        if not await self._answer.open(modal(form, token)):
            await self._give(Toast(self._caller.say("discord-form-late"), Tone.PLAIN), None, None)

    async def _replace(self, card: Card, answers: int | None, pressed: int | None) -> None:
        """The card on the message that was pressed, if that is one of our posts."""
        async with self._needs.runtime.db.read() as session:
            post = await chat.by_id(session, pressed) if pressed else None
        if post is None or not self._answer.edits_pressed:
            await self._card(card, answers)
            return
        reader = self._reader(whispers=post.for_person_id is not None)
        how = Carrying(self._bytes(), reader.say, self._needs.memory.attached(post.id or 0))
        async with self._needs.parcels.packed(card, how) as parcel:
            draw = self._draw(parcel, whispers=post.for_person_id is not None)
            view = await self._needs.posts.redraw(post, card, draw)
            keeps = how.has == parcel.names
            try:
                await self._answer.change(view, None if keeps else parcel.files())
            except discord.NotFound as error:
                if not troubles.is_gone(error):
                    raise
                await self._needs.posts.gone(post)
                await self._card(card, answers)
                return
            await self._needs.posts.shown(post, card, max(post.shown_version, card.version))
            if card.job:
                await self._needs.posts.reached(post, self._interaction.token)
            self._needs.memory.keep_attached(post.id or 0, parcel.names)

    async def _card(self, card: Card, answers: int | None) -> None:
        card, whispers = self._fitted(card)
        how = Carrying(self._bytes(), self._reader(whispers=whispers).say)
        if carries_files(card, how):  # an upload may take longer than Discord waits
            await self._answer.acknowledge()
        try:
            await self._sent(card, answers, how, whispers=whispers)
        except discord.HTTPException as error:
            if not troubles.is_too_large(error):
                raise
            await self._sent(card, answers, how.less(card), whispers=whispers)

    async def _sent(self, card: Card, answers: int | None, how: Carrying, *, whispers: bool) -> None:
        """The card as a message. Its row is there first, so that its buttons work whenever they are pressed."""
        async with self._needs.parcels.packed(card, how) as parcel:
            draw, reader = self._draw(parcel, whispers=whispers), self._reader(whispers=whispers)
            if self._post is None:
                reach = self._interaction.token if card.job else ""
                self._post, view = await self._needs.posts.add(
                    reader, card, answers, draw, private=whispers, reach=reach
                )
            else:
                view = await self._needs.posts.redraw(self._post, card, draw)
            try:
                address = await self._answer.send(view, parcel.files(), whispers=whispers)
            except TooLateError:
                await self._late(self._post, card)
                return
            await self._needs.posts.arrived(self._post, str(address), card)
            if brought := parcel.brings(card):
                await self._needs.posts.handed_over(self._post, self._post.address, brought)
            self._needs.memory.keep_attached(self._post.id or 0, parcel.names)

    async def _late(self, post: Post, card: Card) -> None:
        """Discord takes no answer any more: what is for the channel is sent there by our own right."""
        _log.warning("discord.late", kind=self._interaction.type.name)
        await self._needs.posts.reached(post, "")
        if in_channel(post):
            await self._needs.face.edit(post, card, card.version)
        else:
            await self._needs.posts.gone(post)

    def _fitted(self, card: Card) -> tuple[Card, bool]:
        """The card and whether it is whispered: so it is where we may not write, and says what is missing."""
        whispers = self._where.whispers(card.audience)
        missing = sorted(self._where.lacks - {"Attach Files"})
        if whispers or not missing:
            return card, whispers
        note = Note(self._caller.say("discord-lacks", missing=", ".join(missing)), Tone.BAD)
        return replace(card, blocks=(*card.blocks, note)), True

    def _bytes(self) -> int:
        """The biggest file that may go along; none where we may attach nothing."""
        return 0 if "Attach Files" in self._where.lacks else self._where.upload_bytes

    def _draw(self, parcel: Parcel, *, whispers: bool) -> "partial[discord.ui.LayoutView]":
        say = self._reader(whispers=whispers).say
        return partial(render, reach=parcel.reach, say=say, whispered=whispers)

    def _reader(self, *, whispers: bool) -> Caller:
        """In whose language a card is said: the asker's when they alone see it, else the room's."""
        return self._caller if whispers else self._caller.before(Audience.ROOM)
