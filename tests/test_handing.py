"""Handing in links, magnets, torrents and files: what each is, what can be done with it, and what is refused."""

import asyncio
import contextlib
import http.server
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from bot import desk, handing
from bot.cards import Act
from bot.handing import HandedFile, HandedText
from bot.web.socket import welcomed
from core.media import Format
from core.models import Title
from tests.books import written
from tests.emulators.gutendex import running
from tests.emulators.librivox import running as running_librivox
from tests.story import labels, telling, told
from tests.torrents import bencoded, torrent_of
from worker import packaging

LOOPBACK = {"allow_private": ["127.0.0.1/32"], "links_private": True}


class Site(http.server.BaseHTTPRequestHandler):
    """A web site with a few files, a page, and one that breaks off."""

    files: dict

    def do_GET(self):
        found = self.files.get(self.path)
        if found is None:
            self.send_error(404)
            return
        media_type, body, *announced = found
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(announced[0] if announced else len(body)))
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def epub(tmp_path_factory):
    folder = tmp_path_factory.mktemp("epub")
    packed = packaging.pack(Format.EPUB, written(folder, "<h1>Moths</h1><p>They come at night."), folder / "out")
    return packed.path.read_bytes()


@pytest.fixture
def site(epub):
    """The address of a site of our own."""
    files = {
        "/books/moths.epub": ("application/epub+zip", epub),
        "/moths.torrent": ("application/x-bittorrent", torrent_of("Moths", {"moths.epub": 1000})),
        "/page": ("text/html; charset=utf-8", b"<!doctype html><title>Moths</title>"),
        "/false.epub": ("application/epub+zip", b"<!doctype html><title>Log in first</title>"),
        "/broken.epub": ("application/epub+zip", epub[:-10], len(epub)),
        "/nothing.epub": ("application/epub+zip", b""),
    }
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Site,), {"files": files}))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
async def house(tmp_path, redis_url):
    """A service that may reach this machine."""
    async with telling(tmp_path, redis_url, fetch=LOOPBACK, retry={"first_wait_s": 0.01, "tries": 2}) as story:
        yield story


def file_of(data, name="moths.epub", size=None, media_type="", chunk=1000):
    """A file as a platform hands it in."""

    async def read():
        for start in range(0, len(data), chunk):
            yield data[start : start + chunk]

    return HandedFile(name, len(data) if size is None else size, read, media_type)


async def hands_in(story, *things, room="home", name="ada"):
    """What somebody is answered when they hand things in, as a platform would have it."""
    return await desk.hand_in(story.runtime, await welcomed(story.runtime, name, room), things)


async def test_a_link_to_a_file_is_told_and_fetched_with_one_press(house, site):
    card = await house.says("ada", f"/add {site}/books/moths.epub")
    assert (card.title, labels(card)) == ("moths", ["Fetch it"])
    assert "book · " in told(card)
    assert "127.0.0.1" in told(card)
    await house.presses("ada", "Fetch it")
    card = await house.ready("ada")
    status, _, _ = await house.fetch(card.files[0].url)
    assert (status, card.files[0].name) == (200, "moths.epub")
    assert "moths" in told(await house.says("ada", "/library"))


async def test_a_link_that_is_in_the_library_already_opens_it(house, site):
    await house.says("ada", f"/add {site}/books/moths.epub")
    await house.presses("ada", "Fetch it")
    await house.ready("ada")
    assert "Open" in labels(await house.says("ada", f"/add {site}/books/moths.epub"))


async def test_a_link_to_a_page_of_a_source_gives_the_card_of_its_title(tmp_path, redis_url):
    with running() as gutendex:
        sources = {"demo": {}, "gutenberg": {"base_url": gutendex.base}}
        async with telling(tmp_path, redis_url, sources=sources, fetch=LOOPBACK) as story:
            card = await story.says("ada", "/add look at this: <https://www.gutenberg.org/ebooks/84>.")
    assert "Frankenstein" in card.title
    assert "Get EPUB" in labels(card)


async def test_a_link_into_a_private_network_is_refused_with_a_sentence(story, site):
    card = await story.says("ada", f"/add {site}/books/moths.epub")
    assert told(card).startswith("I don't go to 127.0.0.1: 127.0.0.1 is a private address; links lead to public ones")
    assert "Hand in the file itself" in told(card)
    assert card.tone == "bad"


async def test_what_the_operator_allows_sources_is_not_open_to_links_of_anybody(tmp_path, redis_url, site):
    async with telling(tmp_path, redis_url, fetch={"allow_private": ["127.0.0.1/32"]}) as story:
        assert "private address" in told(await story.says("ada", f"/add {site}/books/moths.epub"))


