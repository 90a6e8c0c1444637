"""MangaDex: what we read in its answers, which chapters we take, and who hears our key."""

import asyncio
import json
from contextlib import suppress
from urllib.request import urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceChanged, SourceError, SourceGone, SourceRefused, SourceUnavailable
from core.media import Format, Ids, Kind, Status
from core.source import Saved, Wanted, What
from plugins.sources.mangadex import MangaDex, MangaDexOptions
from plugins.sources.mangadex.chapters import Chapter, chosen, parse_pages
from tests import fixtures_sources
from tests.deadline import DEADLINE_S
from tests.emulators import mangadex
from tests.emulators.mangadex import uuid

URL = "https://api.mangadex.example"


@pytest.fixture(scope="module")
def site():
    with mangadex.running() as running:
        yield running


@pytest.fixture
async def http():
    async with fixtures_sources.client() as client:
        yield client


def source(site, **options):
    return MangaDex("mangadex", MangaDexOptions(site.base, site.base, site.base, **options))


async def test_a_comic_is_told_in_the_language_of_its_readers(site, http):
    [info] = await source(site).search(http, Wanted("garden"))
    assert (info.name, info.kind, info.languages) == ("The Walled Garden", Kind.COMIC, ("en",))
    assert info.authors == ("Ito Hana",)
    assert info.description == "A garden. Behind a **wall**."
    assert info.tags == ("Slice of Life",)
    assert (info.year, info.status, info.ids) == (2011, Status.COMPLETE, Ids(anilist=30013, mal=13))
    assert info.formats[0] is Format.CBZ


async def test_another_language_stays_with_the_title_that_was_found_in_it(site, http):
    shop = source(site)
    [info] = await shop.search(http, Wanted("garden", languages=frozenset({"es"})))
    assert (info.ref, info.name, info.languages) == (f"{uuid(1)}:es", "El jardín", ("es",))
    assert [part.name for part in await shop.parts(http, info.ref)] == ["Chapter 1: La puerta (Night Garden)"]


async def test_only_what_the_operator_admits_is_found(site, http):
    assert not await source(site).search(http, Wanted("walled in"))
    assert await source(site, ratings=("erotica",)).search(http, Wanted("walled in"))


async def test_what_has_no_chapter_in_a_language_of_ours_is_gone(site, http):
    with pytest.raises(SourceGone, match="no chapter of it can be read there"):
        await source(site, languages=("de",)).parts(http, uuid(1))


async def test_each_chapter_comes_once_in_order_with_its_group(site, http):
    parts = await source(site).parts(http, uuid(1))
    assert [part.name for part in parts] == [
        "Chapter 1: The gate (Night Garden)",
        "Chapter 2 (Night Garden, Early Birds)",
        "Chapter 2.5",
        "Chapter 10: The gate (Night Garden)",
        "Oneshot: A bonus (Night Garden)",
    ]
    assert [part.volume for part in parts] == [1, None, 1, 1, 1]


async def test_a_preferred_group_goes_before_a_newer_chapter(site, http):
    parts = await source(site, groups=("early birds",)).parts(http, uuid(1))
    assert parts[0].name == "Chapter 1: The gate (Early Birds)"


@given(st.lists(st.tuples(st.sampled_from(["", "1", "1.5", "2", "10", "x"]), st.integers(1, 9)), max_size=12))
def test_no_chapter_is_lost_and_none_comes_twice(told):
    chapters = [Chapter(str(at), number, "", "", "g", str(day)) for at, (number, day) in enumerate(told)]
    kept = chosen(chapters, ())
    assert {one.number for one in kept} == {one.number for one in chapters}
    numbered = [one.number for one in kept if one.number]
    assert len(numbered) == len(set(numbered))
    assert sum(not one.number for one in kept) == sum(not one.number for one in chapters)


async def test_pages_of_a_japanese_comic_are_read_from_the_right(site, http):
    shop = source(site)
    [first, *_] = await shop.parts(http, uuid(1))
    pages = await shop.assets(http, uuid(1), first)
    assert [asset.name for asset in pages.assets] == ["0001.png", "0002.png", "0003.png"]
    assert pages.rtl
    korean = await shop.assets(http, uuid(2), (await shop.parts(http, uuid(2)))[0])
    assert not korean.rtl


