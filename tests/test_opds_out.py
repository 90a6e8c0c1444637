"""The library as a catalogue: what reader apps are shown, who is let in, and another Bowerbird as its reader."""

import hashlib
import json
import re
from dataclasses import replace
from urllib.parse import urlsplit

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bot.web.opds import atom, publications, values
from bot.web.opds.values import Book, BookFile, Facet, Page
from core import feed_keys
from core.errors import LinkInvalid
from core.feed_keys import FeedKey
from core.media import Format, Kind, TitleInfo
from core.secrets import new_ring
from core.source import Saved
from plugins import opds
from tests.opds_room import given_key, put, shown
from tests.story import labels, telling, told

A, OPDS = "{http://www.w3.org/2005/Atom}", "{http://opds-spec.org/2010/catalog}"
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
ACQUISITION = "http://opds-spec.org/acquisition"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(;[\w=.+-]+)*\Z")


def obeys_atom(body):
    """What RFC 4287 and OPDS 1.2 ask of a feed; its root."""
    root = etree.fromstring(body)
    assert root.tag == f"{A}feed"
    for one in (root, *root.iterfind(f"{A}entry")):
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"{A}{name}")) == 1
        assert urlsplit(one.findtext(f"{A}id")).scheme
        assert _MOMENT.match(one.findtext(f"{A}updated"))
        alternates = [(link.get("type"), link.get("hreflang")) for link in links(one, "alternate")]
        assert len(set(alternates)) == len(alternates)  # RFC 4287 §4.1.2
        assert all(link.get("href") and _MEDIA_TYPE.match(link.get("type")) for link in one.iterfind(f"{A}link"))
    assert root.find(f"{A}author/{A}name") is not None
    assert all(len(links(root, rel)) == 1 for rel in ("self", "start", "search"))
    ids = [one.findtext(f"{A}id") for one in root.iterfind(f"{A}entry")]
    assert len(set(ids)) == len(ids)
    is_navigation = "kind=navigation" in links(root, "self")[0].get("type")
    for one in root.iterfind(f"{A}entry"):
        if is_navigation:
            assert len(links(one, "subsection")) == 1
            assert one.find(f"{A}content") is not None
        else:
            assert links(one, ACQUISITION)
    return root


def links(element, rel):
    return [one for one in element.iterfind(f"{A}link") if one.get("rel") == rel]


LINK = {
    "type": "object",
    "required": ["href", "type"],
    "properties": {"href": {"type": "string", "minLength": 1}, "rel": {"type": "string"}, "templated": {"const": True}},
}
PUBLICATION = {
    "type": "object",
    "required": ["metadata", "links", "images"],
    "properties": {
        "metadata": {
            "type": "object",
            "required": ["title", "identifier", "modified"],
            "properties": {
                "title": {"type": "string"},
                "published": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
                "author": {"type": "array", "items": {"required": ["name"]}, "minItems": 1},
                "language": {"type": "array", "items": {"pattern": "^[a-z]{2,3}$"}, "minItems": 1},
            },
        },
        "links": {"type": "array", "items": LINK, "contains": {"properties": {"rel": {"const": ACQUISITION}}}},
        "images": {"type": "array", "items": LINK, "minItems": 1},
    },
}
#: what https://drafts.opds.io/opds-2.0 asks of a feed
FEED = {
    "type": "object",
    "required": ["metadata", "links"],
    "properties": {
        "metadata": {"type": "object", "required": ["title"]},
        "links": {"type": "array", "items": LINK, "contains": {"properties": {"rel": {"const": "self"}}}},
        "navigation": {"type": "array", "items": {"allOf": [LINK, {"required": ["title"]}]}},
        "publications": {"type": "array", "items": PUBLICATION},
        "facets": {"type": "array", "items": {"required": ["metadata", "links"]}},
    },
    "oneOf": [{"required": ["navigation"]}, {"required": ["publications"]}],
}


@pytest.fixture
async def shelf(story, tmp_path):
    """Ada's room has a book in two formats, and a comic of which a part is here."""
    await story.says("ada", "/library")
    moby = TitleInfo(
        "x", "1", "Moby-Dick; or, The Whale", Kind.BOOK, (Format.EPUB,), ("Herman Melville",), 1851, ("en",)
    )
    await put(story, tmp_path, moby, (Format.EPUB, "application/epub+zip"), (Format.ZIP, "application/zip"))
    comic = TitleInfo("x", "2", "Fish & <Whales>", Kind.COMIC, (Format.CBZ,), tags=("sea",), licence="CC0")
    await put(story, tmp_path, comic, (Format.CBZ, "application/vnd.comicbook+zip"), parts="1-2")
    return story


async def test_the_card_says_where_the_catalogue_is_and_how_it_ends(story):
    card = await story.says("ada", "/link opds")
    assert labels(card) == ["Copy the address", "Copy the password", "End all my links"]
    assert told(card).startswith("This library in reader apps\nAdd a catalogue (OPDS) in KOReader")
    assert await given_key(story) == await given_key(story)  # it can be shown again


