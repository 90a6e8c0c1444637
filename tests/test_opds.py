"""Catalogues in OPDS: both versions, searched and looked through, their files for who signs in."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceChanged, SourceError, SourceGone, SourceRefused
from core.media import Files, Format, Kind, Pages
from core.source import Saved, Wanted, What
from plugins import opds
from plugins.sources.opds import Opds
from plugins.sources.opds.options import OpdsOptions
from tests import fixtures_sources
from tests.emulators import opds as emulator
from worker.fetch.download import fetch

URL = "https://books.example/opds"


@pytest.fixture(scope="module")
def site():
    with emulator.running() as running:
        yield running


@pytest.fixture
async def http():
    async with fixtures_sources.client() as client:
        yield client


def source(site, root="opds", **options):
    return Opds("opds", OpdsOptions(f"{site.base}/{root}", **options))


@pytest.mark.parametrize("root", ["opds", "plain", "v2"])
async def test_a_book_is_found_however_the_catalogue_is_searched(site, http, root):
    [info] = await source(site, root).search(http, Wanted("secret garden"))
    assert (info.name, info.kind, info.authors) == ("The Secret Garden", Kind.BOOK, ("F. Burnett",))
    assert (info.year, info.languages, info.tags) == (1911, ("en",), ("Fiction",))
    assert info.formats == (Format.EPUB, Format.ORIGINAL)
    assert info.has_cover


@pytest.mark.parametrize("root", ["opds", "v2"])
async def test_what_is_lent_or_locked_is_left_out(site, http, root):
    names = {info.name for info in await source(site, root).search(http, Wanted("garden", limit=40))}
    assert "Garden & Grove" in names
    assert not names & {"A lent garden", "A locked garden"}


async def test_the_best_file_is_taken(site, http):
    shop = source(site)
    [info] = await shop.search(http, Wanted("secret"))
    assets = await shop.assets(http, info.ref, (await shop.parts(http, info.ref))[0])
    assert isinstance(assets, Files)
    assert assets.assets[0].where.url == f"{site.base}/files/a.epub"


async def test_pages_come_one_by_one_where_the_catalogue_gives_them(site, http):
    shop = source(site)
    [info] = await shop.search(http, Wanted("stones"))
    assets = await shop.assets(http, info.ref, (await shop.parts(http, info.ref))[0])
    assert isinstance(assets, Pages)
    assert [one.where.url for one in assets.assets] == [f"{site.base}/files/page.jpg?n={n}&w=2400" for n in range(3)]
    assert info.formats[0] is Format.CBZ


async def test_a_folder_that_is_found_is_a_title_and_what_lies_in_it_its_parts(site, http):
    shop = source(site)
    [info] = [one for one in await shop.search(http, Wanted("garden tales")) if one.ref.startswith("folder:")]
    assert info.name == "Garden Tales"
    parts = await shop.parts(http, info.ref)
    assert [part.name for part in parts] == ["Tale 1", "Tale 2"]
    assert len((await shop.assets(http, info.ref, parts[1])).assets) == 3


async def test_who_signs_in_gets_feeds_and_files_and_nobody_else_hears_the_password(site, http, tmp_path):
    shop = source(site, "private", username="ann", password="secret")
    http.signed = shop.signed
    [info] = await shop.search(http, Wanted("secret"))
    [asset] = (await shop.assets(http, info.ref, (await shop.parts(http, info.ref))[0])).assets
    await fetch(http, asset, tmp_path / "a.epub", lambda _: None)
    assert (tmp_path / "a.epub").stat().st_size > 1000
    assert shop.signed("https://elsewhere.example/a.epub") == {}
    with pytest.raises(SourceRefused):
        await source(site, "private").search(http, Wanted("secret"))


async def test_a_catalogue_is_looked_through_within_its_own_walls(site, http):
    """Its root leads to another host, too."""
    site.fault("none", times=0)
    assert await source(site, "plain").search(http, Wanted("almanac", limit=3))
    assert all("127.0.0.9" not in path for path in site.asked())


@pytest.mark.parametrize(
    "ref", ["http://127.0.0.9/x#a", "folder:http://127.0.0.9/x", "//127.0.0.9/x#a", "/opds/search#00"]
)
async def test_a_ref_that_leads_elsewhere_or_nowhere_is_gone(site, http, ref):
    with pytest.raises(SourceGone):
        await source(site).title(http, ref)


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("https://x.example/s?q={searchTerms}", "https://x.example/s?q=a%20b%2Fc"),
        ("https://x.example/s?q={searchTerms}&n={count?}&p={startPage?}", "https://x.example/s?q=a%20b%2Fc&n=&p="),
        ("https://x.example/s{?query,title,author}", "https://x.example/s?query=a%20b%2Fc"),
        ("https://x.example/s?x=1{&query}", "https://x.example/s?x=1&query=a%20b%2Fc"),
        ("https://x.example/s{?title}", "https://x.example/s"),
        ("https://x.example/{open", "https://x.example/{open"),
    ],
)
def test_a_template_is_filled_with_words(template, address):
    assert opds.filled(template, "a b/c") == address


@pytest.mark.parametrize(
    "body",
    [
        b"<rss/>",
        b"<html><body/></html>",
        b"{}",
        b'{"metadata": 3}',
        b"",
        b"<feed/>",
        b'<?xml version="1.0"?><!DOCTYPE a>',
    ],
)
def test_what_is_no_catalogue_is_told(body):
    with pytest.raises(SourceChanged):
        opds.parse("opds", Saved(URL, body))


def test_entities_of_a_feed_are_not_followed():
    bomb = b'<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed xmlns="http://www.w3.org/2005/Atom">'
    feed = opds.parse("opds", Saved(URL, bomb + b"<entry><title>&x;</title><id>1</id></entry></feed>"))
    assert "root:" not in feed.entries[0].name


FEED = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><{0} href="::" rel="next">x</{0}></entry></feed>'
feeds = st.sampled_from(["entry", "link", "title", "id", "author"]).map(lambda tag: FEED.format(tag).encode())


@given(st.sampled_from(What), st.binary(max_size=60) | feeds)
def test_no_feed_is_a_mistake_of_ours(what, body):
    with suppress(SourceError):
        Opds("opds", OpdsOptions(URL)).read(what, Saved(URL, body))


@pytest.mark.parametrize("options", [{"base_url": "opds.example"}, {"base_url": URL, "token": "t", "username": "u"}])
def test_a_wrong_option_is_told_in_a_sentence(options):
    with pytest.raises(ValueError, match=r"must be an address|either username"):
        OpdsOptions(**options)


async def test_a_publication_is_vouched_for_by_its_place_in_the_catalogue(site, http):
    shop = source(site)
    [info] = await shop.search(http, Wanted("secret"))
    assert (await shop.vouch(http, info.ref)).where.url == f"{site.base}/files/a.epub"
    with pytest.raises(SourceGone):
        await shop.vouch(http, "/opds/search#00")
