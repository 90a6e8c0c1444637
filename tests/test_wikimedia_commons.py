"""Wikimedia Commons: what we read in its answers, and what we send to its search."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceChanged, SourceError, SourceGone, SourceUnavailable
from core.media import Format, Kind
from core.source import Saved, Wanted, What
from plugins.sources.wikimedia_commons import WikimediaCommons, WikimediaCommonsOptions
from tests import fixtures_sources
from tests.emulators import wikimedia_commons

URL = "https://commons.example/w/api.php"


@pytest.fixture(scope="module")
def site():
    with wikimedia_commons.running() as running:
        yield running


@pytest.fixture
async def http():
    async with fixtures_sources.client() as client:
        yield client


@pytest.fixture
def source(site):
    return WikimediaCommons("wikimedia_commons", WikimediaCommonsOptions(site.base))


async def test_a_file_is_told_with_its_maker_and_licence_in_plain_text(source, http):
    [info] = await source.search(http, Wanted("blue feather"))
    assert (info.ref, info.name, info.kind) == ("File:A blue feather.jpg", "A blue feather", Kind.PICTURES)
    assert (info.authors, info.licence, info.year) == (("A. Bird",), "CC BY-SA 4.0", 1987)
    assert info.description == "A blue feather.jpg on a white ground & nothing else"
    assert info.tags == ("Feathers", "Blue things")
    assert info.formats == (Format.ORIGINAL,)


async def test_what_plays_says_how_long(source, http):
    [info] = await source.search(http, Wanted("song"))
    assert (info.kind, info.formats[0]) == (Kind.OTHER, Format.MP3)
    assert (await source.parts(http, info.ref))[0].duration_s == 12.5


async def test_only_wanted_sorts_are_searched_and_documents_never(source, http):
    assert {info.kind for info in await source.search(http, Wanted("feather", frozenset({Kind.FILM})))} == {Kind.FILM}
    found = await source.search(http, Wanted("feather", limit=100))
    assert "Feather manual" not in {info.name for info in found}


async def test_the_order_of_the_search_is_kept(source, http):
    names = [info.name for info in await source.search(http, Wanted("feather", limit=6))]
    assert names[:5] == ["A blue feather", "Feather song", "Falling feather", "Feather 00", "Feather 01"]


async def test_a_file_that_is_gone_from_its_page_is_left_out_and_gone(source, http):
    assert "Lost feather" not in {info.name for info in await source.search(http, Wanted("feather", limit=100))}
    with pytest.raises(SourceGone):
        await source.title(http, "File:Lost feather.jpg")


async def test_words_that_are_commands_of_the_search_are_only_words(source, http):
    assert await source.search(http, Wanted('blue "feather" filetype:audio|x')) == []


@pytest.mark.parametrize(("code", "error"), [("maxlag", SourceUnavailable), ("badvalue", SourceChanged)])
async def test_an_error_that_comes_as_success_is_one(source, http, code, error):
    with pytest.raises(error):
        await source.search(http, Wanted(code))


@pytest.mark.parametrize("ref", ["A blue feather.jpg", "File:a|File:b", "File:\n", "File:no such.jpg"])
async def test_a_ref_that_is_no_file_is_gone(source, http, ref):
    with pytest.raises(SourceGone):
        await source.title(http, ref)


@pytest.mark.parametrize(
    ("url", "ref"),
    [
        ("https://commons.wikimedia.org/wiki/File:A_blue_feather.jpg", "File:A blue feather.jpg"),
        ("https://commons.m.wikimedia.org/wiki/File:F%C3%A9a.jpg?x=1", "File:Féa.jpg"),
        ("https://commons.wikimedia.org/wiki/Category:Feathers", None),
        ("https://en.wikipedia.org/wiki/File:A.jpg", None),
    ],
)
def test_an_address_of_the_wiki_names_its_file(source, url, ref):
    assert source.recognise(url) == ref


KEYS = ["query", "pages", "title", "imageinfo", "mediatype", "url", "extmetadata", "index", "continue", "value", "size"]
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["BITMAP", "https://x.example/a"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=20,
)


@given(st.sampled_from(What), anything)
def test_no_answer_is_a_mistake_of_ours(what, answer):
    with suppress(SourceError):
        WikimediaCommons("commons", WikimediaCommonsOptions()).read(what, Saved(URL, json.dumps(answer).encode()))


async def test_a_file_is_vouched_for_by_the_wiki(source, http):
    assert (await source.vouch(http, "File:A blue feather.jpg")).name
    with pytest.raises(SourceGone):
        await source.vouch(http, "File:Lost feather.jpg")
