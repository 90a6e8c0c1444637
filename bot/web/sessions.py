"""Who may come in by the web: whoever opens a one-time link, and after that their browser.

A one-time key is good once and for an hour; it lives in memory, so a restart ends it. The cookie
it buys is a random secret; the database knows its SHA-256 only. `bowerbird chat` brings the
service's own key instead, which only who can read the home folder has.
"""

import hashlib
import hmac
import secrets
import time

from aiohttp import web

from core.library import people
from core.models import Role
from core.runtime import Runtime
from core.web import same_origin

COOKIE = "bowerbird"
SURFACE = "web"
OPERATOR = "me"
_KEY_LASTS_S = 3600


class Sessions:
    """One-time keys, cookies, and the service's own key."""

    def __init__(self, runtime: Runtime, service_key: str) -> None:
        self._runtime = runtime
        self._service_key = service_key
        self._one_time: dict[str, float] = {}

    def one_time_key(self) -> str:
        """A fresh key for one browser."""
        key = secrets.token_urlsafe(18)
        self._one_time[key] = time.monotonic() + _KEY_LASTS_S
        return key

    def address(self) -> str:
        """The address of the chat with a fresh one-time key: in the fragment, which no server log ever sees."""
        return f"{self._runtime.base_url}/#key={self.one_time_key()}"

    async def open(self, key: str) -> str | None:
        """The secret of a new session, or None when the key is not, or no longer, good."""
        if self._one_time.pop(key, 0.0) < time.monotonic():
            return None
        secret = secrets.token_urlsafe(32)
        async with self._runtime.db.begin() as session:
            operator = await people.arrive(session, SURFACE, OPERATOR, OPERATOR, Role.ADMIN)
            days = self._runtime.settings.web.session_days
            await people.open_session(session, _digest(secret), operator.id or 0, days)
        return secret

    async def admits(self, request: web.Request) -> bool:
        """Whether this request may chat: by the service's key, or by a browser's cookie from one of our pages."""
        kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
        if kind == "Bearer":
            return hmac.compare_digest(bearer.encode(), self._service_key.encode())
        secret = request.cookies.get(COOKIE)
        if secret is None or not same_origin(request, self._runtime.base_url):
            return False
        async with self._runtime.db.read() as session:
            return await people.session_person(session, _digest(secret)) is not None


def session_of(request: web.Request) -> str:
    """The session by which a browser came in, as the database knows it; "" for who brought the service's key."""
    secret = request.cookies.get(COOKIE)
    return "" if secret is None or "Authorization" in request.headers else _digest(secret)


def cookie(response: web.StreamResponse, secret: str, days: int, *, secure: bool) -> None:
    """Give a browser its session: not for scripts, not for other sites."""
    response.set_cookie(
        COOKIE, secret, max_age=days * 24 * 3600, httponly=True, samesite="Strict", secure=secure, path="/"
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