async def test_whoever_brings_no_key_is_told_how_to_sign_in(story):
    status, headers, body = await story.fetch("/opds")
    assert (status, headers["WWW-Authenticate"]) == (401, 'Basic realm="Bowerbird", charset="UTF-8"')
    assert headers["Content-Type"].startswith("application/opds-authentication+json")
    assert json.loads(body)["authentication"][0]["type"] == "http://opds-spec.org/auth/basic"
    for key in ("x", "A" * 40, "é" * 40, ":"):
        assert (await shown(story, "/opds", key))[0] == 401


async def test_a_reader_app_finds_its_way_from_the_root_to_a_book(shelf):
    key, _ = await given_key(shelf)
    status, kind, body = await shown(shelf, "/opds", key)
    assert (status, kind) == (200, "application/atom+xml;profile=opds-catalog;kind=navigation;charset=utf-8")
    root = obeys_atom(body)
    shelves = {one.findtext(f"{A}title"): links(one, "subsection")[0].get("href") for one in root.iterfind(f"{A}entry")}
    assert list(shelves) == ["Everything", "Books", "Comics", "Your favorites"]
    feed = obeys_atom((await shown(shelf, shelves["Books"], key))[2])
    [entry] = feed.iterfind(f"{A}entry")
    files = {one.get("title"): one for one in links(entry, ACQUISITION)}
    assert set(files) == {"EPUB", "ZIP"}
    assert files["EPUB"].get("type") == "application/epub+zip"
    status, kind, body = await shown(shelf, files["EPUB"].get("href"), key)
    assert (status, kind, str(len(body))) == (200, "application/epub+zip", files["EPUB"].get("length"))


async def test_the_same_is_there_in_json(shelf):
    key, path = await given_key(shelf)
    status, kind, body = await shown(shelf, "/opds/v2", key)
    assert (status, kind.partition(";")[0]) == (200, "application/opds+json")
    root = json.loads(body)
    jsonschema.validate(root, FEED)
    template = next(one["href"] for one in root["links"] if one["rel"] == "search")
    feed = json.loads((await shown(shelf, template.replace("{?query}", "?query=moby"), key))[2])
    jsonschema.validate(feed, FEED)
    [book] = feed["publications"]
    assert (await shown(shelf, path + "/v2"))[0] == 200
    alone = json.loads((await shown(shelf, book["links"][0]["href"], key))[2])
    assert alone == book


async def test_a_search_is_described_and_found_by_words_in_any_spelling(shelf):
    key, _ = await given_key(shelf)
    root = etree.fromstring((await shown(shelf, "/opds/search.xml", key))[2])
    template = root.find(f"{SEARCH}Url").get("template")
    for words, count in (("WHALE%20moby", 1), ("wháles", 1), ("no%20such%20book", 0), ("%00", 2)):
        feed = obeys_atom((await shown(shelf, template.replace("{searchTerms}", words), key))[2])
        assert feed.findtext(f"{SEARCH}totalResults") == str(count)


async def test_kinds_are_facets_and_pages_follow_one_another(shelf, monkeypatch):
    monkeypatch.setattr("bot.web.opds.catalogue.SIZE", 1)
    key, _ = await given_key(shelf)
    first = obeys_atom((await shown(shelf, "/opds/all", key))[2])
    facets = links(first, "http://opds-spec.org/facet")
    assert [(one.get("title"), one.get(f"{OPDS}activeFacet")) for one in facets] == [
        ("Every kind", "true"),
        ("Books", None),
        ("Comics", None),
    ]
    second = obeys_atom((await shown(shelf, links(first, "next")[0].get("href"), key))[2])
    assert not links(second, "next")
    assert links(second, "previous")[0].get("href") == links(first, "self")[0].get("href")
    names = [one.findtext(f"{A}entry/{A}title") for one in (first, second)]
    assert names == ["Fish & <Whales> (parts 1-2)", "Moby-Dick; or, The Whale"]


async def test_favorites_are_those_of_whose_feed_it_is(shelf):
    await shelf.says("ada", "/title moby")
    await shelf.presses("ada", "★ Star")
    for name, count in (("ada", 1), ("bob", 0)):
        key, _ = await given_key(shelf, name)
        feed = obeys_atom((await shown(shelf, "/opds/all?starred=1", key))[2])
        assert len(feed.findall(f"{A}entry")) == count


async def test_a_feed_is_of_one_room_and_opens_nothing_of_another(shelf):
    key, _ = await given_key(shelf, "bob", "attic")
    feed = obeys_atom((await shown(shelf, "/opds/all", key))[2])
    assert feed.findall(f"{A}entry") == []
    assert (await shown(shelf, "/opds/file/1/handbook.epub", key))[0] == 404
    assert (await shown(shelf, "/opds/title/1", key))[0] == 404


