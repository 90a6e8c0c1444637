"""Whole catalogues, page by page: all of it once, from any place on, and what comes of odd answers."""

from contextlib import ExitStack

import pytest

from core.errors import SourceChanged, SourceError, SourceGone, SourceRefused, SourceUnavailable
from core.source import CataloguePage, Lists
from plugins.sources.academic_torrents import AcademicTorrents, AcademicTorrentsOptions
from plugins.sources.folder import Folder, FolderOptions
from plugins.sources.internet_archive import InternetArchive, InternetArchiveOptions
from plugins.sources.internet_archive.catalogue import parse_page
from plugins.sources.kavita import Kavita, KavitaOptions
from plugins.sources.komga import Komga, KomgaOptions
from plugins.sources.librivox import LibriVox, LibriVoxOptions
from plugins.sources.mangadex import MangaDex
from plugins.sources.mangadex.catalogue import Place, following, place_of
from plugins.sources.mangadex.options import MangaDexOptions
from plugins.sources.opds import Opds
from plugins.sources.opds.options import OpdsOptions
from plugins.sources.opds.walk import Walk
from plugins.sources.standard_ebooks import StandardEbooks, StandardEbooksOptions
from plugins.sources.suwayomi import Suwayomi, SuwayomiOptions
from tests import fixtures_sources
from tests.emulators import (
    academic_torrents,
    internet_archive,
    kavita,
    komga,
    librivox,
    mangadex,
    opds,
    opds_maze,
    standard_ebooks,
    suwayomi,
)

EMULATORS = {
    "internet_archive": internet_archive,
    "librivox": librivox,
    "mangadex": mangadex,
    "komga": komga,
    "kavita": kavita,
    "suwayomi": suwayomi,
    "opds": opds,
    "standard_ebooks": standard_ebooks,
    "academic_torrents": academic_torrents,
}
#: how many titles each emulated catalogue has that can be had, and on how many pages at least
HAVE = {
    "internet_archive": (76, 3),
    "librivox": (74, 3),
    "mangadex": (137, 2),
    "komga": (39, 2),
    "kavita": (128, 2),
    "suwayomi": (217, 2),
    "opds": (opds_maze.BOOKS + 3, 5),
    "standard_ebooks": (10, 1),
    "academic_torrents": (None, 1),
}
#: these say nowhere in such an answer how many there are; a root of OPDS that leads on to folders counts its own only
SILENT = {"librivox", "kavita", "opds"}
LEAD_ON = [name for name, (_, pages) in HAVE.items() if pages > 1]


@pytest.fixture(scope="module")
def sites():
    with ExitStack() as stack:
        yield {name: stack.enter_context(one.running()) for name, one in EMULATORS.items()}


@pytest.fixture
async def http():
    async with fixtures_sources.client() as client:
        yield client


def made(name, base):
    makes = {
        "internet_archive": lambda: InternetArchive(name, InternetArchiveOptions(base)),
        "librivox": lambda: LibriVox(name, LibriVoxOptions(base)),
        "mangadex": lambda: MangaDex(name, MangaDexOptions(base, base, base)),
        "komga": lambda: Komga(name, KomgaOptions(base, api_key=komga.KEY)),
        "kavita": lambda: Kavita(name, KavitaOptions(base, kavita.KEY)),
        "suwayomi": lambda: Suwayomi(name, SuwayomiOptions(base, "ann", "secret")),
        "opds": lambda: Opds(name, OpdsOptions(f"{base}/maze")),
        "standard_ebooks": lambda: StandardEbooks(name, StandardEbooksOptions(base_url=base)),
        "academic_torrents": lambda: AcademicTorrents(name, AcademicTorrentsOptions(base)),
    }
    return makes[name]()


async def pages_of(source, http, at=""):
    """Every page from a place on: where it is, and the refs of its titles."""
    pages = []
    while True:
        page = await source.listed(http, at)
        pages.append((at, [info.ref for info in page.titles]))
        if not page.following:
            return pages
        assert len(pages) < 100
        at = page.following


@pytest.mark.parametrize("name", EMULATORS)
async def test_all_of_a_catalogue_comes_and_each_title_once(sites, http, name):
    source = made(name, sites[name].base)
    assert isinstance(source, Lists)
    pages = await pages_of(source, http)
    refs = [ref for _, page in pages for ref in page]
    count, least = HAVE[name]
    assert len(refs) == len(set(refs))
    assert refs if count is None else len(refs) == count, len(refs)
    assert len(pages) >= least


@pytest.mark.parametrize("name", EMULATORS)
async def test_how_many_there_are_is_said_where_the_catalogue_says_it(sites, http, name):
    page = await made(name, sites[name].base).listed(http, "")
    if name in SILENT:
        assert page.total is None
    else:
        assert page.total is not None
        assert page.total >= (HAVE[name][0] or 1)


@pytest.mark.parametrize("name", LEAD_ON)
async def test_it_goes_on_at_any_place_of_which_nothing_else_is_known(sites, http, name):
    """Somebody else goes on: another worker, after a restart, with nothing but the place."""
    pages = await pages_of(made(name, sites[name].base), http)
    for number, (at, _) in enumerate(pages[1:], 1):
        assert await pages_of(made(name, sites[name].base), http, at) == pages[number:]


@pytest.mark.parametrize("name", EMULATORS)
@pytest.mark.parametrize(
    ("fault", "error"),
    [("429", SourceUnavailable), ("500", SourceUnavailable), ("403", SourceRefused), ("html", SourceChanged)],
)
async def test_trouble_at_the_door_is_told_and_ends_no_catalogue(sites, http, name, fault, error):
    sites[name].fault(fault, times=3)
    with pytest.raises(error):
        await made(name, sites[name].base).listed(http, "")
    sites[name].fault("none", times=0)
    page = await made(name, sites[name].base).listed(http, "")
    assert page.titles or name == "opds"


