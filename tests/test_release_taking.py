"""A release on its way: taken by its best offer, refused as a fake, followed by the next one; with a real swarm."""

import contextlib

import av
import pytest
from aiohttp import web
from sqlmodel import select

from core.events import TorrentWanted
from core.library import torrents
from core.media import Kind
from core.models import Aim, Title, TorrentState
from tests import swarm
from tests.lister import GB, lister
from tests.moths import QUIET, engine_is_up, until
from tests.story import labels, telling, told
from tests.torrents import torrent_of
from worker.catalog import adapters
from worker.jobs.candidates import Patience, is_excused

TEXT = b"They come at night. " * 20_000
GOOD, OTHER = "Moths.2001.1080p.BluRay.x264-BIRD", "Moths.2001.720p.WEB-DL.H264-FISH"
HASTY = {"give_up_minutes": 0.01}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A torrent of a book, and somebody who gives it."""
    folder = tmp_path_factory.mktemp("moths")
    torrent = swarm.made(folder, {"moths.txt": TEXT})
    with swarm.seeding(folder, torrent) as seeds:
        yield torrent, seeds.peers


@pytest.fixture
def service(tmp_path, redis_url, monkeypatch):
    """A house with an engine and these indexers."""

    @contextlib.asynccontextmanager
    async def make(*ones, **torrent):
        monkeypatch.setattr(adapters, "find", lambda **_: {one.adapter: one for one in ones})
        local = {"allow_private": ["127.0.0.1/32"], "links_private": True}
        async with telling(tmp_path, redis_url, sources={}, torrent={**QUIET, **torrent}, fetch=local) as story:
            await engine_is_up(story)
            yield story

    return make


@pytest.fixture
async def site():
    """Serves files by their names; gives the address, and what to serve."""
    files, asked = {}, []

    async def answer(request):
        name = request.match_info["name"]
        asked.append(name)
        if isinstance(files[name], str):
            raise web.HTTPFound(files[name])
        return web.Response(body=files[name], content_type="application/x-bittorrent")

    app = web.Application()
    app.router.add_get("/{name}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", files, asked
    await runner.cleanup()


def hash_of(torrent):
    return swarm.magnet(torrent).partition("btih:")[2][:40]


async def opened(story, words="/search moths"):
    await story.says("ada", words)
    await story.becomes("ada", "done")
    return await story.presses("ada", "1 · Moths")


async def rows(story):
    """The torrents that are in the house, by their numbers."""
    async with story.runtime.db.read() as session:
        found = [await torrents.by_id(session, number) for number in range(1, 5)]
        return {one.id: torrents.name_of(story.runtime.keys, one) for one in found if one}


async def test_a_release_is_taken_by_its_file_and_comes_into_the_library(service, site, book):
    base, files, asked = site
    files["a.torrent"] = book[0]
    listed = ("Moths by Ann Author 2001 EPUB", {"kind": Kind.BOOK, "torrent_url": f"{base}/a.torrent"})
    async with service(lister("nest", listed)) as story:
        await story.says("ada", "/search moths")
        found = await story.becomes("ada", "done")
        card = await story.presses("ada", next(one for one in labels(found) if "Moths" in one))
        await story.presses("ada", "Get it", card=card)
        async with story.runtime.db.begin() as session:
            await torrents.want(session, 1, Aim.FETCH, book[1])
        await story.runtime.events.publish(TorrentWanted(1))
        card = await story.ready("ada")
        assert card.title == "moths.txt is ready"
        assert asked == ["a.torrent"]
        assert "moths" in told(await story.says("ada", "/library"))


async def test_of_a_pack_one_episode_comes_where_that_is_asked_for(service, site, tmp_path):
    base, files, _ = site
    pack = {f"Moths.S01E0{number}.txt": f"Night {number}. ".encode() * 9_000 for number in (1, 2, 3)}
    files["a.torrent"] = swarm.made(tmp_path / "pack", pack)
    listed = ("Moths S01 2001 Texts", {"kind": Kind.BOOK, "torrent_url": f"{base}/a.torrent"})
    with swarm.seeding(tmp_path / "pack", files["a.torrent"]) as seeds:
        async with service(lister("nest", listed)) as story:
            await story.says("ada", "/search moths")
            await story.becomes("ada", "done")
            async with story.runtime.db.read() as session:
                work = (await session.exec(select(Title))).one()
            card = await story.says("ada", f"/download {work.id} s01e02")
            await story.presses("ada", "Get it", card=card)
            async with story.runtime.db.begin() as session:
                await torrents.want(session, 1, Aim.STREAM, seeds.peers)
            await story.runtime.events.publish(TorrentWanted(1))
            await story.ready("ada")
            async with story.runtime.db.read() as session:
                found = await torrents.files(session, 1)
                kept = [torrents.path_of(story.runtime.keys, one) for one in found if one.item_id]
            assert kept == ["all/Moths.S01E02.txt"]


async def test_a_link_that_is_sent_on_to_a_magnet_is_that_magnet(service, site, book):
    base, files, _ = site
    files["go"] = f"magnet:?xt=urn:btih:{hash_of(book[0])}&dn=moths"
    async with service(lister("nest", (GOOD, {"torrent_url": f"{base}/go", "info_hash": hash_of(book[0])}))) as story:
        await opened(story)
        await story.presses("ada", "Get it")
        assert await rows(story) == {1: "moths"}


async def test_a_film_with_a_program_in_it_is_refused_remembered_and_the_next_is_offered(service, site):
    base, files, _ = site
    files["bad"] = torrent_of("Moths", {"Moths.mkv": 6 * GB, "Codec/setup.exe": 90_000})
    bad = (GOOD, {"torrent_url": f"{base}/bad", "info_hash": ""})
    async with service(lister("nest", bad, (OTHER, {"size_bytes": 3 * GB}))) as story:
        await opened(story)
        card = await story.presses("ada", "Get it")
        assert "It was left alone: there is a program in it." in told(card)
        assert f"The next best is {OTHER}" in told(card)
        assert await rows(story) == {}
        assert f"{GOOD} · it is a fake · there is a program in it" in told(await story.says("me", "/blocklist"))
        await story.presses("ada", "Get it", card=card)
        assert await rows(story) == {1: OTHER}


async def test_a_release_that_can_t_be_had_says_why_and_the_next_is_offered(service, site):
    base, files, _ = site
    files["gone"] = b"<html>Sign in</html>"
    gone = (GOOD, {"torrent_url": f"{base}/gone", "info_hash": ""})
    async with service(lister("nest", gone, (OTHER, {"size_bytes": 3 * GB}))) as story:
        await opened(story)
        card = await story.presses("ada", "Get it")
        assert card.title == GOOD
        assert f"The next best is {OTHER}" in told(card)
        await story.presses("ada", "Get it", card=card)
        assert await rows(story) == {1: OTHER}


async def test_who_wants_a_fake_all_the_same_has_it(service, site):
    base, files, _ = site
    files["bad"] = torrent_of("Moths", {"Moths.mkv": 6 * GB, "Codec/setup.exe": 90_000})
    async with service(lister("nest", (GOOD, {"torrent_url": f"{base}/bad", "info_hash": ""}))) as story:
        await opened(story)
        await story.presses("ada", "Get it")
        card = await story.presses("ada", "Have it all the same")
        assert card.title == "Moths"
        assert await rows(story) == {1: "Moths"}


async def test_a_magnet_whose_files_turn_out_to_be_a_fake_goes_no_further(service, tmp_path):
    torrent = swarm.made(
        tmp_path / "fake", {"Moths/setup.exe": b"MZ" * 5000, "Moths/Moths.mkv": swarm.some_bytes(9000)}
    )
    with swarm.seeding(tmp_path / "fake", torrent) as seeds:
        async with service(lister("nest", (GOOD, {"info_hash": hash_of(torrent)}))) as story:
            await opened(story)
            await story.presses("ada", "Get it")
            async with story.runtime.db.begin() as session:
                await torrents.want(session, 1, Aim.FETCH, seeds.peers)
            await story.runtime.events.publish(TorrentWanted(1))
            card = await story.becomes("ada", "failed")
            assert 'not what it claims: "setup.exe" is in it' in told(card)
            assert "Other releases" in labels(card)
            assert "there is a program in it" in told(await story.says("me", "/blocklist"))


async def test_a_torrent_without_data_offers_the_next_release_and_its_card_goes_on_with_that(service):
    listed = ((GOOD, {}), (OTHER, {"size_bytes": 3 * GB}))
    async with service(lister("nest", *listed), **HASTY) as story:
        await opened(story)
        await story.presses("ada", "Get it")
        talker = await story.talker("ada")
        await talker.until(lambda: "Take the next one" in labels(talker.cards[-1]))
        assert GOOD in talker.cards[-1].title
        assert "is taken in its place" in told(await story.presses("ada", "Take the next one"))
        await talker.until(lambda: OTHER in talker.cards[-1].title)
        await until(story, lambda row: row is None)
        assert await rows(story) == {2: OTHER}
        assert f"{GOOD} · nobody gave its data" in told(await story.says("me", "/blocklist"))


async def test_who_said_so_has_the_next_release_taken_until_none_is_left(service):
    listed = ((GOOD, {}), (OTHER, {"size_bytes": 3 * GB}))
    async with service(lister("nest", *listed), **HASTY) as story:
        await story.says("ada", "/settings stalled take")
        await opened(story)
        await story.presses("ada", "Get it")
        talker = await story.talker("ada")
        await talker.until(lambda: "no other release of it is left" in told(talker.cards[-1]))
        assert OTHER in talker.cards[-1].title
        assert await rows(story) == {2: OTHER}


def test_patience_ends_when_the_figures_stand_still_and_what_is_excused_does_not_count():
    now = 0.0
    patience = Patience(10, clock=lambda: now)
    looks = [(0, 0, False), (9, 0, False), (12, 5, False), (21, 5, False), (22, 5, False)]
    looks += [(40, 5, True), (49, 5, False), (50, 5, False)]
    over = []
    for now, done, excused in looks:  # noqa: B007 the clock reads it
        over.append(patience.is_over((1, done), excused=excused))
    assert over == [False, False, False, False, True, False, False, True]


@pytest.mark.parametrize(
    ("state", "served", "online", "excused"),
    [
        (TorrentState.FETCHING, True, True, False),
        (TorrentState.ASKING, True, True, False),
        (TorrentState.PAUSED, True, True, True),
        (TorrentState.CHECKING, True, True, True),
        (TorrentState.FETCHING, False, True, True),
        (TorrentState.FETCHING, True, False, True),
    ],
)
def test_a_pause_or_an_absent_engine_or_network_is_no_fault_of_the_peers(state, served, online, excused):
    assert is_excused(state, is_served=served, is_online=online) is excused


def film(path, width, height, frames):
    """A film of plain grey pictures, unpacked, so that it is as big as films are."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("rawvideo", rate=25)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for _ in range(frames):
            container.mux(stream.encode(av.VideoFrame(width, height, "yuv420p")))
        container.mux(stream.encode(None))
    return path.read_bytes()


