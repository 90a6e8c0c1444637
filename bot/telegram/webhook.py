"""Updates sent to us: a route on our own web, its path and secret made from the key ring.

Telegram sends an update again until it is answered with 200; that happens when it is dealt with.
"""

import asyncio
import base64
import hmac
from collections.abc import Callable

from aiohttp import web
from telegram import Bot, Update

from bot.telegram.polling import WANTED
from bot.telegram.updates import Updates
from core.runtime import Runtime
from core.web import problem

_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_PATIENCE_S = 8.0

Taking = Callable[[], tuple[Bot, Updates] | None]
"""The bot and the updates that it takes now; None while it is not our turn."""


class Webhook:
    """The door for updates."""

    def __init__(self, runtime: Runtime, taking: Taking) -> None:
        self._runtime = runtime
        self._taking = taking
        self._path = f"/telegram/{_word(runtime, 'path')}"
        self._secret = _word(runtime, "secret")

    def add_routes(self, app: web.Application) -> None:
        """Put the route into an application."""
        app.router.add_post(self._path, self._post)

    async def announce(self, bot: Bot) -> None:
        """Tell Telegram where to send updates. Raises TelegramError."""
        url = self._runtime.base_url + self._path
        await bot.set_webhook(url, secret_token=self._secret, allowed_updates=WANTED, max_connections=20)

    async def _post(self, request: web.Request) -> web.StreamResponse:
        if not hmac.compare_digest(request.headers.get(_HEADER, "").encode(), self._secret.encode()):
            return problem(403, "not_allowed", "Only Telegram may send updates here.")
        taking = self._taking()
        if taking is None:
            return problem(503, "not_now", "Another process takes updates, or none does yet.")
        bot, updates = taking
        try:
            update = Update.de_json(await request.json(), bot)
        except (ValueError, TypeError, KeyError):
            return problem(400, "bad_request", "That is no update.")
        await asyncio.wait([updates.take(update)], timeout=_PATIENCE_S)
        return web.Response()


def _word(runtime: Runtime, what: str) -> str:
    """A word of 32 characters that only we and Telegram know."""
    key = runtime.keys.key(f"telegram webhook {what}", runtime.keys.newest)
    if key is None:
        raise AssertionError("the newest key is always on the ring")
    return base64.urlsafe_b64encode(key)[:32].decode()
