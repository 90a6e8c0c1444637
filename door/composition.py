"""Both sides in one process: connections, the worker's lanes, the web's one port, whatever is asked for."""

import asyncio
import contextlib
import os
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from aiohttp import web

import bot.commands  # noqa: F401 registers them
from bot.web.client import WebChat, missing_pages
from bot.web.pages import Refusal, refusal_page
from core import home, log
from core.errors import StartError
from core.models import Lane
from core.runtime import Runtime, opened
from core.settings import Settings
from core.valkey import embedded
from core.web import guarded
from worker import context, service
from worker.web.files import Files
from worker.web.health import Health

if TYPE_CHECKING:
    from worker.torrents import RowStreams, Torrents

_log = log.get("door")
_PAGES = {"expired": Refusal.EXPIRED, "invalid": Refusal.INVALID, "gone": Refusal.GONE}


@dataclass(frozen=True, slots=True)
class Parts:
    """Which parts of the house this process is."""

    chat: bool = True
    lanes: Collection[Lane] = tuple(Lane)
    #: the whole service in one process: nobody else uses this home meanwhile
    alone: bool = True
    #: take another port when ours is taken: for a chat that brings its own house along
    any_port: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A house that is open: its address, the key with which the terminal attaches, the chat's one-time address."""

    runtime: Runtime
    service: home.Service
    address: str
    tasks: tuple[asyncio.Task[None], ...]


class Platform(Protocol):
    """The bot of a platform."""

    def add_routes(self, app: web.Application) -> None:
        """Put its routes into an application, if it has any."""
        ...

    async def serve(self) -> None:
        """Be the bot whenever it is our turn, for ever."""
        ...


@contextlib.asynccontextmanager
async def house(settings: Settings, parts: Parts) -> AsyncIterator[Opened]:
    """The parts, open and at work; closed in order at the end. Raises StartError."""
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(home.hold(settings.home, alone=parts.alone))
        redis_url = await _redis(settings, parts, stack)
        listener = stack.enter_context(_listen(settings, parts)) if parts.chat else None
        figures = None if parts.chat else _figures_socket(settings, stack)
        base_url = settings.web.public_url or (_url(listener) if listener else "")
        runtime = await stack.enter_async_context(
            opened(settings, redis_url, base_url, _url(listener) if listener else "")
        )
        platforms = _platforms(runtime) if parts.chat else []
        rooms = await stack.enter_async_context(context.opened(runtime))
        key = secrets.token_urlsafe(24)
        torrents = _torrents(rooms, listener or figures) if Lane.WAIT in parts.lanes else None
        tasks = [asyncio.create_task(rooms.entrance.serve())]  # where no lanes are, covers are asked for all the same
        tasks += [asyncio.create_task(service.serve(rooms, redis_url, parts.lanes, torrents))] if parts.lanes else []
        chat = WebChat(runtime, key)
        if listener is not None:
            tasks += [asyncio.create_task(chat.live.serve()), asyncio.create_task(chat.serve_lines())]
            await stack.enter_async_context(_site(listener, runtime, [chat, *platforms], rooms, torrents))
            tasks += [asyncio.create_task(platform.serve()) for platform in platforms]
        if figures is not None:
            await stack.enter_async_context(_health_site(figures, runtime, rooms, torrents))
        stack.push_async_callback(_end, tasks)
        announced = home.Service(os.getpid(), _url(listener) if listener else "", key)
        if listener is not None:
            home.announce(settings.home, announced)
        yield Opened(runtime, announced, chat.sessions.address(), tuple(tasks))


def _torrents(rooms: context.House, listener: socket.socket | None) -> "Torrents | None":
    """The role of an engine, its heavy library loaded for that only; none where torrents are switched off."""
    if not rooms.runtime.settings.torrent.enabled:
        return None
    from worker.torrents import Torrents

    address = rooms.runtime.settings.torrent.address
    return Torrents(rooms, address or (_url(listener) if listener else ""))


def _streaming(runtime: Runtime, torrents: "Torrents | None") -> "RowStreams | None":
    """Who knows what links to torrents mean; also where the engine that has them is another's."""
    if not runtime.settings.torrent.enabled:
        return None
    from worker.torrents import RowStreams

    return RowStreams(runtime, torrents)


