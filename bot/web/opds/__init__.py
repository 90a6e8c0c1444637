"""The library as a catalogue for reader apps and for other Bowerbirds: OPDS 1.2 under /opds, 2.0 under /opds/v2.

Who asks is known by their feed's key: as the password of whatever name (`/opds`, the name is left alone), or in the
address (`/opds/key/KEY`) for apps that know no passwords. It shows one room's library in one person's name.
"""

import base64
import binascii
from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web

from bot.deliver import delivery, leaf_url
from bot.texts import speaker
from bot.web.opds import atom, publications
from bot.web.opds.catalogue import Asked, Visitor, book, books, positions, root
from core import feed_keys
from core.db import Session
from core.errors import LinkInvalid
from core.library import editions, items, people, reading
from core.models import Room
from core.runtime import Runtime
from core.web import problem

_MOST_START = 1_000_000
Shown = Callable[[Session, Visitor, web.Request], Awaitable[web.StreamResponse]]


class Opds:
    """The catalogues of this house."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def add_routes(self, app: web.Application) -> None:
        """Put our routes into an application."""
        for base in ("/opds", "/opds/key/{key}"):
            for version in ("", "/v2"):
                for end in ("", "/"):
                    app.router.add_get(f"{base}{version}{end}", partial(self._answer, self._root))
                app.router.add_get(f"{base}{version}/all", partial(self._answer, self._books))
                app.router.add_get(f"{base}{version}/title/{{title}}", partial(self._answer, self._title))
            app.router.add_get(f"{base}/search.xml", partial(self._answer, self._description))
            app.router.add_get(f"{base}/file/{{item}}/{{name}}", partial(self._answer, self._file))
            app.router.add_get(f"{base}/page/{{item}}/{{page}}", partial(self._answer, self._leaf))

    async def _answer(self, show: Shown, request: web.Request) -> web.StreamResponse:
        async with self._runtime.db.read() as session:
            visitor = await self._visitor(session, request)
            return await show(session, visitor, request) if visitor else self._who(request)

    async def _visitor(self, session: Session, request: web.Request) -> Visitor | None:
        """Whose feed it is; None for no key, one of nobody's, and one that was ended."""
        given = request.match_info.get("key", "")
        try:
            key = feed_keys.read(self._runtime.keys, given or _password(request))
        except LinkInvalid:
            return None
        person, room = await people.person(session, key.person), await session.get(Room, key.room)
        if person is None or room is None or room.left_at or person.link_generation != key.generation:
            return None
        path = f"/opds/key/{given}" if given else "/opds"
        is_v2 = "/v2" in str(request.match_info.route.resource and request.match_info.route.resource.canonical)
        return Visitor(person, room, self._host(request), path, is_v2, speaker(self._runtime.settings.locale))

    def _host(self, request: web.Request) -> str:
        """Our public address; without one that by which we were reached, since apps are on other devices."""
        return self._runtime.settings.web.public_url or f"{request.scheme}://{request.host}"

    def _who(self, request: web.Request) -> web.StreamResponse:
        """How to sign in; a key in the address that is good no more says so, since nobody is there to ask."""
        say = speaker(self._runtime.settings.locale)
        if "key" in request.match_info:
            return problem(410, "feed_ended", say("opds-ended"))
        told = publications.authentication(f"{self._host(request)}/opds", "Bowerbird", say("opds-sign-in"))
        headers = {"WWW-Authenticate": 'Basic realm="Bowerbird", charset="UTF-8"'}
        return web.json_response(told, status=401, headers=headers, content_type=publications.AUTHENTICATION)

    async def _root(self, session: Session, visitor: Visitor, _: web.Request) -> web.StreamResponse:
        page = await root(session, visitor)
        return _json(publications.feed(page)) if visitor.v2 else _xml(atom.feed(page), atom.NAVIGATION)

    async def _books(self, session: Session, visitor: Visitor, request: web.Request) -> web.StreamResponse:
        query = request.query
        start = query.get("start", "0")
        asked = Asked(
            words=query.get("query", "")[:200],
            kind=query.get("kind", ""),
            starred=query.get("starred") == "1",
            start=min(int(start), _MOST_START) if start.isascii() and start.isdecimal() and len(start) < 9 else 0,
        )
        page = await books(self._runtime, session, visitor, asked)
        return _json(publications.feed(page)) if visitor.v2 else _xml(atom.feed(page), atom.ACQUISITION)

    async def _title(self, session: Session, visitor: Visitor, request: web.Request) -> web.StreamResponse:
        number = _number(request.match_info["title"])
        found = await editions.one(session, visitor.room.id or 0, number, request.query.get("parts", ""))
        if found is None:
            return problem(404, "title_gone", visitor.say("opds-gone"))
        made = book(self._runtime, visitor, found, await positions(session, visitor, [found]))
        if visitor.v2 and made.leaves is not None and request.query.get("pages") == "1":
            return _json(publications.drawn(made, made.leaves), publications.DRAWN)
        if visitor.v2:
            return _json(publications.publication(made), publications.PUBLICATION)
        return _xml(atom.entry(made), atom.ENTRY)

    async def _description(self, _: Session, visitor: Visitor, __: web.Request) -> web.StreamResponse:
        template = f"{visitor.base}/all?query={{searchTerms}}"
        return _xml(atom.description(template, visitor.name), atom.DESCRIPTION)

    async def _file(self, session: Session, visitor: Visitor, request: web.Request) -> web.StreamResponse:
        """Where the bytes are now, by a link that is good for a while."""
        item = _number(request.match_info["item"])
        holding = await items.holding(session, item)
        if holding is None or not await items.is_shown_in(session, item, visitor.room.id or 0):
            return problem(404, "item_gone", visitor.say("opds-gone"))
        made = await delivery(self._runtime, session, holding, visitor.person.id or 0)
        return _leads_to(visitor.host + made.file.url)

    async def _leaf(self, session: Session, visitor: Visitor, request: web.Request) -> web.StreamResponse:
        """Where a page is now, by such a link; how far somebody has read is kept."""
        item, person = _number(request.match_info["item"]), visitor.person.id or 0
        holding = await items.holding(session, item)
        if holding is None or not await items.is_shown_in(session, item, visitor.room.id or 0):
            return problem(404, "item_gone", visitor.say("opds-gone"))
        page = _number(request.match_info["page"], otherwise=-1)
        if not 0 <= page < (holding.blob.pages or 0):
            return problem(404, "no_page", visitor.say("opds-gone"))
        asked = f"page={page}&width={_number(request.query.get('width', ''))}"
        url = await leaf_url(self._runtime, session, holding, person, asked)
        if request.method != "HEAD":
            async with self._runtime.db.begin() as writing:
                await reading.reached(writing, person, item, page + 1)
        return _leads_to(visitor.host + url)


def _leads_to(url: str) -> web.Response:
    return web.Response(status=302, headers={"Location": url, "Cache-Control": "private, no-store"})


def _password(request: web.Request) -> str:
    """The password that came with whatever name (RFC 7617); "" for none."""
    kind, _, pair = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return ""
    try:
        return base64.b64decode(pair, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _number(text: str, otherwise: int = 0) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else otherwise


def _xml(body: bytes, media_type: str) -> web.Response:
    headers = {"Content-Type": f"{media_type};charset=utf-8", "Cache-Control": "private, no-cache"}
    return web.Response(body=body, headers=headers)


def _json(value: object, media_type: str = publications.FEED) -> web.Response:
    headers = {"Cache-Control": "private, no-cache"}
    return web.json_response(value, content_type=media_type, headers=headers)