async def test_ending_ones_links_ends_ones_catalogues_and_nobody_elses(shelf):
    key, path = await given_key(shelf)
    others, _ = await given_key(shelf, "bob")
    await shelf.says("ada", "/link revoke")
    status, _, body = await shown(shelf, path + "/all")
    assert (status, json.loads(body)["error"]) == (410, "feed_ended")
    assert (await shown(shelf, "/opds", key))[0] == 401
    assert (await shown(shelf, "/opds", others))[0] == 200
    fresh, _ = await given_key(shelf)
    assert (await shown(shelf, "/opds", fresh))[0] == 200


@pytest.mark.parametrize(
    "path", ["/opds/all?start=-1", "/opds/all?start=x", "/opds/all?kind=war", "/opds/title/x?parts=9"]
)
async def test_an_odd_address_is_calmly_answered(story, path):
    key, _ = await given_key(story)
    assert (await shown(story, path, key))[0] in {200, 404}


@pytest.mark.parametrize("version", ["", "/v2"])
async def test_another_bowerbird_searches_and_fetches_from_it(story, tmp_path, redis_url, version):
    """Two whole houses: the second knows the first as a source, by its address and a key."""
    await story.says("ada", "/download handbook epub")
    mine = (await story.ready("ada")).files[0]
    key, _ = await given_key(story)
    options = {"base_url": f"{story.opened.service.url}/opds{version}", "username": "other", "password": key}
    other = {"sources": {"opds": options, "demo": {"enabled": False}}, "fetch": {"allow_private": ["127.0.0.1/32"]}}
    async with telling(tmp_path / "other", redis_url.replace("db=0", "db=1"), **other) as second:
        await second.says("eve", "/search handbook")
        await second.sees("eve", "The Bowerbird handbook")
        await second.says("eve", "/download handbook epub")
        card = await second.ready("eve")
        _, _, theirs = await second.fetch(card.files[0].url)
    assert hashlib.sha256(theirs).hexdigest() == hashlib.sha256((await story.fetch(mine.url))[2]).hexdigest()


BLANK = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
texts = st.text(max_size=30)
names = texts.filter(lambda text: bool(BLANK.sub("", text).strip()))
books = st.builds(
    Book,
    id=st.integers(0, 999).map("urn:x:{}".format),
    name=names,
    updated=st.integers(0, 4_000_000_000_000),
    here=st.just("https://x.example/opds/title/1"),
    no_cover=st.just("https://x.example/no-cover.png"),
    files=st.just((BookFile("https://x.example/f.epub", "application/epub+zip", "EPUB", 7),)),
    authors=st.lists(names, max_size=2).map(tuple),
    year=st.none() | st.integers(1, 9999),
    description=texts,
    tags=st.lists(names, max_size=2).map(tuple),
)
PAGE = Page("urn:x", "Books", 0, "https://x.example/opds/all", "https://x.example/opds", "https://x.example/s", size=50)


@settings(max_examples=40)
@given(st.lists(books, max_size=3, unique_by=lambda book: book.id), names)
def test_whatever_a_title_is_called_both_versions_are_read_as_they_were_meant(found, name):
    page = replace(PAGE, books=tuple(found), name=name, facets=(Facet(name, "https://x.example/k", True, 1),))
    root = obeys_atom(atom.feed(page))
    assert [one.findtext(f"{A}title") or "" for one in root.iterfind(f"{A}entry")] == [
        BLANK.sub("", book.name).replace("\r\n", "\n").replace("\r", "\n") for book in found
    ]
    jsonschema.validate(publications.feed(page), FEED)
    first = opds.parse("a", Saved(page.here, atom.feed(page)))
    second = opds.parse("a", Saved(page.here, json.dumps(publications.feed(page)).encode()))
    for one in (first, second):
        assert [entry.id for entry in one.entries] == [book.id for book in found]
        assert [entry.year for entry in one.entries] == [book.year for book in found]
        assert all(entry.files[0].url == "https://x.example/f.epub" for entry in one.entries)


def test_a_shelf_leads_on():
    page = replace(PAGE, size=0, shelves=(values.Shelf("Books & more", "https://x.example/b", "All", 3),))
    obeys_atom(atom.feed(page))
    jsonschema.validate(publications.feed(page), FEED)
    assert opds.parse("a", Saved(page.here, atom.feed(page))).entries[0].folder == "https://x.example/b"


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 39))
def test_a_key_says_what_it_was_made_for_and_no_other_spelling_does(room, person, generation, place):
    ring = new_ring()
    key = feed_keys.made(ring, FeedKey(room, person, generation))
    assert feed_keys.read(ring.grown(), key) == FeedKey(room, person, generation)
    other = key[:place] + ("A" if key[place] != "A" else "B") + key[place + 1 :]
    for wrong, by in ((other, ring), (key + "A", ring), (key, new_ring())):
        with pytest.raises(LinkInvalid):
            feed_keys.read(by, wrong)
