"""The whole service killed in the middle of fifty downloads on every surface: each card goes on and ends, once."""

import asyncio
import contextlib
import os
import signal
import sqlite3

import aiohttp
import pytest

from bench.place import ended, spawned
from tests.crowd import OnDiscord, OnTelegram, OnTheWeb, platforms
from tests.story import not_asked

#: of fifty people, five each want the same: to pack fifty files would take most of the time
WISHES = [(f"1-{last}", fmt) for last in range(2, 7) for fmt in ("zip", "epub")] * 5


def environ(folder, redis_url, telegram, discord, *, pace_s):
    """Where it lives, and on which platforms."""
    named = {
        "HOME": folder,
        "REDIS_URL": redis_url,
        "WEB__PORT": 0,
        "WORKER__WORK_SLOTS": len(WISHES),
        "WORKER__LEASE_S": 1,
        "SOURCES__DEMO__PACE_S": pace_s,
        "TELEGRAM__TOKEN": telegram.token,
        "TELEGRAM__API_BASE": telegram.api_base,
        "DISCORD__TOKEN": discord.token,
        "DISCORD__API_BASE": discord.api_base,
        "DISCORD__GATEWAY_URL": discord.gateway_url,
    }
    named |= {f"SOURCES__{name.upper()}__ENABLED": False for name in not_asked()}
    return dict(os.environ) | {f"BOWERBIRD_{name}": str(value) for name, value in named.items()}


def all_at_once(folder):
    """The demo shelf takes as many jobs as there are, and not the four that it wants."""
    with contextlib.closing(sqlite3.connect(folder / "bowerbird.db", timeout=10)) as rows:
        assert rows.execute("UPDATE source SET jobs_at_once = ? WHERE name = 'demo'", (len(WISHES),)).rowcount == 1
        rows.commit()


@pytest.mark.timeout(300)
async def test_killed_in_the_middle_of_fifty_downloads_everywhere_every_card_ends_right(tmp_path, redis_url):
    """Fifty people on Telegram, on Discord and in the web chat each: 150 cards that are under way."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    async with platforms() as (telegram, discord), aiohttp.ClientSession() as session:
        crowds = [OnTelegram(WISHES, telegram), OnDiscord(WISHES, discord), OnTheWeb(WISHES, folder, session)]
        first = await spawned(environ(folder, redis_url, telegram, discord, pace_s=600), "bowerbird.py", "up")
        try:
            for crowd in crowds:
                await crowd.come()
            all_at_once(folder)
            await asyncio.gather(*(crowd.ask() for crowd in crowds))
        finally:
            await ended(first, signal.SIGKILL)
        second = await spawned(environ(folder, redis_url, telegram, discord, pace_s=0), "bowerbird.py", "up")
        try:
            await crowds[2].come()
            wrong = [await crowd.end() for crowd in crowds]
        finally:
            await crowds[2].close()
            await ended(second)
        assert wrong == [[], [], []]