@pytest.mark.parametrize("name", ["internet_archive", "mangadex", "opds"])
async def test_a_place_that_is_not_known_there_is_gone(sites, http, name):
    with pytest.raises(SourceGone):
        await made(name, sites[name].base).listed(http, "nowhere at all")


async def test_what_is_beyond_the_end_is_an_empty_page(sites, http):
    assert await made("librivox", sites["librivox"].base).listed(http, "75") == CataloguePage([])


async def test_a_feed_that_is_no_librivox_is_told(sites, http):
    sites["librivox"].fault("404")
    with pytest.raises(SourceGone):
        await made("librivox", sites["librivox"].base).listed(http, "")


async def test_a_part_of_the_archive_can_be_chosen(sites, http):
    site = sites["internet_archive"]
    site.fault("none", times=0)
    source = InternetArchive("internet_archive", InternetArchiveOptions(site.base, crawl="collection:opensource"))
    await source.listed(http, "")
    assert site.asked()[0].startswith("/services/search/v1/scrape?q=%28collection%3Aopensource%29+AND+%28mediatype")


def test_an_item_that_is_none_is_left_out_unless_all_are_so():
    good = {"identifier": "moths", "title": "Moths", "mediatype": "texts", "format": ["EPUB"]}
    page = parse_page("ia", "https://ia.example", {"items": [{"identifier": 7}, good], "cursor": "on"})
    assert ([info.ref for info in page.titles], page.following) == (["moths"], "on")
    for items in ([{"identifier": 7}], [None, "x"]):
        with pytest.raises(SourceChanged):
            parse_page("ia", "https://ia.example", {"items": items})


@pytest.mark.parametrize(("answer", "end"), [({"items": [], "cursor": "on"}, ""), ({"items": []}, "")])
def test_a_page_of_nothing_is_the_end_whatever_it_leads_to(answer, end):
    assert parse_page("ia", "https://ia.example", answer) == CataloguePage([], end)


@pytest.mark.parametrize("answer", [None, [], {}, {"items": "none"}, {"items": [], "cursor": 7}])
def test_another_shape_of_a_page_is_told(answer):
    with pytest.raises(SourceChanged):
        parse_page("ia", "https://ia.example", answer)


def listed(total, created="2020-05-04T03:02:01+00:00"):
    return {"data": [{"attributes": {"createdAt": created}}], "total": total}


@pytest.mark.parametrize(
    ("at", "answer", "next_place"),
    [
        ("", listed(150), "+100"),
        ("+100", listed(150), ""),
        ("+9800", listed(20_000), "+9900"),
        ("+9900", listed(20_000), "2020-05-04T03:02:01+0"),
        ("2020-05-04T03:02:01+0", listed(300), "2020-05-04T03:02:01+100"),
        ("+100", {"data": [], "total": 500}, ""),
    ],
)
def test_behind_ten_thousand_comics_those_are_asked_for_that_came_since(at, answer, next_place):
    assert following("md", "", place_of("md", at), answer) == next_place


@pytest.mark.parametrize("created", [None, "soon", "2020-05-04T03:02:01+00:00"])
def test_ten_thousand_comics_of_one_second_lead_nowhere(created):
    with pytest.raises(SourceChanged):
        following("md", "", Place("2020-05-04T03:02:01", 9900), listed(20_000, created))


async def test_a_maze_is_left_by_the_way_out(sites, http):
    """Facets, other hosts and the third floor are not entered, nor is anything twice."""
    sites["opds"].fault("none", times=0)
    await pages_of(made("opds", sites["opds"].base), http)
    asked = sites["opds"].asked()
    assert len(asked) == len(set(asked))
    assert asked[:4] == ["/maze", "/maze/all", "/maze/all?page=2", "/maze/all?page=3"]
    assert "/maze/deep/2" in asked
    assert not {"/maze/facet", "/maze/deep/3", "/x"} & set(asked)


async def test_trouble_in_a_folder_is_waited_out_at_that_folder(sites, http):
    source = made("opds", sites["opds"].base)
    at = (await source.listed(http, "")).following
    sites["opds"].fault("503", where="/maze/all", retry_after="7")
    with pytest.raises(SourceUnavailable) as caught:
        await source.listed(http, at)
    assert caught.value.retry_after_s == 7
    assert len((await source.listed(http, at)).titles) == 10


def test_a_catalogue_without_end_is_left():
    walk, steps = Walk.begun("/root"), 0
    while not walk.is_over:
        walk = walk.on(f"/page/{steps}", [f"/folder/{steps}"], [])
        steps += 1
    assert 4000 < steps < 11_000


@pytest.mark.parametrize("text", ["{}", "[]", "7", '{"waiting":[],"opened":"","known":""}', '{"waiting":[["a","b"]]}'])
def test_a_way_that_is_none_is_not_gone(text):
    assert Walk.read(text) is None


async def test_a_folder_is_gone_through_in_its_order(tmp_path):
    for number in range(1203):
        (tmp_path / f"tale {number}.epub").write_bytes(b"x")
    source = Folder("folder", FolderOptions(tmp_path))
    pages = await pages_of(source, None)
    assert [len(page) for _, page in pages] == [500, 500, 203]


@pytest.mark.parametrize("name", LEAD_ON)
@pytest.mark.parametrize("fault", ["wrong type", "empty"])
async def test_nothing_but_source_errors_comes_of_odd_answers(sites, http, name, fault):
    sites[name].fault(fault, times=2)  # a Komga is asked in its older way then
    with pytest.raises(SourceError):
        await made(name, sites[name].base).listed(http, "")
    sites[name].fault("none", times=0)
