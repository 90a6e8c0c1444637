"""Upgrades, and back: what docs/operating.md says about them, rehearsed."""

import asyncio
import contextlib
import shutil

import aiohttp
import pytest

from core.errors import StartError
from core.settings import load
from door.composition import Parts, house
from tests.story import Story, telling, told

LONG = {"sources": {"demo": {"pace_s": 0.05}, "gutenberg": {"enabled": False}}, "worker": {"drain_s": 0}}


async def test_after_an_upgrade_the_old_version_is_back_with_its_backup(tmp_path, redis_url, newer_code):
    async with telling(tmp_path, redis_url) as before:
        await before.says("me", "/download handbook epub")
        link = (await before.ready("me")).files[0].url
        _, _, book = await before.fetch(link)
    older = newer_code()
    async with telling(tmp_path, redis_url) as newer:
        assert (await newer.fetch(link))[2] == book
    older()
    with pytest.raises(StartError, match="newer than this Bowerbird"):
        async with telling(tmp_path, redis_url):
            pass
    (backup,) = (tmp_path / "home" / "backups").glob("before-migration-*.db")
    shutil.copy(backup, tmp_path / "home" / "bowerbird.db")
    async with telling(tmp_path, redis_url) as back:
        assert (await back.fetch(link))[2] == book
        assert "handbook" in told(await back.says("me", "/library")).lower()


@pytest.mark.postgres
async def test_one_version_takes_over_from_another_side_by_side_and_no_request_is_lost(tmp_path, redis_url, postgres):
    place = {"home": tmp_path / "home", "redis_url": redis_url, "database_url": postgres(), "web": {"port": 0}}
    settings = load({}, **place, **LONG)
    async with aiohttp.ClientSession() as session, contextlib.AsyncExitStack() as stack:
        async with _side(settings, session) as blue:
            for person, fmt in (("ada", "epub"), ("bob", "cbz")):
                await blue.says(person, f"/download {'handbook' if fmt == 'epub' else 'comic'} {fmt}")
            green = await stack.enter_async_context(_side(settings, session))
            await green.sees("ada", "%")  # at work, and seen from the other side
        done = await asyncio.gather(green.ready("ada"), green.ready("bob"))
        for card in done:
            assert (await green.fetch(card.files[0].url))[0] == 200


@contextlib.asynccontextmanager
async def _side(settings, session):
    """One of two versions on the same database, Redis and folder."""
    async with house(settings, Parts(alone=False)) as opened:
        story = Story(opened, session)
        yield story
        for talker in story.talkers.values():
            await talker.close()
