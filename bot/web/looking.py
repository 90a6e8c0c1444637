"""What a page of the web chat shows right now, told to the engines: whatever may be played from it next is warm then.

A page says so often and of many posts. Here the newest counts, once a second at most and for a few things at once;
posts that are not for who is on the line mean nothing, and a line that closes looks at nothing.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from bot import showing, torrent_rows
from bot.caller import Caller
from bot.showing import MOST, Nearness, Play, Warmed
from bot.views import torrents
from bot.web import wire
from core import links, log
from core.db import Session
from core.errors import BowerbirdError, LinkExpired, LinkInvalid
from core.library import actions, chat, offers, titles
from core.library import torrents as rows
from core.links import Capability
from core.models import Post
from core.releases.works import RELEASES
from core.runtime import Runtime

_EVERY_S = 1.0
_log = log.get(__name__)


@dataclass(slots=True)
class _Near:
    """What may be played from the posts, the nearest first: torrents that are there, titles with releases."""

    plays: list[Play] = field(default_factory=list)
    titles: dict[int, Nearness] = field(default_factory=dict)

    @property
    def is_enough(self) -> bool:
        """No more than these are warmed up at once."""
        return len(self.plays) + len(self.titles) >= MOST


@contextlib.asynccontextmanager
async def looking(runtime: Runtime) -> "AsyncIterator[Looking]":
    """What a page shows, for as long as its line is open."""
    made = Looking(runtime)
    serving = asyncio.create_task(made.serve())
    try:
        yield made
    finally:
        serving.cancel()
        await asyncio.wait({serving})


class Looking:
    """One line's page."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._scope = f"page {id(self):x} {time.monotonic_ns():x}"
        self._newest: tuple[Caller, wire.Looks] | None = None
        self._told: tuple[Caller, wire.Looks] | None = None
        self._news = asyncio.Event()

    def heard(self, caller: Caller, looks: wire.Looks) -> None:
        """This is on the screen now."""
        self._newest = (caller, looks)
        self._news.set()

    async def serve(self) -> None:
        """Until cancelled, as when the line closes; nothing is looked at from here any more then."""
        if not showing.warms(self._runtime, Warmed.ASKED):
            return
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                await self._tell()
                await asyncio.sleep(_EVERY_S)
        finally:
            await showing.gone(self._runtime, self._scope)

    async def _tell(self) -> None:
        if self._newest is None or self._newest == self._told:
            return
        caller, looks = self._told = self._newest
        try:
            near = await self._near(caller, looks)
            await showing.tell(self._runtime, caller, self._scope, near.plays)
            if near.titles:
                await showing.look_into(self._runtime, caller, self._scope, near.titles)
        except BowerbirdError as error:  # a hint: the next one comes with the next turn of the wheel
            _log.warning("looks.untold", error=str(error))

    async def _near(self, caller: Caller, looks: wire.Looks) -> _Near:
        near = _Near()
        async with self._runtime.db.read() as session:
            for look in sorted(looks.posts, key=lambda one: Nearness[one.near.upper()]):
                post = await chat.by_id(session, look.id)
                if post is not None and post.card and _is_theirs(post, caller):
                    await self._add(session, near, caller, post, look)
                if near.is_enough:
                    break
        return near

    async def _add(self, session: Session, near: _Near, caller: Caller, post: Post, look: wire.Look) -> None:
        """What one card would play: the file of its link, its torrent's biggest, or the best release of its title."""
        card, nearness = wire.WireCard.model_validate(post.card), Nearness[look.near.upper()]
        playing = await _linked(self._runtime, session, card)
        acts = await actions.acts(session, [token for token in _tokens(card) if token])
        named = [acts[token] for token in _tokens(card) if token in acts]
        if playing is None:
            playing = await self._of_torrent(session, caller, named)
        if playing is not None:
            near.plays.append((*playing, nearness))
        elif showing.warms(self._runtime, Warmed.OPENED) and (title := await _release_of(session, named)):
            near.titles.setdefault(title, nearness)
        elif showing.warms(self._runtime, Warmed.FOUND):
            pointed = acts.get(look.token, ("", {}))[1].get("title")
            for title in await _found(session, named):
                is_meant = title == pointed and nearness is Nearness.FOCUSED
                near.titles.setdefault(title, nearness if is_meant else max(nearness, Nearness.VISIBLE))

    async def _of_torrent(self, session: Session, caller: Caller, named: "Sequence[_Named]") -> tuple[int, int] | None:
        number = next((int(args["torrent"]) for verb, args in named if verb.startswith("torrent.")), None)
        row = await rows.by_id(session, number) if number is not None else None
        if row is None or row.aim in rows.SHOWN:  # handed in, and only looked at
            return None
        seen = await torrent_rows.seen(self._runtime, session, row, caller.person, caller.room)
        first = torrents.playable(seen)
        return (row.id or 0, first[0].number) if first else None


#: a button: what it does, with what
_Named = tuple[str, Mapping[str, Any]]


def _is_theirs(post: Post, caller: Caller) -> bool:
    return post.room_id == caller.room and post.for_person_id in {None, caller.person}


def _tokens(card: wire.WireCard) -> Iterator[str]:
    """The tokens of a card's buttons, as they stand on it."""
    yield from (one.token or "" for one in card.actions)
    yield from (one.token for one in (card.pick.options if card.pick else ()))


async def _linked(runtime: Runtime, session: Session, card: wire.WireCard) -> tuple[int, int] | None:
    """The torrent and the file of a card's first link to a stream."""
    for url in (one.url for one in card.actions if one.url):
        token, _, name = url.partition("/s/")[2].partition("/")
        try:
            claim = links.verify(runtime.keys, token, unquote(name), time.time())
        except (LinkExpired, LinkInvalid):
            continue
        if claim.capability is Capability.STREAM and (found := await rows.file(session, claim.thing)):
            return found[1].id or 0, found[0].number
    return None


async def _release_of(session: Session, named: Sequence[_Named]) -> int | None:
    """The title whose releases a card shows."""
    offer = next((int(args["offer"]) for verb, args in named if verb == "release.stream"), None)
    return await offers.title_of(session, offer) if offer is not None else None


async def _found(session: Session, named: Sequence[_Named]) -> list[int]:
    """The first titles on a card of a search that are had as releases."""
    listed = [int(args["title"]) for verb, args in named if verb == "title.show" and "search" in args]
    found = await titles.by_ids(session, listed)
    return [one for one in listed if one in found and found[one].source == RELEASES][:MOST]
