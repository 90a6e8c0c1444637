"""`bowerbird torrent`, as programs call it beside a service that runs."""

import asyncio
import json

import pytest

from tests import swarm
from tests.command_line import call
from tests.story import telling

FILES = {"Show/Show.S01E01.mkv": swarm.some_bytes(300_000), "Show/notes.txt": b"Seen in May. " * 900}
QUIET = {"listen": "127.0.0.1:0", "dht": False, "lsd": False, "utp": False, "several_per_address": True}


@pytest.fixture
async def beside(tmp_path, redis_url):
    """A service that runs, and how one calls the command line beside it; its last line as JSON."""
    async with telling(tmp_path, redis_url, torrent=QUIET) as story:
        home = {"HOME": story.runtime.settings.home, "REDIS_URL": redis_url}

        async def ask(*words, code=0):
            ran = await asyncio.to_thread(call, "torrent", *words, **home)
            assert ran.exit_code == code, ran.output
            return json.loads(ran.stdout.splitlines()[-1]) if "--json" in words and ran.stdout else ran.stdout

        yield story, ask


async def test_a_torrent_is_added_streamed_listed_and_removed(beside, tmp_path):
    story, ask = beside
    torrent = swarm.made(tmp_path / "seed", FILES)
    (tmp_path / "show.torrent").write_bytes(torrent)
    with swarm.seeding(tmp_path / "seed", torrent) as seeds:
        peer = ":".join(map(str, seeds.peers[0]))
        told = await ask("add", str(tmp_path / "show.torrent"), "--peer", peer, "--json")
        assert [(one["index"], one["name"], one["size"]) for one in told["files"]] == [
            (0, "all/Show/Show.S01E01.mkv", 300_000),
            (1, "all/Show/notes.txt", 11_700),
        ]
        status, _, body = await story.fetch(told["files"][0]["url"], headers={"Range": "bytes=100000-"})
        assert (status, body) == (206, FILES["Show/Show.S01E01.mkv"][100_000:])
    again = await ask("add", swarm.magnet(torrent), "--json")
    assert again["id"] == told["id"]
    listed = await ask("list", "--json")
    assert (listed["id"], listed["name"], listed["aim"]) == (told["id"], "all", "stream")
    await ask("pause", str(told["id"]))
    assert (await ask("remove", str(told["id"]), "--json")) == {"id": told["id"], "done": True}
    assert (await story.fetch(told["files"][0]["url"]))[0] == 410


async def test_what_is_downloaded_is_in_the_library_of_home(beside, tmp_path):
    story, ask = beside
    torrent = swarm.made(tmp_path / "seed", {"Show/notes.txt": FILES["Show/notes.txt"]})
    (tmp_path / "notes.torrent").write_bytes(torrent)
    with swarm.seeding(tmp_path / "seed", torrent) as seeds:
        peer = ":".join(map(str, seeds.peers[0]))
        await ask("add", str(tmp_path / "notes.torrent"), "--peer", peer, "--download", "--json")
        await story.says("me", "/queue")
        await story.presses("me", next(iter(await _options(story))))
        await story.ready("me")


async def _options(story):
    return [one.label for one in (await story.talker("me")).cards[-1].pick.options]


async def test_without_anybody_who_has_it_the_exit_code_says_so(beside):
    _, ask = beside
    told = await ask("add", f"magnet:?xt=urn:btih:{'ab' * 20}&dn=Nobody", "--wait", "0.5", "--json", code=1)
    assert (told["name"], told["files"]) == ("Nobody", [])


async def test_a_peer_may_be_named_by_its_host(beside, tmp_path):
    story, ask = beside
    torrent = swarm.made(tmp_path / "seed", FILES)
    with swarm.seeding(tmp_path / "seed", torrent) as seeds:
        told = await ask("add", swarm.magnet(torrent), "--peer", f"localhost:{seeds.peers[0][1]}", "--json")
        _, _, body = await story.fetch(told["files"][0]["url"])
    assert body == FILES["Show/Show.S01E01.mkv"]


async def test_a_file_that_is_far_too_big_for_a_torrent_is_refused_unread(beside, tmp_path):
    """Four terabytes, of which the disk has none: nobody has room to read them."""
    story, _ = beside
    with (tmp_path / "big.torrent").open("wb") as file:
        file.truncate(4 << 40)
    home = {"HOME": story.runtime.settings.home, "REDIS_URL": story.runtime.settings.redis_url}
    ran = await asyncio.to_thread(call, "torrent", "add", str(tmp_path / "big.torrent"), **home)
    assert (ran.exit_code, "it is bigger than 10 MB" in str(ran.exception)) == (1, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["add", "nowhere.torrent"], "no magnet link, and no file that can be read"),
        (["add", f"magnet:?xt=urn:btih:{'ab' * 20}", "--peer", "nowhere"], "is no address such as"),
        (["add", f"magnet:?xt=urn:btih:{'ab' * 20}", "--peer", "nobody.invalid:6881"], "nobody.invalid is not to be"),
        (["list"], "No service runs on this home"),
    ],
)
def test_what_can_t_be_is_said_in_a_sentence(tmp_path, words, says):
    ran = call("torrent", *words, HOME=tmp_path)
    assert says in " ".join((ran.output + str(ran.exception or "")).replace("│", " ").split())
    assert ran.exit_code != 0