async def test_smaller_pictures_are_taken_when_the_operator_wishes(site, http):
    shop = source(site, data_saver=True)
    pages = await shop.assets(http, uuid(1), (await shop.parts(http, uuid(1)))[0])
    assert pages.assets[0].where.url.startswith(f"{site.base}/data-saver/")
    assert pages.assets[0].name == "0001.jpg"


def keys_heard_at(site):
    with urlopen(f"{site.base}/_keys", timeout=DEADLINE_S) as answer:
        return json.load(answer)


async def test_a_personal_client_signs_in_and_no_picture_s_host_hears_its_key(site, http):
    shop = source(site, client_id="c", client_secret="s", username="u", password="pw")
    [first, *_] = await shop.parts(http, uuid(1))
    await shop.assets(http, uuid(1), first)
    await http.data((await shop.cover(http, uuid(1))).where.url, 1_000_000)
    heard = dict(line.split(" ", 1) for line in await asyncio.to_thread(keys_heard_at, site))
    assert heard[f"/manga/{uuid(1)}/feed"] == "Bearer T0K"
    assert heard[f"/covers/{uuid(1)}/front.jpg.512.jpg"] == ""


async def test_a_client_that_is_not_let_in_is_said(site, http):
    with pytest.raises(SourceRefused):
        await source(site, client_id="c", client_secret="s", username="u", password="no").search(http, Wanted("garden"))


@pytest.mark.parametrize(
    ("fault", "error"),
    [("html", SourceChanged), ("wrong type", SourceChanged), ("429", SourceUnavailable), ("403", SourceRefused)],
)
async def test_each_trouble_of_the_site_has_its_error(site, http, fault, error):
    site.fault(fault)
    with pytest.raises(error):
        await source(site).search(http, Wanted("garden"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"base_url": "mangadex.org"}, "must be an address"),
        ({"languages": ()}, "two letters"),
        ({"ratings": ("mild",)}, "safe, suggestive"),
        ({"client_id": "c"}, "a personal client is"),
    ],
)
def test_a_wrong_option_is_told_in_a_sentence(options, said):
    with pytest.raises(ValueError, match=said):
        MangaDexOptions(**options)


@pytest.mark.parametrize(
    "answer",
    [
        {"baseUrl": "javascript:x", "chapter": {"hash": "a", "data": ["1.png"]}},
        {"baseUrl": URL, "chapter": {"hash": "../..", "data": ["1.png"]}},
        {"baseUrl": URL, "chapter": {"hash": "a", "data": ["../../1.png"]}},
        {"baseUrl": URL, "chapter": {"hash": "a", "data": ["1.exe"]}},
        {"baseUrl": URL, "chapter": {"hash": "a", "data": [7]}},
    ],
)
def test_pages_that_lead_elsewhere_are_not_taken(answer):
    with pytest.raises(SourceChanged):
        parse_pages("mangadex", URL, answer, saver=False, rtl=True)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["data", "total", "id", "attributes", "relationships", "title", "chapter", "hash", "baseUrl", "type", "pages"]
    ), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@given(st.sampled_from(What), anything)
def test_no_answer_is_a_mistake_of_ours(what, answer):
    with suppress(SourceError):
        MangaDex("mangadex", MangaDexOptions()).read(what, Saved(URL, json.dumps(answer).encode()))


@pytest.mark.parametrize(
    ("url", "ref"),
    [
        (f"https://mangadex.org/title/{uuid(1)}/the-walled-garden", uuid(1)),
        (f"https://MangaDex.org/manga/{uuid(1)}", uuid(1)),
        (f"https://mangadex.org/chapter/{uuid(1)}", None),
        (f"https://mangadex.org.example/title/{uuid(1)}", None),
    ],
)
def test_an_address_of_mangadex_names_its_comic(url, ref):
    assert MangaDex("mangadex", MangaDexOptions()).recognise(url) == ref


async def test_a_comic_is_vouched_for_by_its_chapters(site, http):
    assert await source(site).vouch(http, uuid(1)) is None
    with pytest.raises(SourceGone, match="no chapter of it can be read there"):
        await source(site, languages=("de",)).vouch(http, uuid(1))
