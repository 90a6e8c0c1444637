"""What every indexer keeps to: releases with offers that can be had, pages that turn, calm about odd answers.

An indexer brings `tests/shelves/NAME.py` as a source does. One that is made up shows how.
"""

import contextlib
import importlib
import re
from pathlib import Path

import pytest

from core.errors import SourceError
from core.media import Ids, Kind
from core.source import Caps, Limits, Reads, Saved, Wanted, What
from plugins.definitions.folder import adapters_in
from tests import fixtures_sources
from tests.shelves import sample_indexer
from worker.catalog import adapters
from worker.catalog.adapters import INDEXER
from worker.catalog.load import State, load

SHIPPED = {name: one for name, one in adapters.find(others=()).items() if adapters.contract_of(one) is INDEXER}
DEFINED = adapters_in(Path(__file__).parent / "definitions")
ADAPTERS = {**SHIPPED, "sample_indexer": sample_indexer.Sample, **dict(one for one in DEFINED if one[0] != "crows")}


@pytest.fixture(scope="module", params=sorted(ADAPTERS))
def shelf(request):
    brought = importlib.import_module(f"tests.shelves.{request.param}")
    running = getattr(brought, "running", contextlib.nullcontext)
    with running() as site:
        yield ADAPTERS[request.param], brought, site


@pytest.fixture
async def http(shelf):
    if hasattr(shelf[1], "http"):
        yield shelf[1].http
        return
    async with fixtures_sources.client(limits=Limits(per_minute=10_000)) as client:
        yield client


@pytest.fixture
def indexer(shelf, tmp_path):
    adapter, brought, site = shelf
    return brought.made(adapter, site, tmp_path)


@pytest.fixture
def words(shelf):
    return shelf[1].WORDS


def test_an_indexer_is_off_until_the_operator_sets_it_up(shelf):
    assert not shelf[0].on_by_default


async def test_every_offer_of_a_release_can_be_had_somewhere(indexer, http, words):
    found = await indexer.search(http, Wanted(words))
    assert found
    for release in found:
        assert release.name.strip() == release.name != ""
        assert release.kind in {None, *indexer.kinds}
        assert release.offers
        for offer in release.offers:
            assert offer.indexer == indexer.name
            assert offer.info_hash or offer.magnet or offer.torrent_url or offer.url
            assert re.fullmatch(r"|[0-9a-f]{40}|[0-9a-f]{64}", offer.info_hash)
            assert offer.size_bytes is None or offer.size_bytes > 0


async def test_pages_turn_without_a_gap_and_end(indexer, http, words):
    whole = [one.offers[0].ref for one in await indexer.search(http, Wanted(words, limit=6))]
    turned = [
        one.offers[0].ref
        for offset in range(0, 6, 2)
        for one in await indexer.search(http, Wanted(words, limit=2, offset=offset))
    ]
    assert turned == whole
    assert await indexer.search(http, Wanted(words, limit=2, offset=5000)) == []


async def test_only_wanted_kinds_come(indexer, http, words):
    for kind in Kind:
        found = await indexer.search(http, Wanted(words, frozenset({kind})))
        assert {one.kind for one in found} <= {kind, None}


async def test_what_came_last_is_a_page_too(indexer, http):
    assert 0 < len(await indexer.latest(http, Wanted("", limit=3))) <= 3


async def test_what_it_can_be_asked_for_is_named_by_our_words(indexer, http):
    caps = await indexer.caps(http)
    assert isinstance(caps, Caps)
    assert caps.ids <= set(Ids.__dataclass_fields__)


async def test_its_probe_returns(indexer, http):
    await indexer.probe(http)


@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b"null", b"[1]", b'{"a": 1}', b"\xff\x00", b"<rss/>"])
def test_a_saved_answer_of_another_sort_is_told_and_never_a_mistake_of_ours(indexer, body):
    if not isinstance(indexer, Reads):
        return
    for what in What:
        with contextlib.suppress(SourceError):
            indexer.read(what, Saved("https://site.example/", body))


async def test_an_indexer_is_listed_beside_the_sources_and_not_asked_for_titles(make_settings):
    settings = make_settings(sources={"gulls": {"adapter": "sample_indexer", "base_url": "https://indexer.example"}})
    catalog = load(settings, ADAPTERS)
    states = {card.name: card.state for card in catalog.cards}
    assert (states["gulls"], states["sample_indexer"]) == (State.ON, State.OFF)
    assert (list(catalog.indexers), list(catalog.instances)) == (["gulls"], [])
    plugin, _ = catalog.plugin("gulls")
    assert plugin.name == "gulls"
    await catalog.close()