async def comes(story, torrent, folder):
    """The torrent that was asked for comes from somebody who has it."""
    with swarm.seeding(folder, torrent) as seeds:
        async with story.runtime.db.begin() as session:
            await torrents.want(session, 1, Aim.FETCH, seeds.peers)
        await story.runtime.events.publish(TorrentWanted(1))
        return await story.becomes("ada", "done")


async def test_a_label_is_corrected_by_what_came(service, tmp_path):
    data = film(tmp_path / "film.mkv", 640, 480, 20)
    torrent = swarm.made(tmp_path / "seed", {"Moths.mkv": data})
    async with service(
        lister("nest", (GOOD, {"info_hash": hash_of(torrent)}), (OTHER, {"size_bytes": 3 * GB}))
    ) as story:
        await opened(story)
        await story.presses("ada", "Get it")
        await comes(story, torrent, tmp_path / "seed")
        card = await story.says("ada", "/title moths 2001")
        assert "480p Blu-ray rawvideo" in told(card)
        assert "FISH" in next(line for line in told(card).splitlines() if "seeders" in line)
        card = await story.presses("ada", "2 · 480p Blu-ray rawvideo · BIRD")
        assert "The label: claims 1080p; it is 480p" in told(card)


async def test_a_film_that_does_not_play_is_a_fake_from_then_on(service, tmp_path):
    torrent = swarm.made(tmp_path / "seed", {"Moths.mkv": swarm.some_bytes(6_000_000)})
    async with service(lister("nest", (GOOD, {"info_hash": hash_of(torrent)}))) as story:
        await opened(story)
        await story.presses("ada", "Get it")
        with swarm.seeding(tmp_path / "seed", torrent) as seeds:
            async with story.runtime.db.begin() as session:
                await torrents.want(session, 1, Aim.FETCH, seeds.peers)
            await story.runtime.events.publish(TorrentWanted(1))
            await story.becomes("ada", "failed")
        assert f"{GOOD} · it is a fake · its film does not play" in told(await story.says("me", "/blocklist"))
