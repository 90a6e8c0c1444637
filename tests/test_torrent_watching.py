"""Torrents that are watched while they come, by links out of a chat; with a real swarm."""

import shutil

import aiohttp
import pytest

from core.library import torrents
from core.models import EngineRow
from core.secrets import FILE
from tests import swarm
from tests.migrated import settle
from tests.moths import FILES, housing, links, meets, offered, row, until
from tests.story import labels, told
from worker.torrents.role import FOLDER, engine_name


@pytest.fixture
async def house(tmp_path, redis_url):
    async with housing(tmp_path, redis_url) as story:
        yield story


async def test_a_film_is_watched_from_any_place_while_it_comes(house, moths, peers):
    await offered(house, moths, peers)
    card, there = await links(house)
    assert card.state == "done"
    status, headers, body = await house.fetch(there["Play"], headers={"Range": "bytes=150000-200000"})
    assert (status, body) == (206, FILES["Moths/Moths.S01E01.mkv"][150_000:200_001])
    assert headers["Content-Range"] == "bytes 150000-200000/300000"


async def test_subtitles_stand_beside_the_film_and_the_next_episode_is_one_press_away(house, moths, peers):
    await offered(house, moths, peers)
    _, there = await links(house)
    _, _, body = await house.fetch(there["Subtitles: Moths.S01E01.srt"])
    assert body == FILES["Moths/Moths.S01E01.srt"]
    card = await house.presses("ada", "Next: Moths.S01E02.mkv")
    assert "Moths.S01E02.mkv · 200 KB" in told(card)


async def test_without_a_number_the_biggest_film_is_meant(house, moths, peers):
    await offered(house, moths, peers)
    card, _ = await links(house, what="all")
    assert "Moths.S01E01.mkv · 300 KB" in told(card)


async def test_an_episode_is_meant_by_number_name_or_place_and_what_is_not_there_is_said_with_what_is(
    house, moths, peers
):
    await offered(house, moths, peers)
    card = await house.says("ada", "/stream moths s01e09")
    assert "It has no file moths s01e09." in told(card)
    label = next(one for one in labels(card) if "S01E02" in one)
    for what in ("moths s01e02", "moths 1x02", "t1 2", "moths ep 2", f"t1 #{label.split()[0]}"):
        found, _ = await links(house, what=what)
        assert "Moths.S01E02.mkv · 200 KB" in told(found), what
    card = await house.presses("ada", label, card=card)
    assert "Moths.S01E02.mkv · 200 KB" in told(card)


async def test_what_several_files_fit_is_asked_back(house, moths, peers):
    await offered(house, moths, peers)
    card = await house.says("ada", "/stream t1 s1")
    assert 'files fit "s1". Which one?' in told(card)
    assert [one.partition(" · ")[2] for one in labels(card)[-2:]] == ["Moths.S01E01.mkv", "Moths.S01E02.mkv"]


async def test_what_was_said_of_a_magnet_is_minded_once_it_is_known_what_is_in_it(house, moths, peers):
    host, port = peers[0]
    await house.says("ada", f"/stream {swarm.magnet(moths[0])}&x.pe={host}:{port} s01e02")
    await house.sees("ada", "Moths.S01E02.mkv · 200 KB")


async def test_two_people_have_two_links_and_ending_one_leaves_the_other(house, moths, peers):
    await offered(house, moths, peers)
    _, ada = await links(house, "ada")
    _, bob = await links(house, "bob")
    assert ada["Play"] != bob["Play"]
    await house.says("ada", "/link revoke")
    assert (await house.fetch(ada["Play"]))[0] == 410
    assert (await house.fetch(bob["Play"]))[0] == 200


async def test_a_link_opens_only_the_file_it_was_made_for(house, moths, peers):
    await offered(house, moths, peers)
    _, there = await links(house)
    assert (await house.fetch(there["Play"].replace("S01E01", "S01E02")))[0] == 403


