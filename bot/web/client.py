"""The web chat's routes: the page, the session, the socket, and the page behind [Open]."""

import datetime as dt
import time
from functools import partial
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot import texts
from bot.deliver import cover_url, delivery
from bot.drawing import draw
from bot.live import Live
from bot.texts import speaker
from bot.views.lacking import lacks
from bot.web.face import WebFace
from bot.web.lines import Lines
from bot.web.opds import Opds
from bot.web.pages import OpenPage, Refusal, open_page, refusal_page
from bot.web.sessions import Sessions, cookie, session_of
from bot.web.socket import Conversation, renew
from core import links
from core.errors import LinkExpired, LinkInvalid
from core.library import items, people
from core.library.items import Holding
from core.links import Capability, Claim
from core.media import Format
from core.runtime import Runtime
from core.web import Handler, problem, same_origin

_PAGE = Path(__file__).parent / "page"


class WebChat:
    """The web chat of one process."""

    def __init__(self, runtime: Runtime, service_key: str) -> None:
        self._runtime = runtime
        self._face = WebFace(runtime)
        self._lines = Lines(runtime, partial(renew, runtime))
        self.sessions = Sessions(runtime, service_key)
        self.live = Live(runtime, self._face, draw)

    def add_routes(self, app: web.Application) -> None:
        """Put our routes into an application."""
        app.router.add_get("/", self._index)
        app.router.add_static("/page", _PAGE)
        app.router.add_post("/session", self._session)
        app.router.add_post("/key", self._key)
        app.router.add_get("/ws", self._ws)
        app.router.add_get("/open/{token}/{name}", self._open)
        Opds(self._runtime).add_routes(app)

    async def serve_lines(self) -> None:
        """Tell open pages what changes, for ever."""
        await self._lines.serve()

    async def _index(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(_PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    async def _session(self, request: web.Request) -> web.StreamResponse:
        """Trade a one-time key for a cookie."""
        if not same_origin(request, self._runtime.base_url) or request.content_type != "application/json":
            return problem(403, "not_allowed", "Only this chat's own page may ask that.")
        try:
            key = str((await request.json())["key"])
        except (ValueError, LookupError, TypeError):
            return problem(400, "bad_request", 'Send {"key": "…"}.')
        secret = await self.sessions.open(key)
        if secret is None:
            return problem(403, "key_used", "That link was used already or is too old. `./run key` prints a fresh one.")
        response = web.Response(status=204)
        secure = self._runtime.base_url.startswith("https:")
        cookie(response, secret, self._runtime.settings.web.session_days, secure=secure)
        return response

    async def _key(self, request: web.Request) -> web.StreamResponse:
        """A fresh address with a one-time key, for who may chat already."""
        if not await self.sessions.admits(request):
            return problem(401, "no_session", "Bring the service's key.")
        return web.json_response({"url": self.sessions.address()})

    async def _ws(self, request: web.Request) -> web.StreamResponse:
        if not await self.sessions.admits(request):
            return problem(401, "no_session", "Open the link that Bowerbird printed when it started.")
        if request.headers.get("Upgrade", "").lower() != "websocket":
            return problem(426, "upgrade_required", "This is a WebSocket.", {"Upgrade": "websocket"})
        return await Conversation(self._runtime, self._face, self._lines).serve(request, session_of(request))

    async def _open(self, request: web.Request) -> web.StreamResponse:
        """The page of an item."""
        try:
            claim = links.verify(
                self._runtime.keys, request.match_info["token"], request.match_info["name"], time.time()
            )
            if claim.capability is not Capability.PAGE:
                return self._refused(Refusal.INVALID)
            page = await self._item(claim)
        except LinkExpired:
            return self._refused(Refusal.EXPIRED)
        except LinkInvalid:
            return self._refused(Refusal.INVALID)
        return self._refused(Refusal.GONE) if page is None else _html(open_page(page), 200)

    def _refused(self, refusal: Refusal) -> web.Response:
        return _html(refusal_page(refusal, self._runtime.settings.locale), refusal.status)

    async def _item(self, claim: Claim) -> OpenPage | None:
        async with self._runtime.db.read() as session:
            holding = await items.holding(session, claim.thing)
            person = await people.person(session, claim.person)
            if holding is None:
                return None
            if person is None:  # they are one with somebody else since
                raise LinkExpired("revoked")
            if (holding.item.generation, person.link_generation) != (claim.thing_generation, claim.person_generation):
                raise LinkExpired("revoked")
            made = await delivery(self._runtime, session, holding, claim.person)
        return _page(holding, made.file.url, cover_url(self._runtime, holding.title), self._runtime.settings.locale)


def missing_pages(locale: str) -> Middleware:
    """Around every request: an address that leads nowhere is a page for people, and stays an error for programs."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPNotFound:
            if "text/html" not in request.headers.get("Accept", ""):
                raise
            return _html(refusal_page(Refusal.MISSING, locale), Refusal.MISSING.status)

    return answer


def _page(holding: Holding, download_url: str, cover: str | None, locale: str) -> OpenPage:
    info, say = holding.title.info(), speaker(locale)
    return OpenPage(
        title=info.name,
        kind=say(f"kind-{info.kind}"),
        format=Format(holding.item.format).label,
        size_bytes=holding.blob.size_bytes,
        download_url=download_url,
        media_type=holding.blob.media_type,
        added=dt.datetime.fromtimestamp(holding.item.created_at / 1000, dt.UTC),
        sha256=holding.blob.sha256,
        authors=info.authors,
        licence=info.licence,
        languages=info.languages,
        lacks=" ".join(note.text for note in lacks(holding.item.missing, say)),
        description=info.description,
        cover_url=cover,
        words=texts.words("page-", locale),
        locale=locale,
        rtl=texts.is_right_to_left(locale),
    )


def _html(text: str, status: int) -> web.Response:
    return web.Response(
        text=text, status=status, content_type="text/html", headers={"Cache-Control": "private, no-store"}
    )
