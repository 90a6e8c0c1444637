"""Torrents in a chat: handed in, watched while they come, fetched into the library, removed; with a real swarm."""

import asyncio
from dataclasses import replace

import aiohttp
import pytest

from bot import desk
from bot.commands import torrent_files
from bot.handing import HandedFile
from bot.web.socket import welcomed
from core.events import TorrentWanted
from core.library import torrents
from core.models import Aim, EngineRow
from tests import swarm
from tests.deadline import DEADLINE_S
from tests.story import labels, telling, told

TEXT = b"They come at night. " * 20_000
FILES = {
    "Moths/moths.txt": TEXT,
    "Moths/notes.txt": b"Seen in May. " * 5_000,
    "Moths/Moths.S01E01.mkv": swarm.some_bytes(300_000),
    "Moths/Moths.S01E02.mkv": swarm.some_bytes(200_000, 2),
    "Moths/Moths.S01E01.srt": b"1\n00:00:01,000 --> 00:00:02,000\nHush.\n",
}
QUIET = {
    "listen": "127.0.0.1:0",
    "dht": False,
    "lsd": False,
    "utp": False,
    "several_per_address": True,
    "preload_for": "asked",
}


@pytest.fixture(scope="module")
def moths(tmp_path_factory):
    """A torrent of five files, and the folder of somebody who has it."""
    folder = tmp_path_factory.mktemp("moths")
    return swarm.made(folder, FILES), folder


@pytest.fixture(scope="module")
def peers(moths):
    """Somebody who gives it."""
    torrent, folder = moths
    with swarm.seeding(folder, torrent) as seeds:
        yield seeds.peers


@pytest.fixture
async def house(tmp_path, redis_url):
    async with telling(tmp_path, redis_url, torrent=QUIET) as story:
        await engine_is_up(story)
        yield story


async def engine_is_up(story):
    """Wait until it has said so; a service that has just started takes a moment."""
    async with asyncio.timeout(DEADLINE_S), story.runtime.events.following() as events:
        while not await _any_engine(story):
            await events.torrent_changed(0, 0.1)


async def _any_engine(story):
    async with story.runtime.db.read() as session:
        return await torrents.any_engine(session)


async def meets(story, peers):
    """The newest torrent hears of its peers, as a tracker would tell."""
    async with story.runtime.db.begin() as session:
        row = await torrents.by_id(session, 1)
        await torrents.want(session, 1, Aim.STREAM if row.aim is Aim.OFFERED else row.aim, peers)
    await story.runtime.events.publish(TorrentWanted(1))


async def offered(story, moths, peers, name="ada", room="home"):
    """Somebody hands the torrent in; it has peers from then on."""

    async def read():
        yield moths[0]

    file = HandedFile("moths.torrent", len(moths[0]), read, "application/x-bittorrent")
    caller = await welcomed(story.runtime, name, room)
    await desk.hand_in(story.runtime, caller, [file])
    await meets(story, peers)
    async with asyncio.timeout(DEADLINE_S), story.runtime.events.following() as events:
        while not await known(story):
            await events.torrent_changed(1, 0.2)


async def known(story):
    async with story.runtime.db.read() as session:
        return await torrents.files(session, 1)


async def shows(story, label, name="ada"):
    """Wait until the newest card has this button."""
    talker = await story.talker(name)
    await talker.until(lambda: label in labels(talker.cards[-1]))


async def row(story, number=1):
    async with story.runtime.db.read() as session:
        return await torrents.by_id(session, number)


async def until(story, holds, number=1):
    """Wait until something holds of a torrent's row."""
    async with asyncio.timeout(DEADLINE_S), story.runtime.events.following() as events:
        while not holds(await row(story, number)):
            await events.torrent_changed(number, 0.2)


async def links(story, name="ada", room="home", what="moths s01e01"):
    """The card with the link that plays, and the addresses on it by their labels."""
    card = await story.says(name, f"/stream {what}", room)
    return card, {one.label: one.url for one in card.actions if one.url}


async def test_a_magnet_is_offered_fetched_and_put_into_the_library(house, moths, peers):
    card = await house.says("ada", f"/add {swarm.magnet(moths[0])}")
    assert labels(card) == ["Stream", "Download", "Choose files"]
    await meets(house, peers)
    await house.presses("ada", "Download")
    card = await house.ready("ada")
    assert card.title == "all is ready"
    library = told(await house.says("ada", "/library"))
    assert "moths" in library
    assert "notes" in library
    assert (await row(house)).aim is Aim.SEED


async def test_what_is_no_real_film_is_not_kept_and_said_so(house, moths, peers):
    await offered(house, moths, peers)
    await house.says("ada", f"/torrent add {swarm.magnet(moths[0])}")
    card = await house.ready("ada")
    assert "2 files were not kept; Moths.S01E01.mkv" in told(card)


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


async def test_removing_a_torrent_ends_its_links_at_once_and_its_files_go(house, moths, peers):
    await offered(house, moths, peers)
    _, there = await links(house)
    await house.says("ada", "/torrent remove 1")
    assert (await house.fetch(there["Play"]))[0] == 410
    await until(house, lambda found: found is None)
    assert not (house.runtime.settings.home / "torrents" / "1").exists()
    assert "None is here." in told(await house.says("ada", "/torrent"))


async def test_only_the_files_that_are_chosen_come(house, moths, peers):
    await offered(house, moths, peers)
    card = await house.says("ada", "/torrent files 1")
    assert "5 of 5 files are wanted" in told(card)
    await house.presses("ada", "None")
    card = await house.presses("ada", next(one for one in labels(card) if "notes.txt" in one).replace("✓", "–"))
    assert "1 of 5 files are wanted, 65 KB." in told(card)
    await house.presses("ada", "Download")
    await house.ready("ada")
    library = told(await house.says("ada", "/library"))
    assert "notes" in library
    assert "moths" not in library


