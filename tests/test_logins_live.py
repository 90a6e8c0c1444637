"""Logins that are entered and forgotten while a service runs: taken at once, by every worker."""

import asyncio
from pathlib import Path

import pytest
from redis.asyncio import Redis

from core.errors import SourceRefused, SourceResting
from core.events import LoginChanged
from core.library import logins
from core.models import SourceHealth, SourceRow
from core.runtime import opened
from core.source import Wanted
from tests import fixtures_sources
from tests.command_line import program
from tests.emulators import librivox, odd_sites
from tests.story import telling
from worker import context
from worker.catalog import adapters

FOLDER = str(Path(__file__).parent / "definitions")
LOGIN = {"username": "ada", "password": "feather"}
PATIENCE_S = 120
KNOWN = adapters.find(others=(), definitions=FOLDER)


@pytest.fixture(scope="module")
def site():
    with odd_sites.running() as running:
        yield running


@pytest.fixture
def settings(make_settings, site):
    sources = {"ravens": {"base_url": f"{site.base}/ravens"}}
    return make_settings(definitions=FOLDER, sources=sources, fetch={"allow_private": "127.0.0.1/32"})


@pytest.fixture
async def houses(settings, redis_url):
    """Two workers of one service."""
    async with (
        opened(settings, redis_url) as one,
        opened(settings, redis_url) as other,
        context.opened(one, KNOWN) as first,
        context.opened(other, KNOWN) as second,
    ):
        yield first, second


async def found(house):
    """What is found at the site that wants a login."""
    one = house.catalog.indexers["ravens"]
    return await one.indexer.search(one.http, Wanted("gulls"))


async def enter(house, **values):
    async with house.runtime.db.begin() as session:
        await logins.enter(session, house.runtime.keys, "ravens", LOGIN | values)


async def a_minute_passes(redis_url):
    """What was asked in the last one counts no more."""
    async with Redis.from_url(redis_url) as redis:
        await redis.delete(*await redis.keys("bowerbird:fetch*"))


async def test_every_worker_takes_a_login_and_gives_up_one_that_is_forgotten(houses, redis_url):
    with pytest.raises(SourceRefused):
        await found(houses[0])
    await enter(houses[0])
    for house in houses:
        await a_minute_passes(redis_url)
        assert await house.entrance.look() == ["ravens"]
        assert len(await found(house)) == 7
        assert await house.entrance.look() == []
    before = houses[1].catalog.indexers["ravens"]
    async with houses[0].runtime.db.begin() as session:
        assert await logins.forget(session, "ravens")
    for house in houses:
        assert await house.entrance.look() == ["ravens"]
    with pytest.raises(SourceRefused):
        await found(houses[1])
    with pytest.raises(SourceResting):
        await before.http.text("http://127.0.0.1:1/ravens/browse.php")


async def test_another_password_takes_the_place_of_the_first(houses):
    house, _ = houses
    await enter(house, password="wrong")
    assert await house.entrance.look() == ["ravens"]
    with pytest.raises(SourceRefused):
        await found(house)
    await enter(house)
    assert await house.entrance.look() == ["ravens"]
    assert len(await found(house)) == 7


async def test_a_source_that_was_left_in_peace_for_its_login_is_asked_again(houses):
    house, _ = houses
    async with house.runtime.db.begin() as session:
        session.add(SourceHealth(source="ravens", operation="search", streak=3, open_until=2**50))
        session.add(SourceRow(name="ravens", adapter="ravens", label="Ravens", state="refused", reason="says no"))
    await enter(house)
    await house.entrance.look()
    async with house.runtime.db.read() as session:
        health = await session.get(SourceHealth, ("ravens", "search"))
        row = await session.get(SourceRow, "ravens")
    assert (health.open_until, health.streak, row.state, row.reason) == (0, 0, "up", "")


async def test_a_session_that_is_kept_is_no_login(houses):
    house, _ = houses
    async with house.runtime.db.begin() as session:
        await logins.keep_cookies(session, house.runtime.keys, "ravens", "[]")
    assert await house.entrance.look() == []


async def test_a_login_of_a_source_that_is_not_there_is_nobodys(houses):
    house, _ = houses
    async with house.runtime.db.begin() as session:
        await logins.enter(session, house.runtime.keys, "nobody", LOGIN)
    cards = house.catalog.cards
    await house.entrance.look()
    assert house.catalog.cards == cards


async def test_a_source_that_is_on_by_itself_takes_a_login_too(make_settings, redis_url):
    """MangaDex stands in nobody's settings."""
    async with opened(make_settings(), redis_url) as runtime, context.opened(runtime, KNOWN) as house:
        async with runtime.db.begin() as session:
            client = {"client_id": "c", "client_secret": "s", "username": "ada", "password": "pw"}
            await logins.enter(session, runtime.keys, "mangadex", client)
        assert await house.entrance.look() == ["mangadex"]
        assert house.catalog.instances["mangadex"].source._options.client_id == "c"


async def test_what_is_under_way_comes_to_its_end_and_nothing_is_asked_behind_it():
    with librivox.running() as site:
        async with fixtures_sources.client() as http:
            site.fault("late")
            under_way = asyncio.create_task(http.json(f"{site.base}/api/feed/audiobooks", {"limit": "1"}))
            while not site.asked():
                assert not under_way.done()
                await asyncio.sleep(0.01)
            http.retire()
            with pytest.raises(SourceResting):
                await http.json(f"{site.base}/api/feed/audiobooks")
            site.go()
            assert len((await under_way)["books"]) == 1


async def test_the_command_line_tells_a_service_that_runs(tmp_path, redis_url, site):
    """In another process; nothing is started anew."""
    (tmp_path / "login").write_text("username = ada\npassword = feather\n")
    sections = {"sources": {"ravens": {"base_url": f"{site.base}/ravens"}}, "definitions": FOLDER}
    async with telling(tmp_path, redis_url, fetch={"allow_private": ["127.0.0.1/32"]}, **sections) as story:
        where = {
            "HOME": tmp_path / "home",
            "REDIS_URL": redis_url,
            "DEFINITIONS": FOLDER,
            "SOURCES__RAVENS__BASE_URL": f"{site.base}/ravens",
            "FETCH__ALLOW_PRIVATE": "127.0.0.1/32",
        }

        async def say(*words):
            """Say it on the command line, and hear that the service was told."""
            async with story.runtime.events.following() as events, asyncio.timeout(PATIENCE_S):
                done = await asyncio.to_thread(program, "sources", "login", "ravens", *words, **where)
                async for event in events:
                    if event == LoginChanged("ravens"):
                        break
                return done

        async def state_is(*states):
            """How the source is doing by a search for something new."""
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    await story.says("me", f"/search moths {asyncio.get_running_loop().time()}")
                    async with story.runtime.db.read() as session:
                        row = await session.get(SourceRow, "ravens", populate_existing=True)
                    if row.state in states:
                        return row

        await state_is("refused")
        done = await say("--file", str(tmp_path / "login"))
        assert "ravens lets us in" in done.stdout
        await state_is("up", "slow")
        assert "Forgotten" in (await say("--forget")).stdout
        await state_is("refused")
