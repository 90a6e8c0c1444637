"""The best release is warmed up while somebody looks at it, as far as the operator lets it be; with a real swarm."""

import asyncio
import contextlib

import pytest
from aiohttp import web

from bot.showing import Nearness
from core.events import TorrentsShown
from core.library import jobs, stopped, taking
from core.models import Aim
from tests import swarm
from tests.lister import GB, lister
from tests.moths import QUIET, engine_is_up, known, row, until
from tests.story import labels, telling, told
from worker.catalog import adapters

MIB = 1 << 20
FILM = swarm.some_bytes(8 * MIB)
NAME, OTHER = "Moths.2001.1080p.BluRay.x264-BIRD", "Moths.2001.720p.WEB-DL.H264-FISH"
#: a quarter of a megabyte of the beginning, and the last two
WARM_BYTES = 2 * MIB + MIB // 4


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """A torrent of a film, and somebody who gives it."""
    folder = tmp_path_factory.mktemp("moths")
    torrent = swarm.made(folder, {f"{NAME}.mkv": FILM})
    with swarm.seeding(folder, torrent) as seeds:
        yield torrent, seeds.peers[0]


@pytest.fixture
async def site(film):
    """An indexer's file: its address leads to a magnet link that names who gives it. What was asked of it."""
    asked = []
    torrent, (host, port) = film

    async def answer(request):
        asked.append(request.path)
        raise web.HTTPFound(f"{swarm.magnet(torrent)}&x.pe={host}:{port}")

    app = web.Application()
    app.router.add_get("/{name}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/film", asked
    await runner.cleanup()


@pytest.fixture
def service(tmp_path, redis_url, monkeypatch):
    """A house with an engine and an indexer that lists the film so."""

    @contextlib.asynccontextmanager
    async def make(offer, preload_for="opened", **torrent):
        monkeypatch.setattr(adapters, "find", lambda **_: {"nest": lister("nest", (NAME, offer), (OTHER, {}))})
        local = {"allow_private": ["127.0.0.1/32"], "links_private": True}
        own = {**QUIET, "preload_for": preload_for, "preload_mb": 0.25, **torrent}
        async with telling(tmp_path, redis_url, sources={}, torrent=own, fetch=local) as story:
            await engine_is_up(story)
            yield story

    return make


async def finds(story):
    await story.says("ada", "/search moths")
    return await story.becomes("ada", "done")


async def opens(story):
    await finds(story)
    return await story.presses("ada", "1 · Moths")


async def is_warm(story):
    """Wait until what a player asks for first is here."""
    async with asyncio.timeout(60), story.runtime.events.following() as events:
        while (found := await row(story)) is None or found.figures.get("done_bytes", 0) < WARM_BYTES:
            await events.torrent_changed(1, 0.2)
    return found


async def warming_jobs(story):
    """What became of the looks into releases, once all are over."""
    async with asyncio.timeout(60), story.runtime.events.following() as events:
        while True:
            async with story.runtime.db.read() as session:
                found = [one for number in range(1, 10) if (one := await jobs.by_id(session, number))]
            looks = [one for one in found if one.kind == "preload"]
            if not any(one.state.is_open for one in found):
                return [one.result["torrents"] for one in looks]
            await events.torrent_changed(0, 0.2)


async def test_the_best_release_of_an_open_card_is_warm_before_anybody_presses_play(service, site, film):
    url, asked = site
    async with service({"torrent_url": url, "info_hash": ""}) as story:
        card = await opens(story)
        assert (await is_warm(story)).aim is Aim.PRELOAD
        assert "None is here." in told(await story.says("ada", "/torrent"))
        card = await story.presses("ada", "Stream", card=card)
        await until(story, lambda found: found.aim is Aim.STREAM)
        address = next(one.url for one in card.actions if one.label == "Play")
        status, _, body = await story.fetch(address, headers={"Range": "bytes=0-999"})
        assert (status, body) == (206, FILM[:1000])
        assert asked == ["/film"]  # its indexer was asked once for both


async def test_the_first_that_a_search_found_are_warmed_up_without_a_press(service, site, film):
    async with service({"torrent_url": site[0], "info_hash": ""}, "found") as story:
        await finds(story)
        assert (await is_warm(story)).aim is Aim.PRELOAD


async def test_whoever_goes_on_leaves_nothing_of_what_was_warmed_up(service, site, film):
    async with service({"torrent_url": site[0], "info_hash": ""}) as story:
        await opens(story)
        await is_warm(story)
        await story.says("ada", "/torrent")  # another card takes its place
        await until(story, lambda found: found.aim is Aim.OFFERED)
        folder = story.runtime.settings.home / "torrents" / "1"
        async with asyncio.timeout(60), story.runtime.events.following() as events:
            while folder.exists():
                await events.torrent_changed(1, 0.1)


@pytest.mark.parametrize(
    ("words", "more"),
    [("asked", {}), ("found", {"preloads": 0}), ("found", {"enabled": False})],
    ids=["the operator says so", "none is to be warm", "torrents are off"],
)
async def test_nobody_learns_what_is_looked_at_when_that_is_switched_off(
    tmp_path, redis_url, monkeypatch, site, words, more
):
    url, asked = site
    offer = {"torrent_url": url, "info_hash": ""}
    monkeypatch.setattr(adapters, "find", lambda **_: {"nest": lister("nest", (NAME, offer))})
    local = {"allow_private": ["127.0.0.1/32"], "links_private": True}
    own = {**QUIET, "preload_for": words, **more}
    async with telling(tmp_path, redis_url, sources={}, torrent=own, fetch=local) as story:
        await opens(story)
        assert await warming_jobs(story) == []
        assert asked == []


async def test_releases_of_private_trackers_are_never_warmed_up(service, site):
    url, asked = site
    async with service({"torrent_url": url, "info_hash": "", "flags": ["private"]}) as story:
        await opens(story)
        assert await warming_jobs(story) == [[]]
        assert asked == []


async def test_an_indexer_that_does_not_answer_costs_the_card_nothing(service):
    async with service({"torrent_url": "http://127.0.0.1:1/film", "info_hash": ""}) as story:
        assert "Stream" in labels(await opens(story))
        assert await warming_jobs(story) == [[]]
        assert await row(story) is None


async def test_where_somebody_stopped_is_kept_until_they_have_come_to_the_end(service, site, film):
    """Who only looked for the index of the film has not watched, and the place is their own."""
    async with service({"torrent_url": site[0], "info_hash": ""}) as story:
        card = await story.presses("ada", "Stream", card=await opens(story))
        talker = await story.talker("ada")
        await talker.until(lambda: any(one.label == "Play" for one in talker.cards[-1].actions))
        address = next(one.url for one in talker.cards[-1].actions if one.label == "Play")
        assert card
        (file,) = await known(story)
        for span, place in [
            (f"bytes=0-{3 * MIB - 1}", 3 * MIB),
            (f"bytes={8 * MIB - 1000}-", 3 * MIB),
            (f"bytes={2 * MIB}-{4 * MIB - 1}", 4 * MIB),
            (f"bytes={4 * MIB}-", None),
        ]:
            status, _, _ = await story.fetch(address, headers={"Range": span})
            assert status == 206
            assert await stopped_at(story, file, place) == place


async def stopped_at(story, file, place):
    """Where ada stopped, waited for: the row is written behind the last byte."""
    async with asyncio.timeout(60), story.runtime.events.following() as events:
        while True:
            async with story.runtime.db.read() as session:
                people = [await stopped.places(session, person, [file.id]) for person in range(1, 4)]
            found = next((places[file.id] for places in people if places), None)
            if found == place:
                return found
            await events.torrent_changed(1, 0.1)


async def test_of_a_release_that_is_only_looked_at_nothing_counts_as_tried(service, site):
    """Should another one get no data, the best that was warmed up before is still to be had."""
    async with service({"torrent_url": site[0], "info_hash": "", "size_bytes": 6 * GB}) as story:
        await opens(story)
        await is_warm(story)
        async with story.runtime.db.read() as session:
            assert await taking.offers_taken(session, 1) == set()


async def test_an_open_card_says_where_somebody_stopped(service, site):
    async with service({"torrent_url": site[0], "info_hash": ""}) as story:
        await story.presses("ada", "Stream", card=await opens(story))
        await until(story, lambda found: found is not None and found.aim is Aim.STREAM)
        async with asyncio.timeout(60), story.runtime.events.following() as events:
            while not (files := await known(story)):
                await events.torrent_changed(1, 0.2)
            ada = (await story.talker("ada")).welcome.me.id
            async with story.runtime.db.begin() as session:
                await stopped.keep(session, ada, files[0].id, 5 * MIB)
            await story.says("ada", "/stream t1")
            shown = [one.shown async for one in first_shown(events)]
        assert [1, 0, Nearness.FOCUSED, 5 * MIB] in shown[-1]


async def first_shown(events):
    """Until something is shown with a place in it."""
    async for event in events:
        if isinstance(event, TorrentsShown):
            yield event
            if any(place for _, _, _, place in event.shown):
                return