async def test_a_torrent_of_another_engine_is_answered_by_that_one_s_address(house, moths, peers):
    await offered(house, moths, peers)
    _, there = await links(house)
    async with house.runtime.db.begin() as session:
        (await session.get(torrents.Torrent, 1)).engine = "attic"
        session.add(EngineRow(name="attic", address="http://attic.example:8750", until=1 << 60))
    status, headers, _ = await house.fetch(there["Play"], allow_redirects=False)
    assert (status, headers["Location"]) == (307, f"http://attic.example:8750{there['Play']}")
    async with house.runtime.db.begin() as session:
        (await session.get(EngineRow, "attic")).until = 0
    status, headers, _ = await house.fetch(there["Play"], allow_redirects=False)
    assert (status, headers["Retry-After"]) == (503, "10")


@pytest.mark.postgres
async def test_of_two_engines_either_leads_to_what_the_other_has(tmp_path, redis_url, postgres_of_today, moths, peers):
    """Two machines of one service, on one Postgres."""
    shared = {"database_url": postgres_of_today}
    settle(tmp_path / "two" / "home")
    async with housing(tmp_path / "one", redis_url, shared) as one:
        shutil.copy(one.runtime.settings.home / FILE, tmp_path / "two" / "home")
        async with housing(tmp_path / "two", redis_url, shared) as two:
            await offered(one, moths, peers)
            _, there = await links(two)
            has_it = (await row(one)).engine
            engines = {engine_name(house.runtime.settings.home / FOLDER): house for house in (one, two)}
            other = next(house for name, house in engines.items() if name != has_it)
            status, headers, _ = await other.fetch(there["Play"], allow_redirects=False)
            assert (status, headers["Location"]) == (307, engines[has_it].opened.service.url + there["Play"])
            for house in (one, two):
                assert (await house.fetch(there["Play"]))[2] == FILES["Moths/Moths.S01E01.mkv"]


async def was_watched(tmp_path, redis_url, moths, peers):
    """The link of an episode that is here, of a house that has ended since."""
    async with housing(tmp_path, redis_url) as story:
        await offered(story, moths, peers)
        _, there = await links(story)
        assert (await story.fetch(there["Play"]))[0] == 200
        await until(story, lambda found: found.figures.get("done_bytes", 0) >= 300_000)
        return there["Play"]


async def test_after_a_restart_a_torrent_goes_on_where_it_was(tmp_path, redis_url, moths, peers):
    link = await was_watched(tmp_path, redis_url, moths, peers)
    async with housing(tmp_path, redis_url) as story:
        await meets(story, ())
        status, _, body = await story.fetch(link)
        assert (status, body) == (200, FILES["Moths/Moths.S01E01.mkv"])


async def test_what_nobody_read_for_long_goes_when_room_is_needed_and_comes_again(tmp_path, redis_url, moths, peers):
    link = await was_watched(tmp_path, redis_url, moths, peers)
    async with housing(tmp_path, redis_url, quota_gb=0.0001) as story:
        await until(story, lambda found: not found.figures)
        assert not (story.runtime.settings.home / "torrents" / "1" / "Moths").exists()
        await meets(story, peers)
        status, _, body = await story.fetch(link)
        assert (status, body) == (200, FILES["Moths/Moths.S01E01.mkv"])


async def test_a_link_whose_data_nobody_has_says_what_was_tried(tmp_path, redis_url, moths):
    async with housing(tmp_path, redis_url, stall_s=0.5) as story:
        await offered(story, moths, ())
        _, there = await links(story)
        status, headers, body = await story.fetch(there["Play"])
        assert (status, headers["Retry-After"]) == (408, "10")
        assert "Nobody gave the data: no data for 0.5 s (tried: 0 peers)." in body.decode()


async def test_a_link_of_a_magnet_that_nobody_has_any_more_says_what_was_tried(tmp_path, redis_url):
    """It was watched, and had to make room; what is in it is known, and its links live on."""
    film = swarm.some_bytes(300_000)
    torrent = swarm.made(tmp_path / "seed", {"film.mkv": film})
    with swarm.seeding(tmp_path / "seed", torrent) as seeds:
        async with housing(tmp_path, redis_url) as story:
            host, port = seeds.peers[0]
            await story.says("ada", f"/stream {swarm.magnet(torrent)}&x.pe={host}:{port}")
            await story.sees("ada", "film.mkv · 300 KB")
            _, there = await links(story, what="t1")
            assert (await story.fetch(there["Play"]))[2] == film
            await until(story, lambda found: found.figures.get("done_bytes", 0) >= len(film))
    async with housing(tmp_path, redis_url, quota_gb=0.0001, stall_s=0.5) as story:
        await until(story, lambda found: not found.figures)  # its files had to go, and what was known of them
        status, _, body = await story.fetch(there["Play"])
        assert status == 408
        assert "Nobody gave the data: no data for 0.5 s (tried: 0 peers)." in body.decode()


