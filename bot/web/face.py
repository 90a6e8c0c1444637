"""The web chat's posts: rows with their published cards, told to every open page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.buttons import Sheet, keep
from bot.caller import Caller
from bot.cards import Audience, Card, Form
from bot.live import Pace
from bot.posts import Posts, key_of
from bot.web import wire
from bot.web.render import render, render_form
from core.db import Session
from core.events import PostChanged
from core.library import chat, people
from core.models import Post
from core.runtime import Runtime

SURFACE = "web"


@dataclass(frozen=True, slots=True)
class _Showing:
    """A card to be shown to a caller; `answers` is the post that it answers."""

    caller: Caller
    card: Card
    answers: int | None

    def post(self) -> Post:
        """Its post, as yet without its card's published form."""
        return Post(
            room_id=self.caller.room,
            surface=SURFACE,
            for_person_id=self.caller.person if self.card.audience is Audience.ME else None,
            locale=self.caller.locale,
            key=key_of(self.caller, self.answers),
            answers_id=self.answers,
            job_id=self.card.job,
            shown_version=self.card.version,
        )


class WebFace:
    """How the web chat shows cards, and changes them."""

    surface = SURFACE
    pace = Pace(every_s=1.2, at_once=4)

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.posts = Posts(runtime, SURFACE)

    async def show(self, caller: Caller, card: Card, answers: int | None = None) -> Post:
        """A card, as a post; the one that is there, when what it answers is heard again."""
        return await self._runtime.writes.ask(self._show_all, _Showing(caller, card, answers))

    async def _show_all(self, session: Session, every: Sequence[_Showing]) -> list[Post]:
        posts = await chat.add_all_once(session, [one.post() for one in every])
        new = [(post, one) for post, one in zip(posts, every, strict=True) if post.card is None]
        sheets = [Sheet(self._runtime, post.room_id, one.caller.person, post.id) for post, one in new]
        drawn = [_published(one.card, sheet) for (_, one), sheet in zip(new, sheets, strict=True)]
        if new:
            await chat.drawn(session, [(post, made) for (post, _), made in zip(new, drawn, strict=True)])
        await keep(session, sheets)
        return posts

    async def edit(self, post: Post, card: Card, version: int) -> None:
        """Show this card instead, unless something newer is shown already."""
        async with self._runtime.db.begin() as session:
            sheet = Sheet(self._runtime, post.room_id, post.for_person_id, post.id)
            published = _published(card, sheet)
            await sheet.keep(session)
            changed = await chat.shown(session, post.id or 0, published, version, card.job)
        if changed:
            await self.tell(post, is_new=post.card is None)

    async def form(self, caller: Caller, form: Form) -> wire.WireForm:
        """A form for somebody, its answers bound to them."""
        return render_form(form, await self.posts.form_token(caller, form))

    async def tell(self, post: Post, *, is_new: bool) -> None:
        """Every open page of the room hears of it."""
        event = PostChanged(post.id or 0, post.room_id, post.for_person_id or 0, is_new)
        await self._runtime.events.publish(event)


def _published(card: Card, sheet: Sheet) -> dict[str, Any]:
    """A card as pages get it."""
    return render(card, sheet.token).model_dump(mode="json")


async def published(session: Session, posts: list[Post]) -> list[wire.WirePost]:
    """Posts as pages get them."""
    said_by = [post.by_person_id for post in posts if post.by_person_id]
    names = await people.names(session, said_by) if said_by else {}
    return [as_published(post, names) for post in posts]


def as_published(post: Post, names: Mapping[int, str]) -> wire.WirePost:
    """A post as pages get it; `names` has the name of who said it."""
    return wire.WirePost(
        id=post.id or 0,
        at=post.created_at,
        by=wire.WirePerson(id=post.by_person_id, name=names[post.by_person_id]) if post.by_person_id else None,
        text=post.said,
        card=wire.WireCard.model_validate(post.card) if post.card else None,
        private=post.for_person_id is not None,
    )
