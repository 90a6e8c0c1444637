"""The Internet Archive, asked: what is found there, what is fetched, and what is left alone."""

import pytest

from core.errors import SourceChanged, SourceGone, SourceRefused, SourceUnavailable
from core.media import Kind, Pages, Part
from core.source import Limits, Wanted
from plugins.sources.internet_archive import InternetArchive, InternetArchiveOptions
from tests import fixtures_sources
from tests.deadline import DEADLINE_S
from tests.emulators import internet_archive

URL = "https://archive.example/metadata/thing"


@pytest.fixture(scope="module")
def site():
    with internet_archive.running() as running:
        yield running


@pytest.fixture
async def http():
    async with fixtures_sources.client(limits=Limits(per_minute=10_000)) as client:
        yield client


@pytest.fixture
def source(site):
    return InternetArchive("internet_archive", InternetArchiveOptions(site.base))


async def test_a_search_finds_what_is_open_and_nothing_lent(source, http):
    titles = await source.search(http, Wanted("frankenstein"))
    assert {info.ref: info.kind for info in titles} == {
        "frankenstein1818": Kind.BOOK,
        "frankenstein-comic": Kind.COMIC,
        "frankenstein_read": Kind.AUDIOBOOK,
        "frankenstein1910": Kind.FILM,
        "frankenstein_stills": Kind.PICTURES,
    }
    book = titles[0]
    assert (book.name, book.authors, book.year) == (
        "Frankenstein; or, The modern Prometheus",
        ("Mary Wollstonecraft Shelley",),
        1818,
    )
    assert (book.languages, book.has_cover) == (("en",), True)
    assert book.description == "A scientist makes a creature & abandons it."


async def test_a_search_can_ask_for_kinds_and_languages(source, http):
    comics = await source.search(http, Wanted("frankenstein", frozenset({Kind.COMIC}), frozenset({"en"})))
    assert [info.ref for info in comics] == ["frankenstein-comic"]
    assert await source.search(http, Wanted("frankenstein", frozenset({Kind.FILM}), frozenset({"ja"}))) == []


async def test_what_nobody_asks_for_costs_no_request(source, http, site):
    site.fault("none", times=0)
    assert await source.search(http, Wanted("frankenstein", frozenset({Kind.SERIES}))) == []
    assert await source.search(http, Wanted("…")) == []
    assert site.asked() == []


async def test_a_search_is_one_request_whatever_the_limit(source, http, site):
    site.fault("none", times=0)
    assert len(await source.search(http, Wanted("almanac", limit=50))) == 50
    assert len(site.asked()) == 1


@pytest.mark.parametrize("ref", ["frankenstein_lent"])
async def test_what_is_lent_is_refused_also_when_its_name_is_known(source, http, ref):
    with pytest.raises(SourceRefused, match="lent or closed"):
        await source.title(http, ref)


@pytest.mark.parametrize("ref", ["gone_dark", "never_was", "nasa/../x", ".hidden", "a" * 101])
async def test_a_ref_that_names_no_item_is_gone(source, http, ref):
    with pytest.raises(SourceGone):
        await source.title(http, ref)


async def test_the_parts_of_an_audiobook_are_its_tracks_in_order_with_names_and_lengths(source, http):
    parts = await source.parts(http, "frankenstein_read")
    assert [(part.number, part.name, part.duration_s) for part in parts] == [
        (1, "The first letter", 1541.0),
        (2, "2 Second", 15.12),
        (3, "The last letter", 3723.0),
    ]
    assets = await source.assets(http, "frankenstein_read", parts[0])
    assert assets.assets[0].name == "1 First.mp3"
    assert assets.assets[0].where.url.endswith("/download/frankenstein_read/disc/1%20First.mp3")


async def test_a_title_with_all_its_parts_costs_one_question(source, http, site):
    site.fault("none", times=0)
    for part in await source.parts(http, "frankenstein_read"):
        await source.assets(http, "frankenstein_read", part)
    await source.cover(http, "frankenstein_read")
    assert site.asked() == ["/metadata/frankenstein_read"]


