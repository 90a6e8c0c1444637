"""The Telegram bot of one process: connected in its turn, updates in, answers and edits out."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web
from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.drawing import draw
from bot.live import Live
from bot.telegram import menu, rooms
from bot.telegram.calls import Calls, seconds_of
from bot.telegram.face import TelegramFace
from bot.telegram.files import Files
from bot.telegram.house import house
from bot.telegram.places import SURFACE
from bot.telegram.polling import Polling
from bot.telegram.request import Asking, Request
from bot.telegram.status import Status
from bot.telegram.updates import Updates
from bot.telegram.webhook import Webhook
from bot.turns import in_turn
from core import log
from core.errors import StartError
from core.runtime import Runtime

_log = log.get(__name__)
_MOST_S = 30.0
_ADVICE = "copy the token from @BotFather into BOWERBIRD_TELEGRAM__TOKEN and start again; the rest goes on meanwhile"


class TelegramChat:
    """The bot of one process. Raises StartError for settings that can't be."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._taking: tuple[Bot, Updates] | None = None
        self._webhook = Webhook(runtime, lambda: self._taking)
        telegram = runtime.settings.telegram
        if telegram.webhook and not runtime.settings.web.public_url.startswith("https://"):
            raise StartError(
                "BOWERBIRD_TELEGRAM__WEBHOOK needs a public address with https: set BOWERBIRD_WEB__PUBLIC_URL, "
                "or leave the webhook off; Bowerbird then asks for updates by itself."
            )

    def add_routes(self, app: web.Application) -> None:
        """Put the webhook's route into an application, if there is to be one."""
        if self._runtime.settings.telegram.webhook:
            self._webhook.add_routes(app)

    async def serve(self) -> None:
        """Be the bot whenever it is our turn, for ever. A token that is no good is said once, and waited out."""
        await in_turn(self._runtime, f"live:{SURFACE}", self._run)

    async def _run(self) -> None:
        asking = Asking()
        async with self._connected(asking) as bot:
            try:
                await self._greet(bot)
                await self._work(bot, asking)
            except* InvalidToken:
                _log.error("telegram.refused", advice=_ADVICE)
        await asyncio.Event().wait()

    async def _work(self, bot: Bot, asking: Asking) -> None:
        calls = Calls(bot, lambda old, new: rooms.moved(self._runtime, old, new))
        face = TelegramFace(self._runtime, calls, Files(self._runtime, calls))
        status = Status(self._runtime, calls, face)
        updates = Updates(house(self._runtime, calls, face).hear)
        self._taking = bot, updates
        asking.is_known = updates.knows
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(Live(self._runtime, face, draw, face.budget, status).work())
                tasks.create_task(self._listen(bot, updates))
                tasks.create_task(patiently(lambda: menu.offer(self._runtime, bot)))
        finally:
            self._taking = None
            await updates.end()

    async def _listen(self, bot: Bot, updates: Updates) -> None:
        """Updates come to us, or we ask for them."""
        if self._runtime.settings.telegram.webhook:
            await patiently(lambda: self._webhook.announce(bot))
            await asyncio.Event().wait()
        await patiently(bot.delete_webhook)
        await Polling(bot, updates).poll()

    async def _greet(self, bot: Bot) -> None:
        """Learn who we are."""
        await patiently(bot.initialize)
        _log.info("telegram.connected", bot=bot.id, name=bot.username)

    @contextlib.asynccontextmanager
    async def _connected(self, asking: Asking) -> AsyncIterator[Bot]:
        """The library's bot, with connections of its own for asking and for saying."""
        settings = self._runtime.settings.telegram
        bot = Bot(
            settings.token,
            base_url=f"{settings.api_base}/bot",
            base_file_url=f"{settings.api_base}/file/bot",
            request=Request(connections=64),
            get_updates_request=asking,
            local_mode=settings.local_server,
        )
        try:
            yield bot
        finally:
            await bot.shutdown()


async def patiently(call: Callable[[], Awaitable[object]]) -> None:
    """Make a call until it is taken. Raises InvalidToken; other trouble passes."""
    failures = 0
    while True:
        try:
            await call()
        except InvalidToken:
            raise
        except TelegramError as error:
            failures += 1
            pause = seconds_of(error) if isinstance(error, RetryAfter) else min(_MOST_S, 0.25 * 2**failures)
            _log.warning("telegram.away", error=type(error).__name__, failures=failures)
            await asyncio.sleep(pause)
        else:
            return