@pytest.mark.parametrize(
    "address", ["http://localhost:1/x.epub", "http://[::1]/x.epub", "http://169.254.1.1/", "http://2130706433/a"]
)
async def test_no_spelling_of_a_private_address_gets_by(story, address):
    assert "private address" in told(await story.says("ada", f"/add {address}"))


async def test_a_page_that_no_source_knows_is_called_one(house, site):
    card = await house.says("ada", f"/add {site}/page")
    assert "no file" in card.title
    assert labels(card) == []


async def test_a_page_that_calls_itself_a_book_is_seen_through(house, site):
    assert "no file" in (await house.says("ada", f"/add {site}/false.epub")).title


async def test_a_link_that_leads_nowhere_says_so(house, site):
    assert (await house.says("ada", f"/add {site}/none.epub")).tone == "bad"


@pytest.mark.parametrize("name", ["broken.epub", "nothing.epub"])
async def test_a_file_that_is_not_whole_is_not_kept(house, site, name):
    await house.says("ada", f"/add {site}/{name}")
    await house.presses("ada", "Fetch it")
    assert (await house.becomes("ada", "failed")).tone == "bad"
    assert "Nothing is here yet" in told(await house.says("ada", "/library"))


async def test_a_magnet_is_told_and_honestly_not_fetched(story):
    card = await story.says("ada", f"/add magnet:?xt=urn:btih:{'ab' * 20}&dn=Big+Buck+Bunny&xl=276445467")
    assert card.title == "Big Buck Bunny"
    assert "276 MB" in told(card)
    assert "No torrent engine runs here" in told(card)


async def test_a_link_to_a_torrent_tells_its_files(house, site):
    card = await house.says("ada", f"/add {site}/moths.torrent")
    assert card.title == "Moths"
    assert "No torrent engine runs here" in told(card)


async def test_a_torrent_file_tells_its_files(story):
    card = await hands_in(story, file_of(torrent_of("Moths", {"a.epub": 1_000_000, "b.epub": 2}), "x.torrent"))
    assert card.title == "Moths"
    assert [row.title for block in card.blocks for row in getattr(block, "rows", [])] == ["a.epub", "b.epub"]


BOMBS = {
    "nested": b"l" * 9_000_000,
    "a text longer than the file": b"d4:info99999999:x",
    "a number without an end": b"i" + b"9" * 5_000_000,
    "many values": b"d4:infol" + b"i0e" * 1_000_000 + b"ee",
    "twice the same key": b"d4:infod6:lengthi1e6:lengthi2e4:name1:aee",
    "cut off": torrent_of("Moths", {"a": 1})[:-1],
    "with a tail": torrent_of("Moths", {"a": 1}) + b"x",
    "no sizes": bencoded({b"info": {b"name": b"a", b"files": [{b"path": [b"a"]}]}}),
    "a size below nothing": bencoded({b"info": {b"name": b"a", b"length": -1}}),
    "no list": bencoded({b"info": {b"name": b"a", b"files": {b"x": 1}}}),
    "nothing": b"",
}


@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS)
async def test_a_torrent_that_is_none_or_a_trap_is_refused(story, data):
    card = await hands_in(story, file_of(data, "x.torrent", chunk=100_000))
    assert "was not kept" in card.title


async def test_a_torrent_without_an_end_is_not_read_to_it(story):
    given = 0

    async def read():
        nonlocal given
        while True:
            given += 100_000
            yield b"0" * 100_000

    card = await hands_in(story, HandedFile("x.torrent", None, read))
    assert "too big" in card.title
    assert given < 20_000_000


async def test_a_file_is_checked_and_put_into_the_library_of_its_room(story, epub):
    card = await hands_in(story, file_of(epub))
    assert card.title == "moths is here"
    assert "moths" in told(await story.says("ada", "/library"))


async def test_what_is_handed_in_is_not_come_upon_in_another_room(story, epub):
    await hands_in(story, file_of(epub, "My diary.epub"), room="ada's own")
    assert "nothing called" in (await story.says("eve", "/title my diary")).title
    assert "nothing called" in (await story.says("eve", "/title 1")).title
    assert not await story.completes("eve", "/search diary")
    assert (await story.says("ada", "/title my diary", room="ada's own")).title == "My diary"


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"", "moths.epub", "empty"),
        (b"<!doctype html><p>Log in first", "moths.epub", "a web page"),
        (b"PK\x03\x04 and so on", "moths.zip", "not a zip file"),
    ],
)
async def test_a_file_that_is_not_what_it_says_is_not_kept(story, data, name, why):
    card = await hands_in(story, file_of(data, name))
    assert f"{name} was not kept" in card.title
    assert why in card.title
    assert "Nothing is here yet" in told(await story.says("ada", "/library"))


