"""Trackers asked who has what: the words of BEP 15 and BEP 48, a real tracker, manners, and what becomes of it."""

import asyncio
import struct
from urllib.parse import quote

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceUnavailable
from core.settings import load
from tests.lister import GB, lister
from tests.programs import need
from tests.story import telling, told
from tests.torrent_programs import NO_WEBRTC, free_port, node_package, running, until_it_listens
from tests.torrents import bencoded
from worker.catalog import adapters
from worker.catalog.load import load as catalog_of
from worker.fetch.guard import networks
from worker.jobs.scrape import why_silent
from worker.scrape import words
from worker.scrape.asking import EVERY_S, Trackers, can_be_asked
from worker.scrape.words import Figures, Odd

ONE, TWO, NONE = "aa" * 20, "bb" * 20, "cc" * 20
LOCAL = networks(["127.0.0.1/32"])


def test_a_udp_tracker_is_spoken_to_as_bep_15_has_it():
    assert words.connecting(7) == struct.pack("!QII", 0x41727101980, 0, 7)
    assert words.connected(struct.pack("!IIQ", 0, 7, 99), 7) == 99
    assert words.scraping(99, 8, [ONE, TWO]) == struct.pack("!QII", 99, 2, 8) + bytes.fromhex(ONE + TWO)
    answer = struct.pack("!II", 2, 8) + struct.pack("!6I", 5, 50, 3, 1, 10, 0)
    assert words.scraped(answer, 8, [ONE, TWO]) == {ONE: Figures(5, 3), TWO: Figures(1, 0)}


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0\0\0\2",
        struct.pack("!II", 2, 9),
        struct.pack("!II", 2, 8),
        struct.pack("!II", 3, 8) + b"no such torrent",
    ],
)
def test_an_answer_that_is_none_is_odd(answer):
    with pytest.raises(Odd):
        words.scraped(answer, 8, [ONE])


@pytest.mark.parametrize(
    ("announce", "address"),
    [
        ("http://t.example/announce", "http://t.example/scrape?info_hash={}"),
        ("http://t.example:80/x/announce?key=1", "http://t.example:80/x/scrape?key=1&info_hash={}"),
        ("https://t.example/announce.php", "https://t.example/scrape.php?info_hash={}"),
        ("http://t.example/a", ""),
        ("http://t.example/announce/x", ""),
    ],
)
def test_where_an_http_tracker_is_asked_follows_from_where_it_is_announced_to(announce, address):
    found = words.scrape_address(announce, [ONE])
    assert found == address.format(quote(bytes.fromhex(ONE), safe=""))


def test_an_http_tracker_s_answer_is_read_in_any_order_and_what_it_does_not_know_is_left_out():
    row = b"d10:incompletei3e8:completei5e10:downloadedi9ee"
    answer = b"d5:filesd20:" + bytes.fromhex(TWO) + row + b"20:" + bytes.fromhex(ONE) + row + b"ee"
    assert words.scraped_over_http(answer, [ONE, NONE]) == {ONE: Figures(5, 3)}
    with pytest.raises(Odd):
        words.scraped_over_http(bencoded({b"failure reason": b"no"}), [ONE])


@given(st.binary(max_size=300), st.integers(0, 2**32 - 1))
def test_whatever_a_tracker_answers_is_read_or_odd(answer, number):
    for read in (
        lambda: words.connected(answer, number),
        lambda: words.scraped(answer, number, [ONE, TWO]),
        lambda: words.scraped_over_http(answer, [ONE]),
    ):
        try:
            read()
        except Odd:
            continue


class Silent:
    """A way to the web on which nobody answers; remembers who was asked, and when by the test's own clock."""

    def __init__(self):
        self.asked, self.now = [], 0.0

    async def answer(self, url):
        self.asked.append((self.now, url))
        raise SourceUnavailable("trackers", "asleep")

    async def sleep(self, seconds):
        self.now += seconds

    def trackers(self):
        return Trackers(self, clock=lambda: self.now, sleep=self.sleep)


async def test_a_tracker_is_asked_every_two_seconds_at_most_whoever_asks():
    line = Silent()
    trackers = line.trackers()
    for digest in (ONE, TWO):
        assert await trackers.ask({"http://t.example/announce": [digest]}) == {}
    assert [at for at, _ in line.asked] == [0.0, EVERY_S]


async def test_whose_turn_comes_too_late_is_left_out():
    line = Silent()
    trackers = line.trackers()
    line.sleep = trackers.sleep = lambda _: asyncio.sleep(0)
    for _ in range(5):
        await trackers.ask({"http://t.example/announce": [ONE]})
    assert len(line.asked) == 2


@pytest.mark.parametrize(
    ("address", "can"), [("udp://t.example:80", True), ("https://t.example/announce", True), ("wss://t.example", False)]
)
def test_trackers_over_websocket_are_not_asked(address, can):
    assert can_be_asked(address) is can


