"""Standard Ebooks: the newest books for everybody, all of them for its patrons, both looked through here."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceChanged, SourceError, SourceGone, SourceRefused, SourceUnavailable
from core.media import Format, Kind
from core.source import Saved, Shelf, Wanted, What
from plugins.sources.standard_ebooks import StandardEbooks, StandardEbooksOptions
from tests import fixtures_sources
from tests.emulators import standard_ebooks as emulator

URL = "https://standardebooks.org/feeds/atom/new-releases"


@pytest.fixture(scope="module")
def site():
    with emulator.running() as running:
        yield running


@pytest.fixture
async def http():
    async with fixtures_sources.client() as client:
        yield client


def source(site, email=""):
    return StandardEbooks("standard_ebooks", StandardEbooksOptions(email, site.base))


async def test_a_new_book_is_found_by_words_of_its_title_and_author(site, http):
    [info] = await source(site).search(http, Wanted("FEATHER bird"))
    assert (info.ref, info.name, info.authors) == ("a-bird/the-blue-feather", "The Blue Feather", ("A. Bird",))
    assert (info.kind, info.formats, info.languages) == (Kind.BOOK, (Format.EPUB, Format.ORIGINAL), ("en",))
    assert info.page_url == "https://standardebooks.org/ebooks/a-bird/the-blue-feather"


async def test_accents_and_marks_do_not_matter(site, http):
    [info] = await source(site).search(http, Wanted("elise, other tales"))
    assert info.ref == "elise-nest/the-blue-nest/b-wren"


async def test_the_epub_for_every_reader_is_taken(site, http):
    shop = source(site)
    [part] = await shop.parts(http, "a-bird/the-blue-feather")
    [asset] = (await shop.assets(http, "a-bird/the-blue-feather", part)).assets
    assert asset.name == "a-bird_the-blue-feather.epub"
    assert asset.where.url.endswith("/downloads/a-bird_the-blue-feather.epub")


async def test_older_books_are_for_patrons(site, http):
    assert await source(site).search(http, Wanted("frankenstein")) == []
    with pytest.raises(SourceGone, match="patrons"):
        await source(site).title(http, "mary-shelley/frankenstein")
    [info] = await source(site, "ann@example.org").search(http, Wanted("frankenstein"))
    assert info.languages == ("en",)


async def test_who_is_no_patron_is_refused_and_says_so(site, http):
    with pytest.raises(SourceRefused):
        await source(site, "bob@example.org").search(http, Wanted("frankenstein"))


async def test_a_feed_is_asked_for_once_however_many_searches_there_are(site, http):
    site.fault("none", times=0)
    shop = source(site)
    for word in ("blue", "nest", "feather"):
        await shop.search(http, Wanted(word))
    assert site.asked() == ["/feeds/atom/new-releases"]


async def test_what_came_last_can_be_browsed(site, http):
    first, *_ = await source(site).browse(http, Shelf.NEW, Wanted("", limit=3))
    assert first.name == "The Blue Feather"
    assert await source(site).browse(http, Shelf.NEW, Wanted("", frozenset({Kind.FILM}))) == []


async def test_nothing_is_asked_in_a_language_that_it_has_not(site, http):
    site.fault("none", times=0)
    assert await source(site).search(http, Wanted("blue", languages=frozenset({"fr"}))) == []
    assert site.asked() == []


@pytest.mark.parametrize(("fault", "error"), [("html", SourceChanged), ("429", SourceUnavailable), ("404", SourceGone)])
async def test_a_trouble_of_the_site_has_its_error(site, http, fault, error):
    site.fault(fault, retry_after="2")
    with pytest.raises(error):
        await source(site).search(http, Wanted("blue"))


@pytest.mark.parametrize(
    ("url", "ref"),
    [
        ("https://standardebooks.org/ebooks/mary-shelley/frankenstein", "mary-shelley/frankenstein"),
        (
            "https://standardebooks.org/ebooks/leo-tolstoy/what-is-art/aylmer-maude/",
            "leo-tolstoy/what-is-art/aylmer-maude",
        ),
        ("https://standardebooks.org/ebooks/mary-shelley/frankenstein/text/chapter-1", "mary-shelley/frankenstein"),
        ("https://standardebooks.org/ebooks/mary-shelley/frankenstein?x=1", "mary-shelley/frankenstein"),
        ("https://standardebooks.org/ebooks/mary-shelley", None),
        ("https://standardebooks.org/ebooks", None),
        ("https://standardebooks.org.example.org/ebooks/a/b", None),
    ],
)
def test_an_address_there_names_its_book(url, ref):
    assert StandardEbooks("standard_ebooks", StandardEbooksOptions()).recognise(url) == ref


def test_the_address_of_a_patron_goes_to_standard_ebooks_only():
    shop = StandardEbooks("standard_ebooks", StandardEbooksOptions("ann@example.org"))
    assert shop.signed("https://standardebooks.org/ebooks/a/b/downloads/a_b.epub")
    assert shop.signed("https://elsewhere.example/a.epub") == {}


ENTRY = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>https://x.example/ebooks/a/{0}</id><title>{0}</title>{1}</entry></feed>'
LINK = '<link rel="enclosure" type="application/epub+zip" href="{0}"/>'
pieces = st.text(max_size=20).map(lambda text: text.replace("<", "").replace("&", ""))
feeds = st.builds(
    lambda name, href: ENTRY.format(name, LINK.format(href.replace('"', ""))).encode("utf-8", "replace"), pieces, pieces
)


@given(st.sampled_from(What), st.binary(max_size=60) | feeds)
def test_no_feed_is_a_mistake_of_ours(what, body):
    with suppress(SourceError):
        StandardEbooks("standard_ebooks", StandardEbooksOptions()).read(what, Saved(URL, body))


@pytest.mark.parametrize("options", [{"base_url": "standardebooks.org"}, {"email": "ann"}])
def test_a_wrong_option_is_told_in_a_sentence(options):
    with pytest.raises(ValueError, match="must be"):
        StandardEbooksOptions(**options)