async def test_a_file_that_comes_in_part_is_not_kept(story, epub):
    card = await hands_in(story, file_of(epub, size=len(epub) + 1))
    assert "only in part" in told_of(card)
    assert "Nothing is here yet" in told(await story.says("ada", "/library"))


async def test_a_file_with_an_endless_name_is_kept_under_its_ending(story, epub):
    card = await hands_in(story, file_of(epub, "\ud800\u202e" + "ж" * 5000 + ".epub"))
    assert card.title.endswith("is here")
    assert (await desk.hand_in(story.runtime, await welcomed(story.runtime, "ada", "home"), [file_of(epub, "")])).title


async def test_a_file_bigger_than_may_come_in_is_not_read(tmp_path, redis_url):
    async def read():
        pytest.fail("it was read")
        yield b""

    async with telling(tmp_path, redis_url, fetch={"max_file_mb": 1}) as story:
        card = await hands_in(story, HandedFile("film.mkv", 1_000_001, read))
        assert "bigger than the 1 MB" in card.title
        unsaid = file_of(b"0" * 1_500_000, "film.mkv", media_type="video/x-matroska", chunk=100_000)
        card = await hands_in(story, HandedFile("film.mkv", None, unsaid.read))
        assert "bigger than 1 MB" in card.title


async def test_several_things_have_a_line_each_and_the_trouble_of_one_hides_no_other(house, site, epub):
    text = HandedText(f"{site}/books/moths.epub and {site}/none.epub")
    card = await hands_in(house, text, file_of(epub, "mine.epub"), file_of(b"", "empty.epub"))
    (rows,) = [block.rows for block in card.blocks]
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert "was not kept" in rows[3].detail
    assert [option.label for option in card.pick.options] == ["1 · Fetch it"]
    assert [action.label for action in card.actions if not isinstance(action, Act)] == ["3 · Open"]


@pytest.mark.parametrize(
    "text", ["", "just words", "ftp://example.org/x", "http://", "magnet:?", "javascript:alert(1)"]
)
async def test_words_without_a_link_are_answered_with_what_can_be_handed_in(story, text):
    assert "no link, magnet or file" in (await hands_in(story, HandedText(text))).title


async def test_more_than_ten_things_are_too_many(story):
    links = " ".join(f"https://example.org/{number}" for number in range(11))
    assert "11 things" in (await story.says("ada", f"/add {links}")).title


async def test_a_link_of_endless_length_is_refused(story):
    assert "characters long" in (await story.says("ada", "/add https://example.org/" + "a" * 3000)).title


async def test_the_same_message_twice_asks_for_one_look(house, site):
    caller = await welcomed(house.runtime, "ada", "home")
    answers = await asyncio.gather(
        *(desk.hand_in(house.runtime, caller, [HandedText(f"{site}/books/moths.epub")]) for _ in range(3))
    )
    assert {card.title for card in answers} == {"moths"}


@given(st.text())
def test_addresses_of_any_text_are_each_once_and_without_space(text):
    found = handing.addresses(text)
    assert len(found) == len(set(found))
    assert all(address.split() == [address] for address in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://a.org/x.", ["https://a.org/x"]),
        ("(https://a.org/Moth_(insect))", ["https://a.org/Moth_(insect)"]),
        ("<https://a.org/x> **https://a.org/y**", ["https://a.org/x", "https://a.org/y"]),
        ("https://a.org/x https://a.org/x", ["https://a.org/x"]),
        ("HTTPS://A.org/X?y=1&z=2#f", ["HTTPS://A.org/X?y=1&z=2#f"]),
    ],
)
def test_the_punctuation_around_a_link_is_not_part_of_it(text, found):
    assert handing.addresses(text) == found


def told_of(card):
    return "\n".join([card.title, *(getattr(block, "text", "") for block in card.blocks)])


async def test_a_page_that_a_search_has_come_upon_is_known_again(tmp_path, redis_url):
    with running_librivox() as site:
        sources = {"demo": {}, "gutenberg": {"enabled": False}, "librivox": {"base_url": site.base}}
        async with telling(tmp_path, redis_url, sources=sources, fetch=LOOPBACK) as story:
            await story.says("ada", "/search frankenstein")
            await story.becomes("ada", "done")
            async with story.runtime.db.read() as session:
                page = (await session.exec(select(Title.page_url).where(Title.source == "librivox"))).first()
            card = await story.says("ada", f"/add {page.rstrip('/')}#top")
    assert "LibriVox" in told(card)
    assert "no file" not in card.title