async def test_a_request_is_paused_and_goes_on(house, moths):
    """Nobody has it, so it can't be over before the press."""
    await offered(house, moths, ())
    await house.says("ada", f"/torrent add {swarm.magnet(moths[0])}")
    await until(house, lambda found: found.state == "fetching")
    await shows(house, "Pause")
    await house.presses("ada", "Pause")
    await until(house, lambda found: found.state == "paused")
    await shows(house, "Resume")
    await house.presses("ada", "Resume")
    await until(house, lambda found: found.state == "fetching")


async def test_another_room_sees_nothing_of_it_until_it_asks_for_the_same(house, moths, peers):
    await offered(house, moths, peers)
    assert "None is here." in told(await house.says("bob", "/torrent", room="attic"))
    assert "is no torrent of this room" in told(await house.says("bob", "/torrent files 1", room="attic"))
    await house.says("ada", f"/torrent add {swarm.magnet(moths[0])}")
    await house.ready("ada")
    await house.says("bob", f"/torrent add {swarm.magnet(moths[0])}", room="attic")
    await house.ready("bob", room="attic")
    assert "notes" in told(await house.says("bob", "/library", room="attic"))


async def test_somebody_else_s_torrent_is_not_theirs_to_remove(house, moths, peers):
    await offered(house, moths, peers)
    refused = await house.says("bob", "/torrent remove 1")
    assert refused.tone == "bad"
    assert (await row(house)).aim is not Aim.REMOVE


async def test_a_bare_info_hash_is_taken_as_a_magnet(house, moths, peers):
    info_hash = swarm.magnet(moths[0]).partition("btih:")[2][:40]
    assert labels(await house.says("ada", f"/add {info_hash}")) == ["Stream", "Download", "Choose files"]
    assert "no magnet link" in told(await house.says("ada", "/torrent add frankenstein"))


async def test_nothing_that_people_say_keeps_the_info_hash_in_plain_words(house, moths, peers):
    await house.says("ada", f"/add {swarm.magnet(moths[0])}")
    info_hash = swarm.magnet(moths[0]).partition("btih:")[2][:40]
    database = house.runtime.db.path
    kept = b"".join(path.read_bytes() for path in database.parent.glob("bowerbird.db*"))
    assert info_hash.encode() not in kept
    assert info_hash.upper().encode() not in kept


async def test_without_an_engine_it_is_said_what_the_torrent_is_and_no_more(tmp_path, redis_url, moths):
    async with telling(tmp_path, redis_url) as story:
        card = await story.says("ada", f"/add {swarm.magnet(moths[0])}")
        assert labels(card) == []
        assert "No torrent engine runs here." in told(await story.says("ada", f"/stream {swarm.magnet(moths[0])}"))


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


async def was_watched(tmp_path, redis_url, moths, peers):
    """The link of an episode that is here, of a house that has ended since."""
    async with telling(tmp_path, redis_url, torrent=QUIET) as story:
        await engine_is_up(story)
        await offered(story, moths, peers)
        _, there = await links(story)
        assert (await story.fetch(there["Play"]))[0] == 200
        await until(story, lambda found: found.figures.get("done_bytes", 0) >= 300_000)
        return there["Play"]


async def test_after_a_restart_a_torrent_goes_on_where_it_was(tmp_path, redis_url, moths, peers):
    link = await was_watched(tmp_path, redis_url, moths, peers)
    async with telling(tmp_path, redis_url, torrent=QUIET) as story:
        await meets(story, ())
        status, _, body = await story.fetch(link)
        assert (status, body) == (200, FILES["Moths/Moths.S01E01.mkv"])


async def test_what_nobody_read_for_long_goes_when_room_is_needed_and_comes_again(tmp_path, redis_url, moths, peers):
    link = await was_watched(tmp_path, redis_url, moths, peers)
    async with telling(tmp_path, redis_url, torrent=QUIET | {"quota_gb": 0.0001}) as story:
        await until(story, lambda found: not found.figures)
        assert not (story.runtime.settings.home / "torrents" / "1" / "Moths").exists()
        await meets(story, peers)
        status, _, body = await story.fetch(link)
        assert (status, body) == (200, FILES["Moths/Moths.S01E01.mkv"])


async def test_a_press_that_is_heard_twice_chooses_once(house, moths, peers):
    """A platform brings the same press again after a crash."""
    await offered(house, moths, peers)
    caller = replace(await welcomed(house.runtime, "ada", "home"), cause="press 7")
    for _ in range(2):
        await torrent_files.toggle(house.runtime, caller, 1, 0, 0)
    async with house.runtime.db.read() as session:
        assert 0 not in await torrents.chosen(session, 1)


async def test_a_torrent_is_pinned_and_let_go_again(house, moths, peers):
    await offered(house, moths, peers)
    await links(house)
    for word, is_pinned in (("pin", True), ("unpin", False)):
        await house.says("ada", f"/torrent {word} 1")
        assert (await row(house)).pinned is is_pinned


async def test_an_open_card_warms_up_what_it_plays_before_anybody_presses_play(tmp_path, redis_url, moths, peers):
    async with telling(tmp_path, redis_url, torrent=QUIET | {"preload_mb": 0.05}) as story:
        await engine_is_up(story)
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
        async with telling(tmp_path, redis_url, torrent=QUIET) as house:
            await engine_is_up(house)
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
        async with telling(tmp_path, redis_url, torrent=QUIET) as house:
            await engine_is_up(house)
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
