"""Knaben: what it is asked, what is read in its rows, and what of them is left out."""

import json
from contextlib import suppress

import pytest
from hypothesis import given

from core.errors import SourceChanged, SourceError, SourceRefused, SourceUnavailable
from core.media import Kind
from core.source import Saved, Wanted, What
from plugins.indexers.knaben import Knaben, KnabenOptions, kind_of, parse
from tests import fixtures_sources
from tests.emulators import indexers
from tests.emulators.indexers import info_hash

URL = "https://api.knaben.example/v1"


site = fixtures_sources.site_of(indexers)
http = fixtures_sources.http_of()


def knaben(site, **options):
    return Knaben("knaben", KnabenOptions(f"{site.base}/knaben/v1", **options))


async def test_a_row_is_a_release_with_the_site_where_it_was_seen(site, http):
    [release, *_] = await knaben(site).search(http, Wanted("gulls north", limit=1))
    [offer] = release.offers
    assert (release.name, release.kind) == ("Gulls.of.the.North.S01E08.1080p.WEB.h264-BIRD", Kind.SERIES)
    assert (offer.info_hash, offer.size_bytes) == (info_hash(7), 734003200)
    assert (offer.seeders, offer.leechers, offer.tracker) == (107, 2, "Bird Bay")
    assert offer.page_url == "https://birdbay.example/7"
    assert offer.published_at == 1583226000000


async def test_every_word_is_asked_for_in_the_names_and_pages_are_turned(site, http):
    shop = knaben(site)
    first, second = [await shop.search(http, Wanted("gulls", limit=3, offset=start)) for start in (0, 3)]
    assert [one.offers[0].info_hash for one in (*first, *second)] == [info_hash(n) for n in (7, 6, 5, 4, 3, 2)]
    assert await shop.search(http, Wanted("gulls", limit=3, offset=300)) == []
    assert await shop.search(http, Wanted("albatross")) == []


async def test_kinds_are_asked_for_by_its_numbers_and_none_of_another_comes(site, http):
    shop = knaben(site)
    assert {one.kind for one in await shop.search(http, Wanted("gulls", frozenset({Kind.SERIES})))} == {Kind.SERIES}
    assert [one.name for one in await shop.search(http, Wanted("gulls", frozenset({Kind.COMIC})))] == [
        "Gulls 001 (cbz)"
    ]
    site.fault("none", times=0)
    assert await shop.search(http, Wanted("gulls", frozenset({Kind.PICTURES}))) == []
    assert site.asked() == []


async def test_what_is_for_adults_comes_only_where_the_operator_wants_it(site, http):
    assert "Gulls after dark" not in {one.name for one in await knaben(site).latest(http, Wanted(""))}
    assert "Gulls after dark" in {one.name for one in await knaben(site, adult=True).latest(http, Wanted(""))}


async def test_the_newest_come_first(site, http):
    dates = [one.offers[0].published_at for one in await knaben(site).latest(http, Wanted("", limit=6))]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize(
    ("fault", "error"),
    [("429", SourceUnavailable), ("500", SourceUnavailable), ("403", SourceRefused), ("html", SourceChanged)],
)
async def test_trouble_has_its_error(site, http, fault, error):
    site.fault(fault)
    with pytest.raises(error):
        await knaben(site).probe(http)


@pytest.mark.parametrize(
    ("categories", "kind"),
    [
        ([2000000, 2001000], Kind.SERIES),
        ([3000000, 3003000], Kind.FILM),
        ([1000000, 1003000], Kind.AUDIOBOOK),
        ([1000000, 1001000], Kind.OTHER),
        ([6000000, 6001000], Kind.SERIES),
        ([6000000, 6006000], Kind.BOOK),
        ([6000000, 6007000], Kind.OTHER),
        ([9000000, 9002000], Kind.COMIC),
        (["9001000"], Kind.BOOK),
        ([10001000], Kind.OTHER),
        ([5000000], Kind.OTHER),
        ([], None),
        (["x", None], None),
    ],
)
def test_the_narrowest_category_says_what_it_is(categories, kind):
    assert kind_of(categories) is kind


def row(**changes):
    return {"id": "a1", "title": "Gulls", "hash": "A" * 40, "magnetUrl": None, "categoryId": [3000000]} | changes


@pytest.mark.parametrize(
    ("changes", "ways"),
    [
        ({}, ("a" * 40, "", "")),
        (
            {"hash": None, "magnetUrl": f"magnet:?xt=urn:btih:{'b' * 40}"},
            ("b" * 40, f"magnet:?xt=urn:btih:{'b' * 40}", ""),
        ),
        ({"hash": None, "link": "https://t.example/1.torrent"}, ("", "", "https://t.example/1.torrent")),
        ({"hash": "none", "magnetUrl": "javascript:x", "link": "ftp://x"}, None),
        ({"hash": None}, None),
        ({"title": " "}, None),
    ],
)
def test_a_row_needs_a_name_and_a_way(changes, ways):
    found = parse("k", URL, {"hits": [row(**changes)]})
    offers = [(one.offers[0].info_hash, one.offers[0].magnet, one.offers[0].torrent_url) for one in found]
    assert offers == ([ways] if ways else [])


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2020-03-03T10:00:00+01:00", 1583226000000),
        ("2020-03-03T10:00:00", 1583226000000),
        ("2020-03-03T09:00:00Z", 1583226000000),
        ("0000-00-00", None),
        (None, None),
        (7, None),
    ],
)
def test_a_date_without_a_zone_is_that_of_its_server(date, moment):
    [found] = parse("k", URL, {"hits": [row(date=date)]})
    assert found.offers[0].published_at == moment


@pytest.mark.parametrize("answer", [None, [], {}, {"hits": None}, {"error": "Too long"}])
def test_another_shape_is_told(answer):
    with pytest.raises(SourceChanged):
        parse("k", URL, answer)


@given(fixtures_sources.odd_answers("hits", "title", "hash", "magnetUrl", "categoryId", "date", "bytes", "id", "link"))
def test_whatever_comes_nothing_but_source_errors_comes_of_it(answer):
    with suppress(SourceError):
        Knaben("k", KnabenOptions(URL)).read(What.SEARCH, Saved(URL, json.dumps(answer).encode()))
