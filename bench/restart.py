"""The whole service killed in the middle of downloads on every surface: whether each card goes on and ends, once.

The same requests are made by as many people on Telegram, on Discord and in the web chat. When all
cards show that theirs is under way, the process is killed by SIGKILL, and another one is started.
"""

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import aiohttp
from sqlalchemy import ColumnElement, and_, exists, select, update
from sqlmodel import col

from bench.figures import Figure
from bench.place import Place, ended, place, spawned, until
from core.models import Post, SourceRow
from core.settings import PREFIX
from tests.crowd import PATIENCE_S, OnDiscord, OnTelegram, OnTheWeb
from tests.emulators.discord_platform import people as discord_people
from tests.emulators.telegram_platform import people as telegram_people
from tests.story import not_asked

Wishes = Sequence[tuple[str, str]]
_PARTS = [f"{first}-{last}" for first in range(1, 8) for last in range(first + 1, 9)]
#: parts and format of what each of fifty people asks for; in the short one, ten want the same
WISHES: Wishes = [(parts, fmt) for parts in _PARTS[:25] for fmt in ("zip", "epub")]
SHORT: Wishes = [wish for wish in WISHES[:5] for _ in range(10)]
#: seconds that a chapter takes before the kill, so that nothing is ready by then
_FOR_EVER = 600


async def run(wishes: Wishes) -> list[Figure]:
    """Cards that did not end, ended elsewhere or are there twice; what the platforms refused; how long it took."""
    async with _platforms() as (telegram, discord), aiohttp.ClientSession() as session, place() as here:
        named = {
            "WEB__PORT": "0",
            "WORKER__WORK_SLOTS": str(len(wishes)),
            "WORKER__LEASE_S": "5",
            "RETRY__STALLS": "1000",
            "TELEGRAM__TOKEN": telegram.token,
            "TELEGRAM__API_BASE": telegram.api_base,
            "DISCORD__TOKEN": discord.token,
            "DISCORD__API_BASE": discord.api_base,
            "DISCORD__GATEWAY_URL": discord.gateway_url,
        } | {f"SOURCES__{name.upper()}__ENABLED": "false" for name in not_asked()}
        environ = {**here.environ, **{f"{PREFIX}{name}": value for name, value in named.items()}}
        crowds = [OnTelegram(wishes, telegram), OnDiscord(wishes, discord), OnTheWeb(wishes, here.home, session)]
        async with _killed(environ):
            for crowd in crowds:
                await crowd.come()
            await _all_at_once(here, len(wishes))
            await asyncio.gather(*(crowd.ask() for crowd in crowds))
            await until(lambda: _all_stand(here))
        began = time.monotonic()
        wrong = await _ends(environ, crowds)
        took_s = time.monotonic() - began
        refused = len([*await telegram.refused(), *await discord.refused()])
    cards = len(wishes) * len(crowds)
    note = f"{len(set(wishes))} downloads for {len(wishes)} people on each surface, the service killed meanwhile"
    return [
        Figure("chat.restart_wrong_cards", wrong, "cards", cards, note=note),
        Figure("chat.restart_refused_requests", refused, "requests", cards, note="by both platforms' rules"),
        Figure("chat.restart_s", took_s, "s", cards, note="from the start of the next process to the last card's end"),
    ]


async def _ends(environ: Mapping[str, str], crowds: Sequence[Any]) -> int:
    """How many cards are not as they should be, once the next process has brought all to their end."""
    second = await spawned(environ, "bowerbird.py", "up")
    try:
        await crowds[-1].come()
        return sum([len(await crowd.end()) for crowd in crowds])
    finally:
        await crowds[-1].leave()
        await ended(second)


async def _all_at_once(here: Place, jobs: int) -> None:
    """The demo shelf takes as many jobs as there are, and not the few that it wants."""
    async with here.runtime.db.begin() as session:
        await session.execute(update(SourceRow).values(jobs_at_once=jobs))


async def _all_stand(here: Place) -> bool:
    """Is it known where each card stands? Telegram takes no key: what is killed before that comes twice."""
    async with here.runtime.db.read() as session:
        return not await session.scalar(select(exists().where(_on_its_way())))


def _on_its_way() -> ColumnElement[bool]:
    return and_(
        col(Post.surface) != "web", col(Post.card).is_not(None), col(Post.address) == "", col(Post.gone).is_(False)
    )


@contextlib.asynccontextmanager
async def _killed(environ: Mapping[str, str]) -> AsyncIterator[None]:
    """A service that gets nothing ready, and is killed."""
    slow = {**environ, f"{PREFIX}SOURCES__DEMO__PACE_S": str(_FOR_EVER)}
    process = await spawned(slow, "bowerbird.py", "up")
    try:
        yield
    finally:
        await ended(process, signal.SIGKILL)


@contextlib.asynccontextmanager
async def _platforms() -> AsyncIterator[tuple[Any, Any]]:
    async with telegram_people.running() as telegram, discord_people.running() as discord:
        await discord.rules(acknowledge_s=PATIENCE_S)  # how soon it answers is the business of `bench chat`
        yield telegram, discord
