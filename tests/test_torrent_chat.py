"""Torrents in a chat: handed in, fetched into the library, paused, removed; with a real swarm."""

from dataclasses import replace

import pytest

from bot.cards import Rows
from bot.commands import torrent_files
from bot.web.socket import welcomed
from core.library import torrents
from core.models import Aim
from tests import swarm
from tests.moths import housing, links, meets, offered, row, shows, taken_away, until
from tests.story import labels, telling, told
from tests.torrents import torrent_of


@pytest.fixture
async def house(tmp_path, redis_url):
    async with housing(tmp_path, redis_url) as story:
        yield story


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


async def test_removing_a_torrent_ends_its_links_at_once_and_its_files_go(house, moths, peers):
    await offered(house, moths, peers)
    _, there = await links(house)
    await house.says("ada", "/torrent remove 1")
    assert (await house.fetch(there["Play"]))[0] == 410
    await taken_away(house)
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


@pytest.mark.parametrize(("episodes", "known"), [(1_500, 1_500), (100_000, 20_000)])
async def test_a_big_pack_is_turned_over_page_by_page_and_chosen_from(house, episodes, known):
    """Of more than can be chosen the first are shown; the engine knows all of them."""
    files = {f"S{place // 100:02}E{place % 100:02}.mkv": 1000 for place in range(episodes)}
    pack = torrent_of("Show", files)
    await offered(house, (pack, None), ())
    card = await house.says("ada", "/torrent files 1")
    assert f"{known:,} of {known:,} files are wanted" in told(card)
    await house.presses("ada", "None")
    caller = await welcomed(house.runtime, "ada", "home")
    last = (await torrent_files.choose(house.runtime, caller, 1, known - 10)).card
    assert [one.title for one in rows_of(last)][-1] == f"Show/S{(known - 1) // 100:02}E99.mkv"
    await torrent_files.toggle(house.runtime, caller, 1, known - 1, known - 10)
    assert f"1 of {known:,} files are wanted, 1 KB." in told(await house.says("ada", "/torrent files 1"))
    card, there = await links(house, what="t1 s14e99")
    assert "S14E99.mkv · 1 KB" in told(card)
    assert there["Play"].endswith("/S14E99.mkv")


def rows_of(card):
    return next(block.rows for block in card.blocks if isinstance(block, Rows))


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


async def test_a_magnet_that_nobody_has_says_so_and_goes_on_when_somebody_comes(tmp_path, redis_url, moths, peers):
    async with housing(tmp_path, redis_url, give_up_minutes=0.005) as house:
        card = await house.says("ada", f"/stream {swarm.magnet(moths[0])}")
        assert card.state == "open"
        card = await house.sees("ada", "Nobody has given any data for a while. I keep trying")
        assert "Asking peers for its list of files" in told(card)
        await meets(house, peers)
        await house.sees("ada", "Moths.S01E01.mkv")


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
