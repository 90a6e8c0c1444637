"""PeerTube: which videos we find, which of their files we take, and whose server we ask."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceChanged, SourceError, SourceGone, SourceRefused
from core.source import Saved, Wanted, What
from plugins.sources.peertube import PeerTube, PeerTubeOptions
from tests import fixtures_sources
from tests.emulators import peertube
from tests.emulators.peertube import uuid

URL = "https://films.example/api/v1/search/videos"


@pytest.fixture(scope="module")
def site():
    with peertube.running() as running:
        yield running


@pytest.fixture
async def http():
    async with fixtures_sources.client() as client:
        yield client


def source(site, **options):
    return PeerTube("peertube", PeerTubeOptions(site.base, **options))


def ref(site, number):
    return f"{site.base.removeprefix('http://')}/{uuid(number)}"


async def test_a_video_is_told_with_its_maker_and_licence(site, http):
    [info] = await source(site).search(http, Wanted("walled"))
    assert (info.name, info.authors, info.year, info.languages) == (
        "The walled garden",
        ("Walled Films",),
        2021,
        ("en",),
    )
    assert info.licence == "Attribution"
    assert (await source(site).parts(http, info.ref))[0].duration_s == 61


async def test_what_is_not_stated_is_said_to_be_so(site, http):
    info = await source(site).title(http, ref(site, 2))
    assert (info.licence, info.languages, info.description, info.has_cover) == ("Licence not stated", (), "", False)


async def test_broadcasts_are_no_films(site, http):
    assert "Garden, live" not in {info.name for info in await source(site).search(http, Wanted("garden", limit=50))}


@pytest.mark.parametrize(("height", "taken"), [(1080, "720p.mp4"), (2160, "2160p.mp4"), (144, "480p.mp4")])
async def test_the_best_file_up_to_the_wanted_height_is_taken_else_the_smallest(site, http, height, taken):
    shop = source(site, max_height=height)
    [part] = await shop.parts(http, ref(site, 1))
    assert (await shop.assets(http, ref(site, 1), part)).assets[0].name == taken


async def test_files_of_playlists_are_taken_when_they_have_sound_and_picture(site, http):
    shop = source(site)
    [part] = await shop.parts(http, ref(site, 2))
    assert (await shop.assets(http, ref(site, 2), part)).assets[0].name == "720p.mp4"


async def test_who_does_not_let_it_be_downloaded_is_heeded(site, http):
    shop = source(site)
    [part] = await shop.parts(http, ref(site, 3))
    with pytest.raises(SourceRefused, match="does not let it be downloaded"):
        await shop.assets(http, ref(site, 3), part)


async def test_a_video_without_files_is_gone(site, http):
    shop = source(site)
    [part] = await shop.parts(http, ref(site, 5))
    with pytest.raises(SourceGone):
        await shop.assets(http, ref(site, 5), part)


@pytest.mark.parametrize(
    ("fault", "error"), [("html", SourceChanged), ("wrong type", SourceChanged), ("403", SourceRefused)]
)
async def test_each_trouble_of_the_site_has_its_error(site, http, fault, error):
    site.fault(fault)
    with pytest.raises(error):
        await source(site).search(http, Wanted("garden"))


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (f"https://films.example/videos/watch/{uuid(1)}", f"films.example/{uuid(1)}"),
        ("https://films.example/w/abcdefghijkmnopqrstuv?start=1", "films.example/abcdefghijkmnopqrstuv"),
        (f"https://films.example:8443/videos/embed/{uuid(1)}", f"films.example:8443/{uuid(1)}"),
        ("https://films.example/w/p/abcdefghijkmnopqrstuv", None),
        ("https://films.example/watch?v=abc", None),
    ],
)
def test_the_page_of_a_video_names_it_on_whatever_server(url, found):
    assert PeerTube("peertube", PeerTubeOptions()).recognise(url) == found


@pytest.mark.parametrize("options", [{"base_url": "films.example"}, {"max_height": 7}])
def test_a_wrong_option_is_told_in_a_sentence(options):
    with pytest.raises(ValueError, match=r"must be an address|between 144 and 4320"):
        PeerTubeOptions(**options)


KEYS = ["data", "total", "uuid", "url", "name", "files", "resolution", "id", "fileUrl", "account", "host", "tags"]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from([uuid(1), "https://a.example/b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=20,
)


@given(st.sampled_from(What), anything)
def test_no_answer_is_a_mistake_of_ours(what, answer):
    with suppress(SourceError):
        PeerTube("peertube", PeerTubeOptions()).read(what, Saved(URL, json.dumps(answer).encode()))


async def test_a_video_is_vouched_for_by_its_own_server(site, http):
    assert (await source(site).vouch(http, ref(site, 1))).name.endswith(".mp4")
    with pytest.raises(SourceRefused):
        await source(site).vouch(http, ref(site, 3))
    with pytest.raises(SourceGone):
        await source(site).vouch(http, ref(site, 5))
