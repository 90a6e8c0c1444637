"""Torrents in a chat: handed in, watched while they come, fetched into the library, removed; with a real swarm."""

import pytest

from core.library import torrents
from core.models import Aim
from tests import swarm
from tests.story import labels, telling, told

FILES = {
    "Moths/moths.txt": b"They come at night. " * 20_000,
    "Moths/notes.txt": b"Seen in May. " * 5_000,
}
QUIET = {"listen": "127.0.0.1:0", "dht": False, "lsd": False, "utp": False, "several_per_address": True}


@pytest.fixture(scope="module")
def moths(tmp_path_factory):
    """A torrent of two files, and somebody who has it: (.torrent, folder)."""
    folder = tmp_path_factory.mktemp("moths")
    return swarm.made(folder, FILES), folder


@pytest.fixture
async def house(tmp_path, redis_url):
    async with telling(tmp_path, redis_url, torrent=QUIET) as story:
        yield story


async def comes_from(story, seeds):
    """Have the newest torrent know its peers, as trackers would tell."""
    async with story.runtime.db.begin() as session:
        row = await torrents.by_id(session, 1)
        await torrents.want(session, 1, row.aim if row.aim is not Aim.OFFERED else Aim.STREAM, seeds.peers)


async def test_a_magnet_is_offered_fetched_and_put_into_the_library(house, moths):
    torrent, folder = moths
    with swarm.seeding(folder, torrent) as seeds:
        card = await house.says("ada", f"/add {swarm.magnet(torrent)}")
        assert labels(card) == ["Stream", "Download", "Choose files"]
        await comes_from(house, seeds)
        await house.presses("ada", "Download")
        card = await house.ready("ada")
    assert card.title == "all is ready"
    assert "2 files are in the library now, each checked." in told(card)
    library = told(await house.says("ada", "/library"))
    assert "moths" in library
    assert "notes" in library