def told_to_stop() -> asyncio.Event:
    """Set by SIGTERM or SIGINT from now on. A second signal ends the process at once."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    def tell() -> None:
        if told.is_set():
            os._exit(130)
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, tell)
    return told


async def until_told(told: asyncio.Event, tasks: Collection[asyncio.Task[None]]) -> None:
    """Wait until we are told to stop; a part that fails is raised."""
    waiting = asyncio.create_task(told.wait())
    done, _ = await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    for task in done:
        if task is not waiting:
            task.result()


def _platforms(runtime: Runtime) -> list[Platform]:
    """The platforms that have a token, their heavy libraries loaded for those only. Raises StartError."""
    opened: list[Platform] = []
    if runtime.settings.discord.token:
        from bot.discord.client import DiscordChat

        opened.append(DiscordChat(runtime))
    if runtime.settings.telegram.token:
        from bot.telegram.client import TelegramChat

        opened.append(TelegramChat(runtime))
    return opened


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def _site(
    listener: socket.socket,
    runtime: Runtime,
    chats: Sequence[WebChat | Platform],
    rooms: context.House,
    torrents: "Torrents | None",
) -> AsyncIterator[None]:
    """The one port: pages and sockets of the bot, bytes and health of the worker."""
    middlewares = [guarded, missing_pages(runtime.settings.locale)]
    app = web.Application(middlewares=middlewares, client_max_size=64 * 1024)
    for chat in chats:
        chat.add_routes(app)
    Files(rooms, partial(_refuse, runtime.settings.locale), _streaming(runtime, torrents)).add_routes(app)
    Health(runtime).add_routes(app)
    async with _served(listener, app):
        yield


@contextlib.asynccontextmanager
async def _health_site(
    listener: socket.socket, runtime: Runtime, rooms: context.House, torrents: "Torrents | None"
) -> AsyncIterator[None]:
    """What a worker by itself tells machines, and streams of the torrents that it has."""
    app = web.Application(middlewares=[guarded])
    Files(rooms, streaming=_streaming(runtime, torrents)).add_routes(app)
    Health(runtime).add_routes(app)
    async with _served(listener, app):
        _log.info("worker.figures", url=_url(listener))
        yield


@contextlib.asynccontextmanager
async def _served(listener: socket.socket, app: web.Application) -> AsyncIterator[None]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield
    finally:
        await runner.cleanup()


async def _redis(settings: Settings, parts: Parts, stack: contextlib.AsyncExitStack) -> str:
    """The operator's Redis, or an embedded Valkey; parts in processes of their own have to share one."""
    if settings.redis_url:
        return settings.redis_url
    if not parts.alone:
        raise StartError(
            "bot and worker as processes of their own meet in a Redis: set BOWERBIRD_REDIS_URL, "
            "such as redis://127.0.0.1:6379/0. ./run starts all in one process and needs none."
        )
    return await stack.enter_async_context(embedded(settings.home))


def _refuse(locale: str, status: int, key: str) -> str:
    _log.debug("link.refused", status=status, key=key)
    return refusal_page(_PAGES[key], locale)


def _listen(settings: Settings, parts: Parts) -> socket.socket:
    """A listening socket, so that a taken port is known before anything else starts."""
    host, port = settings.web.host, settings.web.port
    try:
        return _bound(host, port)
    except OSError as error:
        if parts.any_port:
            return _bound(host, 0)
        raise StartError(
            f"Port {port} on {host} can't be used ({error.strerror}). Stop what uses it, "
            f"or take another: BOWERBIRD_WEB__PORT={port + 1 if port else 8750}."
        ) from None


def _figures_socket(settings: Settings, stack: contextlib.AsyncExitStack) -> socket.socket | None:
    """The worker's own port, if it has one."""
    host, port = settings.worker.metrics_host, settings.worker.metrics_port
    if not port:
        return None
    try:
        return stack.enter_context(_bound(host, port))
    except OSError as error:
        raise StartError(
            f"Port {port} on {host} can't be used ({error.strerror}). Stop what uses it, take another "
            "for BOWERBIRD_WORKER__METRICS_PORT, or set it to 0 for none."
        ) from None


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(512)
    except OSError:
        made.close()
        raise
    made.setblocking(False)
    return made


def _url(listener: socket.socket) -> str:
    """The local address of a listener; one that listens everywhere is reached by loopback."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"