@pytest.mark.parametrize(
    ("torrent", "why"),
    [
        ({}, ""),
        ({"scrape": False}, "off"),
        ({"interface": "tun0"}, "kept"),
        ({"proxy": "socks5://p.example:1"}, "kept"),
    ],
)
def test_nobody_is_asked_around_the_way_that_torrents_keep_to(tmp_path, torrent, why):
    assert why_silent(load({}, home=tmp_path, torrent=torrent)) == why


@pytest.fixture(scope="module")
def tracker():
    """The port of a tracker that others wrote, over UDP and HTTP."""
    port = free_port()
    command = [need("node"), "--import", NO_WEBRTC, node_package("bittorrent-tracker") / "bin" / "cmd.js"]
    hosts = ["--http-hostname", "127.0.0.1", "--udp-hostname", "127.0.0.1"]
    with running(*command, "-p", port, *hosts, "--http", "--udp"):
        until_it_listens(port)
        yield port


async def announced(port, digest, peers, left):
    """So many tell the tracker that they have it."""
    async with aiohttp.ClientSession() as session:
        for number in range(peers):
            own = f"-XX0001-{digest[:6]}{number:06d}"
            told = f"info_hash={quote(bytes.fromhex(digest), safe='')}&peer_id={own}&port={7000 + number}&left={left}"
            url = f"http://127.0.0.1:{port}/announce?{told}&uploaded=0&downloaded=0&event=started&compact=1"
            async with session.get(aiohttp.client.URL(url, encoded=True)) as answer:
                assert answer.status == 200


@pytest.mark.parametrize("scheme", ["udp", "http"])
async def test_a_real_tracker_tells_who_has_what(tmp_path, tracker, scheme):
    await announced(tracker, ONE, 3, 0)
    await announced(tracker, TWO, 2, 100)
    local = {"allow_private": ["127.0.0.1/32"], "links_private": True}
    catalog = catalog_of(load({}, home=tmp_path, fetch=local), {})
    try:
        trackers = Trackers(catalog.links.http, LOCAL)
        found = await trackers.ask({f"{scheme}://127.0.0.1:{tracker}/announce": [ONE, TWO]})
        assert found == {ONE: Figures(3, 0), TWO: Figures(0, 2)}
    finally:
        await catalog.close()


@pytest.mark.parametrize("scheme", ["udp", "http"])
async def test_a_tracker_in_a_private_network_is_not_spoken_to(tmp_path, tracker, scheme):
    catalog = catalog_of(load({}, home=tmp_path), {})
    try:
        trackers = Trackers(catalog.links.http)
        assert await trackers.ask({f"{scheme}://127.0.0.1:{tracker}/announce": [ONE]}) == {}
    finally:
        await catalog.close()


async def test_what_trackers_say_changes_the_order_and_private_releases_are_spoken_of_to_nobody(
    tmp_path, redis_url, monkeypatch, tracker
):
    """The one with many seeders by its indexer has none left; the private one is known to the tracker, not asked."""
    dead, alive, mine = "d" * 40, "e" * 40, "f" * 40
    await announced(tracker, alive, 4, 0)
    await announced(tracker, mine, 2, 0)
    await announced(tracker, dead, 1, 100)

    def ways(digest, **more):
        magnet = f"magnet:?xt=urn:btih:{digest}&tr={quote(f'udp://127.0.0.1:{tracker}')}&tr=wss%3A%2F%2Fw.example"
        return {"info_hash": digest, "magnet": magnet, **more}

    nest = lister(
        "nest",
        ("Moths.2001.1080p.BluRay.x264-BIRD", ways(dead, seeders=500)),
        ("Moths.2001.720p.WEB-DL.H264-FISH", ways(alive, seeders=1, size_bytes=3 * GB)),
        ("Moths.2001.480p.WEB-DL.H264-OWL", ways(mine, seeders=9, size_bytes=GB, flags=["private"])),
    )
    monkeypatch.setattr(adapters, "find", lambda **_: {"nest": nest})
    local = {"allow_private": ["127.0.0.1/32"], "links_private": True}
    async with telling(tmp_path, redis_url, sources={}, fetch=local, search={"first_card_s": 20}) as story:
        await story.says("ada", "/search moths")
        await story.becomes("ada", "done")
        await story.presses("ada", "1 · Moths")
        talker = await story.talker("ada")
        await talker.until(lambda: "seeders" in told(talker.cards[-1]))
        rows = [line for line in told(talker.cards[-1]).splitlines() if "seeders" in line]
        assert [row.split(" · ")[3] for row in rows] == ["4 seeders", "9 seeders", "0 seeders"]
        assert "Left out: nobody has it" in rows[-1]
        card = await story.presses("ada", "1 · 720p WEB-DL H.264 · FISH")
        assert "4 seeders · its trackers said so" in told(card)
        assert "One of its trackers speaks WebSocket only" in told(card)
