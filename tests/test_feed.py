"""Feeds: podcasts with their episodes, books one by one, and what goes wrong with one of several."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceChanged, SourceError, SourceGone, SourceUnavailable
from core.media import FROM_MP3, FROM_RECORDINGS, Format, Kind
from core.settings import Settings
from core.source import Saved, Shelf, Wanted, What
from plugins.sources.feed import Feed, FeedOptions
from plugins.sources.feed.shows import parse_shows
from tests import fixtures_sources
from tests.emulators import feeds as emulator
from worker.catalog.load import load

URL = "https://site.example/podcast.xml"


@pytest.fixture(scope="module")
def site():
    with emulator.running() as running:
        yield running


@pytest.fixture
async def http():
    async with fixtures_sources.client() as client:
        yield client


def source(site, *paths):
    return Feed("feed", FeedOptions(tuple(f"{site.base}/{path}" for path in paths or ("podcast.xml", "books.atom"))))


async def test_a_podcast_is_a_title_and_its_episodes_the_parts_oldest_first(site, http):
    shop = source(site)
    [info] = await shop.search(http, Wanted("owls heron"))
    assert (info.name, info.kind, info.formats) == ("Night walks & owls", Kind.AUDIOBOOK, FROM_MP3)
    assert (info.languages, info.licence, info.description) == (("en",), "CC BY 4.0", "What is heard.")
    parts = await shop.parts(http, info.ref)
    assert [(one.name, one.season, one.duration_s) for one in parts] == [
        ("Night walk 1", None, None),
        ("Night walk 2", None, 95.0),
        ("Night walk 3", 2, 3723.0),
    ]


async def test_an_episode_is_the_file_of_its_item(site, http):
    shop = source(site)
    [info] = await shop.search(http, Wanted("owls"))
    [asset] = (await shop.assets(http, info.ref, (await shop.parts(http, info.ref))[0])).assets
    assert (asset.name, asset.where.url) == ("walk 1.mp3", f"{site.base}/files/walk%201.mp3?x=1")


async def test_each_book_of_a_feed_is_a_title(site, http):
    found = await source(site, "books.atom").search(http, Wanted("night book wren"))
    assert len(found) == 7
    assert found[0].name == "Night book 7"
    assert (found[0].kind, found[0].formats) == (Kind.BOOK, (Format.EPUB, Format.ORIGINAL))
    assert (found[0].authors, found[0].languages, found[0].tags) == (("B. Wren",), ("de",), ("Birds",))


async def test_a_feed_says_its_charset_itself(site, http):
    [info] = await source(site, "talk.xml").search(http, Wanted("cafe"))
    assert (info.name, info.formats) == ("Café at night", FROM_RECORDINGS)


async def test_one_feed_in_trouble_leaves_the_others_alone(site, http):
    [info] = await source(site, "gone.xml", "podcast.xml").search(http, Wanted("owls"))
    assert info.name == "Night walks & owls"
    with pytest.raises(SourceGone):
        await source(site, "gone.xml").search(http, Wanted("owls"))


async def test_what_the_feeds_hold_can_be_browsed(site, http):
    found = await source(site).browse(http, Shelf.NEW, Wanted("", limit=3))
    assert [info.name for info in found] == ["Night book 7", "Night book 6", "Night book 5"]


async def test_the_address_of_a_feed_and_the_pages_seen_in_it_lead_to_its_titles(site, http):
    shop = source(site)
    podcast = shop.recognise(f"{site.base}/podcast.xml")
    assert (await shop.title(http, podcast)).name == "Night walks & owls"
    assert shop.recognise(f"{site.base}/walks") == podcast
    assert shop.recognise("https://elsewhere.example/walks") is None


@pytest.mark.parametrize(("fault", "error"), [("html", SourceChanged), ("429", SourceUnavailable)])
async def test_a_trouble_of_the_only_feed_has_its_error(site, http, fault, error):
    site.fault(fault)
    with pytest.raises(error):
        await source(site, "podcast.xml").search(http, Wanted("owls"))


async def test_addresses_are_set_between_commas(site):
    urls = f"{site.base}/podcast.xml, {site.base}/talk.xml"
    catalog = load(
        Settings.model_validate({"sources": {"feed": {"urls": urls}, "more": {"adapter": "feed", "urls": URL}}})
    )
    assert {"feed", "more"} <= set(catalog.instances)
    assert catalog.instances["feed"].source.recognise(f"{site.base}/talk.xml")
    await catalog.close()


def test_a_feed_without_files_holds_nothing():
    assert (
        parse_shows("feed", Saved(URL, b"<rss><channel><title>A</title><item><title>B</title></item></channel></rss>"))
        == []
    )


ITEM = (
    "<rss><channel><title>{0}</title><link>{1}</link><item><title>A</title><guid>{0}</guid><pubDate>{0}</pubDate>"
    '<duration>{1}</duration><enclosure url="{1}" type="{2}"/></item></channel></rss>'
)
pieces = st.text(alphabet=st.characters(exclude_characters='<&"'), max_size=20)
kinds = st.sampled_from(["audio/mpeg", "video/mp4", "application/pdf", ""])
items = st.builds(lambda *parts: ITEM.format(*parts).encode("utf-8", "replace"), pieces, pieces, kinds)


@given(st.sampled_from(What), st.binary(max_size=60) | items)
def test_no_feed_is_a_mistake_of_ours(what, body):
    with suppress(SourceError):
        Feed("feed", FeedOptions((URL,))).read(what, Saved(URL, body))


@pytest.mark.parametrize("urls", [(), ("site.example",)])
def test_a_wrong_option_is_told_in_a_sentence(urls):
    with pytest.raises(ValueError, match=r"needs one address|must be an address"):
        FeedOptions(urls)
