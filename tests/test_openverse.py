"""Openverse: what we read in its answers, and how politely it is asked."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceChanged, SourceError, SourceGone, SourceRefused, SourceUnavailable
from core.media import Format, Kind
from core.source import Saved, Wanted, What
from plugins.sources.openverse import Openverse, OpenverseOptions, parse_title
from tests import fixtures_sources
from tests.emulators import openverse
from tests.emulators.openverse import uuid

URL = "https://api.openverse.example/v1/images/"


@pytest.fixture(scope="module")
def site():
    with openverse.running() as running:
        yield running


@pytest.fixture
async def http():
    async with fixtures_sources.client() as client:
        yield client


def source(site, **options):
    return Openverse("openverse", OpenverseOptions(site.base, **options))


async def test_a_picture_says_who_made_it_and_what_may_be_done_with_it(site, http):
    [info] = await source(site).search(http, Wanted("blue feather", limit=1))
    assert (info.name, info.authors, info.kind) == ("A blue feather", ("A. Bird",), Kind.PICTURES)
    assert info.licence == '"A blue feather" by A. Bird is licensed under CC BY 4.0.'
    assert info.formats == (Format.ORIGINAL,)
    assert info.tags == ("feather", "blue")


async def test_what_is_not_told_is_not_made_up(site, http):
    info = await source(site).title(http, f"images:{uuid(2)}")
    assert (info.name, info.authors, info.licence, info.tags) == ("Untitled", (), "CC BY 4.0", ())
    [asset] = (await source(site).assets(http, info.ref, (await source(site).parts(http, info.ref))[0])).assets
    assert asset.name.endswith(".png")


async def test_pictures_and_sounds_come_in_turn(site, http):
    found = await source(site).search(http, Wanted("feather", limit=4))
    assert [info.kind for info in found] == [Kind.PICTURES, Kind.OTHER] * 2
    assert Format.MP3 in found[1].formats


async def test_only_the_wanted_sort_is_asked_for(site, http):
    site.fault("none", times=0)
    found = await source(site).search(http, Wanted("feather", frozenset({Kind.OTHER})))
    assert {info.kind for info in found} == {Kind.OTHER}
    assert all(path.startswith("/v1/audio/") for path in site.asked())


async def test_strangers_ask_for_twenty_at_a_time_and_for_no_more_than_they_need(site, http):
    site.fault("none", times=0)
    pictures = await source(site).search(http, Wanted("feather", frozenset({Kind.PICTURES}), limit=30))
    assert len({info.ref for info in pictures}) == 30
    assert len(site.asked()) == 2


async def test_a_registered_client_signs_in(site, http):
    assert await source(site, client_id="c", client_secret="s").search(http, Wanted("feather", limit=1))
    with pytest.raises(SourceRefused):
        await source(site, client_id="c", client_secret="no").search(http, Wanted("feather"))


@pytest.mark.parametrize(
    ("fault", "error"),
    [("html", SourceChanged), ("wrong type", SourceChanged), ("429", SourceUnavailable), ("401", SourceRefused)],
)
async def test_each_trouble_of_the_site_has_its_error(site, http, fault, error):
    site.fault(fault)
    with pytest.raises(error):
        await source(site).search(http, Wanted("feather"))


@pytest.mark.parametrize("ref", ["images:1", f"films:{uuid(1)}", f"images:{uuid(1)}/thumb", uuid(1)])
async def test_a_ref_of_another_shape_is_gone_without_asking(site, http, ref):
    site.fault("none", times=0)
    with pytest.raises(SourceGone):
        await source(site).title(http, ref)
    assert site.asked() == []


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "", None, 7])
def test_a_file_that_lies_nowhere_on_the_web_is_not_taken(link):
    with pytest.raises(SourceChanged):
        parse_title("o", URL, "images", {"id": uuid(1), "url": link, "license": "by"})


@pytest.mark.parametrize("options", [{"base_url": "openverse.org"}, {"client_id": "c"}, {"client_secret": "s"}])
def test_a_wrong_option_is_told_in_a_sentence(options):
    with pytest.raises(ValueError, match=r"must be an address|client_id and client_secret"):
        OpenverseOptions(**options)


KEYS = ["results", "page_count", "id", "url", "title", "license", "filetype", "tags", "attribution", "thumbnail"]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("https://x.example/a.jpg"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=20,
)


@given(st.sampled_from(What), anything)
def test_no_answer_is_a_mistake_of_ours(what, answer):
    with suppress(SourceError):
        Openverse("openverse", OpenverseOptions()).read(what, Saved(URL, json.dumps(answer).encode()))