async def test_an_open_card_warms_up_what_it_plays_before_anybody_presses_play(tmp_path, redis_url, moths, peers):
    async with housing(tmp_path, redis_url, preload_mb=0.05) as story:
        await offered(story, moths, peers)
        assert not (await row(story)).figures.get("done_bytes")
        await links(story)
        await until(story, lambda found: found.figures.get("done_bytes", 0) > 0)


async def test_all_that_plays_in_a_torrent_is_a_playlist_with_links_of_one_s_own(house, moths, peers):
    await offered(house, moths, peers)
    _, there = await links(house)
    status, headers, body = await house.fetch(there["Playlist"])
    assert (status, headers["Content-Type"].split(";")[0]) == (200, "application/vnd.apple.mpegurl")
    lines = body.decode().splitlines()
    assert lines[0] == "#EXTM3U"
    assert lines[1::2] == ["#EXTINF:-1,Moths.S01E01.mkv", "#EXTINF:-1,Moths.S01E02.mkv"]
    found = [(await house.fetch(address[address.index("/s/") :]))[2] for address in lines[2::2]]
    assert found == [FILES["Moths/Moths.S01E01.mkv"], FILES["Moths/Moths.S01E02.mkv"]]
    status, headers, plain = await house.fetch(there["Playlist (.m3u)"])
    assert (status, headers["Content-Type"].split(";")[0]) == (200, "audio/x-mpegurl")
    assert plain.decode("iso-8859-1").splitlines()[1::2] == lines[1::2]
    await house.says("ada", "/torrent remove 1")
    assert (await house.fetch(there["Playlist"]))[0] == 410


@pytest.mark.parametrize(("name", "plain"), [("Motten für Ömi", "Motten für Ömi"), ("蛾 der Nacht", "? der Nacht")])
async def test_a_plain_playlist_is_in_latin_1_and_asks_for_the_right_file_all_the_same(
    tmp_path, redis_url, name, plain
):
    named = {f"Moths/{name}.mkv": swarm.some_bytes(60_000), "Moths/z.mkv": swarm.some_bytes(50_000, 2)}
    torrent = swarm.made(tmp_path / "seed", named)
    with swarm.seeding(tmp_path / "seed", torrent) as seeds:
        async with housing(tmp_path, redis_url) as house:
            await offered(house, (torrent, None), seeds.peers)
            _, there = await links(house, what="t1")
            _, _, body = await house.fetch(there["Playlist (.m3u)"])
            lines = body.decode("iso-8859-1").splitlines()
            at = lines.index(f"#EXTINF:-1,{plain}.mkv")
            assert lines[at + 1].isascii()
            address = lines[at + 1]
            assert (await house.fetch(address[address.index("/s/") :]))[2] == named[f"Moths/{name}.mkv"]
            _, _, body = await house.fetch(there["Playlist"])
            assert f"#EXTINF:-1,{name}.mkv" in body.decode("utf-8").splitlines()


async def test_of_two_who_watch_one_film_only_whose_link_is_revoked_is_cut_off(tmp_path, redis_url):
    """By a word in the chat, while both players read."""
    film = swarm.some_bytes(24_000_000)
    torrent = swarm.made(tmp_path / "seed", {"film.mkv": film})
    with swarm.seeding(tmp_path / "seed", torrent, kb_s=500) as seeds:
        async with housing(tmp_path, redis_url) as house:
            await offered(house, (torrent, None), seeds.peers)
            (_, ada), (_, bob) = await links(house, "ada", what="t1"), await links(house, "bob", what="t1")
            base = house.opened.service.url
            async with house.session.get(base + ada["Play"]) as one, house.session.get(base + bob["Play"]) as other:
                await one.content.readexactly(1000)
                assert await other.content.readexactly(1000) == film[:1000]
                await house.says("ada", "/link revoke")
                with pytest.raises(aiohttp.ClientError):
                    await one.read()
                assert await other.content.readexactly(1_000_000) == film[1000:1_001_000]
