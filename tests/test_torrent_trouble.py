"""A torrent that is in trouble is so alone: it says why, and its engine sees to the others."""

import asyncio
import contextlib

import aiohttp
import pytest

from bot.web.socket import welcomed
from core.library import torrents
from core.models import Aim
from core.torrents import described
from tests import swarm
from tests.deadline import DEADLINE_S
from tests.moths import FILES, housing, links, meets, offered, row, until
from tests.story import told


@pytest.fixture
async def house(tmp_path, redis_url):
    async with housing(tmp_path, redis_url) as story:
        yield story


async def wanted(house, source, *, is_broken=False):
    """A torrent that somebody wants to watch, as an indexer or a source gave it; its number."""
    ada = await welcomed(house.runtime, "ada", "home")
    whose = {"person": ada.person, "room": ada.room}
    async with house.runtime.db.begin() as session:
        made = await torrents.offer(session, house.runtime.keys, source, described(source), **whose)
        if is_broken:
            made.body = made.body[:-1] + bytes([made.body[-1] ^ 1])
        await torrents.want(session, made.id, Aim.STREAM)
        return made.id


async def others_are_seen_to(house, moths, peers, number):
    """Whether a torrent that is handed in after that one is streamed."""
    await house.says("ada", f"/torrent add {swarm.magnet(moths[0])}")
    await meets(house, peers, number + 1)
    await house.ready("ada")
    _, there = await links(house)
    return (await house.fetch(there["Play"]))[2] == FILES["Moths/Moths.S01E01.mkv"]


async def test_a_magnet_link_in_no_charset_is_taken_all_the_same(house, moths, peers):
    number = await wanted(house, f"magnet:?xt=urn:btih:{'ab' * 20}&dn=M".encode() + b"\xff")
    await until(house, lambda found: found.state == "asking", number)
    assert await others_are_seen_to(house, moths, peers, number)


async def test_a_peer_by_a_name_that_nobody_looked_up_is_left_out(house, moths, peers):
    await offered(house, moths, [("nowhere.invalid", 6881), *peers])
    _, there = await links(house)
    assert (await house.fetch(there["Play"]))[2] == FILES["Moths/Moths.S01E01.mkv"]


async def test_what_can_t_be_read_from_the_disk_is_said_by_its_card(house, moths, peers):
    (house.runtime.settings.home / "torrents" / "1.pieces").mkdir()
    card = await house.says("ada", f"/torrent add magnet:?xt=urn:btih:{'ab' * 20}&dn=Worn")
    card = await house.becomes("ada", "failed")
    assert "what is here of it can't be read (Is a directory)" in told(card)
    assert await others_are_seen_to(house, moths, peers, 1)


@pytest.mark.parametrize("how", ["deleted", "cut"])
async def test_what_somebody_deletes_or_cuts_is_fetched_again(house, moths, peers, how):
    film = FILES["Moths/Moths.S01E01.mkv"]
    await offered(house, moths, peers)
    _, there = await links(house)
    assert (await house.fetch(there["Play"]))[2] == film
    await until(house, lambda found: found.figures.get("done_bytes", 0) >= len(film))
    path = house.runtime.settings.home / "torrents" / "1" / "all" / "Moths" / "Moths.S01E01.mkv"
    if how == "deleted":
        path.unlink()
    else:
        with path.open("r+b") as file:
            file.truncate(100_000)
    async with asyncio.timeout(DEADLINE_S):
        while await whole(house, there["Play"]) != film or path.read_bytes() != film:  # noqa: ASYNC110 nobody tells
            await asyncio.sleep(0.1)  # as a player that tries again


async def whole(house, link):
    """What a link gives; nothing when it breaks off, or there is another answer than the file."""
    with contextlib.suppress(aiohttp.ClientError):
        status, _, body = await house.fetch(link)
        if status == 200:
            return body
    return None


async def test_what_was_sealed_with_another_key_is_said_by_its_card(house, moths, peers):
    number = await wanted(house, f"magnet:?xt=urn:btih:{'ab' * 20}&dn=Lost".encode(), is_broken=True)
    await until(house, lambda found: found.error, number)
    assert "it was changed" in (await row(house, number)).error
    assert await others_are_seen_to(house, moths, peers, number)
