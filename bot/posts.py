"""Posts of a surface: every line and card is a row before it is shown, so that its buttons work and it can be mended.

What somebody says is written down under the surface's own id, so that hearing it twice acts once.
A card that is sent somewhere is a row before, and gets its address when it has arrived; until then
`core.library.chat` counts it as on its way, and a while later as lost, to be sent by whoever keeps
the cards true. What a crash breaks off between the two is sent again: once too often is better than
never, and where a platform can tell that it has a message already (`nonce`), it is not even that.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bot import handing
from bot.buttons import Sheet, TokenOf
from bot.caller import Caller
from bot.cards import Act, Audience, Card, File, Form, State
from bot.insisting import insist
from core import sealing
from core.errors import SealBroken
from core.library import chat
from core.library.sealed import POST
from core.models import Post
from core.runtime import Runtime

T = TypeVar("T")
Render = Callable[[Card, TokenOf], T]
Mark = dict[str, Any]


class Posts:
    """The posts of one surface."""

    def __init__(self, runtime: Runtime, surface: str) -> None:
        self._runtime = runtime
        self._surface = surface

    async def said(self, caller: Caller, text: str, key: str, *, private: bool) -> tuple[Post, bool]:
        """What somebody said, as a post; and whether it is new, or was heard before under the same key."""
        post = self._post(caller, private=private)
        post.by_person_id, post.said, post.key = caller.person, handing.discreet(text), key
        if await self._runtime.writes.ask(chat.hear, post):
            return post, True
        async with self._runtime.db.read() as session:
            known = await chat.said(session, self._surface, key)
        if known is None:
            raise AssertionError("a line that is not new is there")
        return known, False

    async def answer_to(self, said: Post) -> Post | None:
        """The card that a line was answered with, if it was."""
        async with self._runtime.db.read() as session:
            return await chat.answer(session, said.id or 0)

    async def is_answered(self, caller: Caller, said: Post | None = None) -> bool:
        """Whether a line, or what was pressed, is heard again for nothing: its answer is there, or will be.

        A card that follows a job and was broken off on its way is left to whoever keeps the cards true.
        """
        if said is not None and said.shown_version:
            return True
        key = key_of(caller, said.id if said else None)
        if key is None:
            return False
        async with self._runtime.db.read() as session:
            card = await chat.said(session, self._surface, key)
        if card is not None and card.job_id and not card.address:
            async with self._runtime.db.begin() as session:
                await chat.lost(session, card.id or 0)
        return card is not None and bool(card.address or card.job_id)

    async def answered(self, said: Post) -> None:
        """A line was answered by something that leaves no card."""
        async with self._runtime.db.begin() as session:
            await chat.answered(session, said.id or 0)

    async def add(
        self,
        caller: Caller,
        card: Card,
        answers: int | None,
        render: Render[T],
        *,
        private: bool,
        reach: str = "",
        instead_of: Post | None = None,
    ) -> tuple[Post, T]:
        """A card as a post that is on its way, and what to send; `arrived` has to follow.

        What is heard again is answered by the same post. `reach` is a secret by which a card that follows a job is
        found and changed, and is kept sealed; the post that it stands `instead_of` is gone from then on.
        """
        return await insist(
            card,
            lambda: self._added(caller, card, answers, render, private=private, reach=reach, instead_of=instead_of),
        )

    async def _added(
        self,
        caller: Caller,
        card: Card,
        answers: int | None,
        render: Render[T],
        *,
        private: bool,
        reach: str,
        instead_of: Post | None,
    ) -> tuple[Post, T]:
        async with self._runtime.db.begin() as session:
            post = self._post(caller, private=private)
            post.answers_id, post.job_id = answers, card.job
            post.key = key_of(caller, answers)
            post = await chat.add_once(session, post)
            if reach and card.job:
                post.reach = self._sealed(post, reach)
                await chat.reached(session, post.id or 0, post.reach)
            if instead_of is not None:
                await chat.taken_away(session, instead_of.id or 0)
            sheet = Sheet(self._runtime, post.room_id, caller.person, post.id)
            made = render(card, sheet.token)
            await sheet.keep(session)
        return post, made

    def nonce(self, post: Post, file: File | None = None) -> str:
        """A name for the message of a post, the same whoever sends it, and no other house's: 25 characters at most.

        Or for the message that brings a file of it, and whatever comes along.
        """
        house = self._runtime.keys.house()
        if file is None:
            return f"{house[:14]}-{post.id}"
        return hashlib.sha256(f"{house}-{post.id}-{file.sha256}-{file.name}".encode()).hexdigest()[:25]

    async def redraw(self, post: Post, card: Card, render: Render[T]) -> T:
        """What a post is to show instead, its buttons working from now on; `shown` has to follow."""
        sheet = Sheet(self._runtime, post.room_id, post.for_person_id, post.id)
        made = render(card, sheet.token)
        async with self._runtime.db.begin() as session:
            await sheet.keep(session)
        return made

    async def arrived(self, post: Post, address: str, card: Card, mark: Mark | None = None) -> None:
        """A card is shown, at this address; `mark` is what the surface notes of how it looks."""
        post.address, post.card = address, mark
        await chat.arrived(self._runtime.db, post.id or 0, address, mark, (card.version, card.job))

    async def addressed(self, post: Post) -> None:
        """A card that was on its way has arrived, at its address; `shown` has to follow."""
        async with self._runtime.db.begin() as session:
            await chat.addressed(session, post.id or 0, post.address)

    async def follows(self, post: int, card: Card) -> None:
        """A pressed card could not become this one: it does when it can, if what was pressed is written down."""
        if card.job is not None:
            await insist(card, lambda: self._follows(post, card.job or 0))

    async def _follows(self, post: int, job: int) -> None:
        async with self._runtime.db.begin() as session:
            await chat.follows(session, post, job)

    async def shown(self, post: Post, card: Card, version: int, mark: Mark | None = None) -> None:
        """A card shows this now."""
        post.card = mark
        async with self._runtime.db.begin() as session:
            await chat.shown(session, post.id or 0, mark, version, card.job)

    async def lacks(self, post: Post, card: Card) -> None:
        """Something of a card that is shown did not come: it counts as behind its job, and is shown once more."""
        await chat.arrived(self._runtime.db, post.id or 0, post.address, post.card, (card.version - 1, card.job))

    async def undelivered(self, post: Post, card: Card, *, anew: bool = False) -> list[File]:
        """The files of a card that it is still to bring, in order.

        What another card of the same request brought to the same place is not brought there again, except by one
        that was asked for `anew` after all was there. Older cards kept only that they had brought everything.
        """
        if not card.files:
            return []
        async with self._runtime.db.read() as session:
            own = await chat.brought_by(session, post.id or 0)
            theirs = set(own) if anew or not post.job_id else await chat.brought(session, post)
        if post.delivered and not own:
            return []
        return [file for file in card.files if _names(file) not in theirs]

    async def brings_itself(self, post: Post, card: Card) -> bool:
        """Whether the message of a card has its files, or may have: none was brought by a message of its own."""
        async with self._runtime.db.read() as session:
            own = await chat.brought_by(session, post.id or 0)
            theirs = await chat.brought(session, post) if post.job_id else set(own)
        if post.address in own.values():
            return True
        return card.state is not State.OPEN and not any(_names(file) in theirs for file in card.files)

    async def handed_over(self, post: Post, address: str, files: Sequence[File]) -> None:
        """These files of a card were brought by the message of this address."""
        post.delivered = address
        async with self._runtime.db.begin() as session:
            await chat.handed_over(session, post.id or 0, address, [_names(file) for file in files])

    async def reached(self, post: Post, reach: str) -> None:
        """By which secret a card is found and changed from now on; by none when it is "". It is kept sealed."""
        post.reach = self._sealed(post, reach) if reach else None
        async with self._runtime.db.begin() as session:
            await chat.reached(session, post.id or 0, post.reach)

    def reach_of(self, post: Post, most_s: int) -> str | None:
        """The secret by which a card is reached; None where there is none, or it was had more than `most_s` ago."""
        if not post.reach:
            return None
        try:
            kept = sealing.unseal(self._runtime.keys, POST.place("reach", post.id or 0), post.reach)
        except SealBroken:  # a backup came with another key file: the card is reached in another way
            return None
        had_at, _, reach = kept.decode().partition(" ")
        return reach if time.time() - int(had_at) <= most_s else None

    def _sealed(self, post: Post, reach: str) -> bytes:
        value = f"{int(time.time())} {reach}".encode()
        return sealing.seal(self._runtime.keys, POST.place("reach", post.id or 0), value)

    async def is_anothers(self, address: str) -> bool:
        """Whether a message is one that a post of ours is known to stand in."""
        async with self._runtime.db.read() as session:
            return await chat.standing_at(session, self._surface, address)

    async def gone(self, post: Post) -> None:
        """A card was taken away: it is not drawn again."""
        async with self._runtime.db.begin() as session:
            await chat.taken_away(session, post.id or 0)

    async def form_token(self, caller: Caller, form: Form) -> str:
        """The token under which a form's answers come back, bound to who was asked."""
        sheet = Sheet(self._runtime, caller.room, caller.person)
        token = sheet.token(Act(form.submit, form.verb, form.args, audience=Audience.ME))
        async with self._runtime.db.begin() as session:
            await sheet.keep(session)
        return token

    def _post(self, caller: Caller, *, private: bool) -> Post:
        return Post(
            room_id=caller.room,
            surface=self._surface,
            place=caller.place,
            for_person_id=caller.person if private else None,
            locale=caller.locale,
        )


def _names(file: File) -> tuple[str, str]:
    return file.sha256, file.name


def key_of(caller: Caller, said: int | None) -> str | None:
    """What the card is called that answers a line, or else what the caller pressed; None when that has no name."""
    if said:
        return f"{chat.ANSWER}{said}"
    return f"{chat.ANSWER_TO_PRESS}{caller.cause}" if caller.cause else None