async def test_pictures_are_one_part_of_pages(source, http):
    [part] = await source.parts(http, "frankenstein_stills")
    assets = await source.assets(http, "frankenstein_stills", part)
    assert isinstance(assets, Pages)
    assert [asset.name for asset in assets.assets] == ["still 1.jpg", "still 2.png"]


async def test_the_film_is_the_best_form_that_plays_everywhere(source, http):
    [part] = await source.parts(http, "frankenstein1910")
    assert (await source.assets(http, "frankenstein1910", part)).assets[0].name == "frankenstein.mp4"


async def test_a_title_tells_its_size_and_its_files_are_checked_against_theirs(source, http):
    info = await source.title(http, "letters_two_volumes")
    parts = await source.parts(http, info.ref)
    sizes = [(await source.assets(http, info.ref, part)).assets[0].size_bytes for part in parts]
    assert (info.parts, info.size_bytes) == (2, sum(sizes))
    assert [part.name for part in parts] == ["Volume 1", "Volume 2"]


@pytest.mark.parametrize("ask", ["title", "search"])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("html", SourceChanged),
        ("wrong type", SourceChanged),
        ("500", SourceUnavailable),
        ("429", SourceUnavailable),
        ("503", SourceUnavailable),
        ("403", SourceRefused),
        ("404", SourceGone),
        ("hang", SourceUnavailable),
    ],
)
async def test_each_trouble_of_the_site_has_its_error(source, site, ask, fault, error):
    site.fault(fault)
    async with fixtures_sources.client(silence_s=1.5 if fault == "hang" else DEADLINE_S) as http:
        with pytest.raises(error):
            await (source.title(http, "frankenstein1818") if ask == "title" else source.search(http, Wanted("alice")))


async def test_a_busy_archive_is_asked_again_when_it_said(source, http, site):
    site.fault("503", retry_after="40")
    with pytest.raises(SourceUnavailable) as caught:
        await source.parts(http, "frankenstein1818")
    assert caught.value.retry_after_s == 40
    assert await source.parts(http, "frankenstein1818")


async def test_a_file_that_an_item_does_not_have_is_gone(source, http):
    with pytest.raises(SourceGone):
        await source.assets(http, "frankenstein_read", Part("disc/4.mp3", 4))


async def test_the_operator_hears_when_the_address_is_none():
    with pytest.raises(ValueError, match=r"must be an address such as https://archive\.org"):
        InternetArchiveOptions("archive.org")


@pytest.mark.parametrize(
    ("url", "ref"),
    [
        ("https://archive.org/details/frankenstein1818", "frankenstein1818"),
        ("http://www.archive.org/details/frankenstein1818/page/n5/mode/2up?q=x", "frankenstein1818"),
        ("https://archive.org/embed/frankenstein1818#t=3", "frankenstein1818"),
        ("https://archive.org/download/frankenstein1818/", "frankenstein1818"),
        ("https://archive.org/download/frankenstein1818/one.pdf", None),
        ("https://archive.org/details/@somebody", None),
        ("https://archive.org/about/terms", None),
        ("https://archive.org.example.org/details/x", None),
    ],
)
def test_an_address_of_archive_org_names_its_item(url, ref):
    assert InternetArchive("internet_archive", InternetArchiveOptions()).recognise(url) == ref


async def test_an_item_is_vouched_for_anew_each_time(source, http, site):
    site.fault("none", times=0)
    for _ in range(2):
        assert (await source.vouch(http, "frankenstein1818")).name == "frankenstein1818.epub"
    assert site.asked() == ["/metadata/frankenstein1818"] * 2
    with pytest.raises(SourceGone):
        await source.vouch(http, "gone_dark")
    with pytest.raises(SourceRefused):
        await source.vouch(http, "frankenstein_lent")
