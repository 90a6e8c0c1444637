"""What every source keeps to, whoever wrote it: a complete head, consistent answers, calm about odd words.

A source brings `tests/shelves/NAME.py`: `WORDS` that it knows, `made(adapter, site, folder)` which gives the source,
and `running()` when it needs a site: an emulator, up while the block lasts.
"""

import contextlib
import importlib

import pytest
from PIL import Image

from core.errors import SourceError, SourceGone
from core.media import Files, Format, Inline, Kind, Local, Pages, Part, Text, Torrent
from core.source import Browses, Limits, Options, Reads, Recognises, Saved, Signs, Wanted, What
from tests import fixtures_sources
from worker.catalog import adapters
from worker.catalog.adapters import SOURCE, Fault
from worker.fetch.download import fetch

FOUND = adapters.find(others=())
ADAPTERS = {name: one for name, one in FOUND.items() if adapters.contract_of(one) is SOURCE}
ODD_WORDS = [
    "",
    " ",
    "a" * 4000,
    "🎉📚",
    "ספר טוב",
    "كتاب",
    "吾輩は猫である",
    "'; drop table--",
    "%00%",
    "\x00",
    "\ud800",
    "../..",
]


@pytest.fixture(scope="module", params=sorted(ADAPTERS))
def shelf(request):
    """(adapter, its shelf, its site)."""
    brought = importlib.import_module(f"tests.shelves.{request.param}")
    running = getattr(brought, "running", contextlib.nullcontext)
    with running() as site:
        yield ADAPTERS[request.param], brought, site


@pytest.fixture
async def http():
    async with fixtures_sources.client(limits=Limits(per_minute=10_000)) as client:
        yield client


@pytest.fixture
def source(shelf, tmp_path, http):
    adapter, brought, site = shelf
    made = brought.made(adapter, site, tmp_path)
    if isinstance(made, Signs):
        http.signed = made.signed
    return made


@pytest.fixture
def words(shelf):
    return shelf[1].WORDS


def test_no_adapter_is_broken():
    assert not [one for one in FOUND.values() if isinstance(one, Fault)]


@pytest.mark.parametrize("name", sorted(ADAPTERS))
def test_the_head_is_complete(name):
    head = ADAPTERS[name]
    assert head.adapter == name
    assert head.label
    assert head.description.endswith(".")
    assert head.licence
    assert head.kinds <= frozenset(Kind)
    assert head.kinds
    assert head.terms_url.startswith("https://") or not head.terms_url
    assert head.limits.per_minute > 0
    assert 0 < head.limits.connections <= 8
    assert issubclass(head.options, Options)
    assert head.options.__dataclass_params__.frozen
    assert "\n" not in head.label + head.description


async def test_a_search_and_its_titles_agree(source, http, words):
    titles = await source.search(http, Wanted(words))
    assert titles
    assert len({info.ref for info in titles}) == len(titles)
    for info in titles:
        again = await source.title(http, info.ref)
        assert (again.ref, again.name, again.kind, again.formats) == (info.ref, info.name, info.kind, info.formats)
        assert info.source == source.name
        assert info.kind in source.kinds
        assert info.name.strip() == info.name
        assert info.formats
        assert len(info.ref) <= 400
        assert info.licence


async def test_a_source_that_recognises_links_knows_the_pages_of_its_own_titles_and_no_other_address(
    source, http, words
):
    if not isinstance(source, Recognises):
        return
    for info in await source.search(http, Wanted(words)):
        assert not info.page_url or source.recognise(info.page_url) == info.ref
    for odd in [*ODD_WORDS, "https://example.org/", "http://[", "magnet:?xt=urn:btih:" + "a" * 40]:
        assert source.recognise(odd) is None


async def test_parts_and_assets_agree_with_the_title(source, http, words):
    for info in await source.search(http, Wanted(words)):
        parts = await source.parts(http, info.ref)
        assert [part.number for part in parts] == list(range(1, len(parts) + 1))
        assert len({part.ref for part in parts}) == len(parts) >= 1
        assert info.parts in {None, len(parts)}
        for part in parts[:2]:
            assets = await source.assets(http, info.ref, part)
            assert all(asset.name for asset in files_of(assets))
            _fits(info.formats, assets)


def files_of(assets):
    """The files that are fetched one by one; of a torrent none."""
    return () if isinstance(assets, Torrent) else assets.assets


def _fits(formats, assets):
    match assets:
        case Torrent(offers):
            assert offers
            assert all(one.info_hash or one.magnet or one.torrent_url for one in offers)
            assert formats == (Format.ORIGINAL,)
            return
        case Pages():
            assert Format.CBZ in formats
        case Text():
            assert len(assets.assets) == 1
            assert Format.EPUB in formats
        case Files():
            assert set(formats) & {Format.ORIGINAL, Format.MP3, Format.ZIP}
    assert assets.assets


async def test_covers_decode_and_are_told_beforehand(source, http, words, tmp_path):
    for info in await source.search(http, Wanted(words)):
        cover = await source.cover(http, info.ref)
        assert (cover is not None) == info.has_cover
        if cover is not None:
            await fetch(http, cover, tmp_path / "cover", lambda _: None)
            Image.open(tmp_path / "cover").load()


async def test_what_an_asset_says_of_its_size_is_true(source, http, words, tmp_path):
    info = (await source.search(http, Wanted(words)))[0]
    part = (await source.parts(http, info.ref))[0]
    for asset in files_of(await source.assets(http, info.ref, part)):
        await fetch(http, asset, tmp_path / "file", lambda _: None)
        assert (tmp_path / "file").stat().st_size > 0


async def test_the_limit_is_kept(source, http, words):
    assert len(await source.search(http, Wanted(words, limit=1))) == 1


async def test_a_page_begins_where_the_one_before_it_ended(source, http, words):
    """Turning the pages gives all that there is, in the same order, once each; after the last one there is none."""
    whole = [info.ref for info in await source.search(http, Wanted(words, limit=6))]
    turned = []
    for offset in range(0, 6, 2):
        page = await source.search(http, Wanted(words, limit=2, offset=offset))
        assert len(page) <= 2
        turned += [info.ref for info in page]
    assert turned == whole
    assert await source.search(http, Wanted(words, limit=2, offset=500)) == []


async def test_a_source_that_browses_gives_titles_of_its_own(source, http):
    if not isinstance(source, Browses):
        return
    for shelf in source.shelves:
        found = await source.browse(http, shelf, Wanted("", limit=5))
        assert 0 < len(found) <= 5
        assert {info.source for info in found} == {source.name}


@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b"null", b"[]", b'{"a": 1}', b"\xff\x00", b"<rss/>"])
async def test_a_saved_answer_of_another_sort_is_told_and_never_a_mistake_of_ours(source, body):
    if not isinstance(source, Reads):
        return
    for what in What:
        with contextlib.suppress(SourceError):
            source.read(what, Saved("https://site.example/", body))


async def test_only_wanted_kinds_come(source, http, words):
    assert await source.search(http, Wanted(words, frozenset({Kind.SERIES}))) == []


@pytest.mark.parametrize("odd", ODD_WORDS, ids=ascii)
async def test_odd_words_are_calmly_searched(source, http, odd):
    for info in await source.search(http, Wanted(odd, limit=3)):
        assert info.formats


@pytest.mark.parametrize("ref", ["", "no such thing", "../..", "\x00", "🎉", "x" * 400])
async def test_a_ref_of_nothing_is_gone(source, http, ref):
    for ask in (source.title, source.parts, source.cover):
        with pytest.raises(SourceGone):
            await ask(http, ref)
    with pytest.raises(SourceError):
        await source.assets(http, ref, Part("1", 1))


async def test_a_part_of_nothing_is_gone_or_the_only_one(source, http, words):
    info = (await source.search(http, Wanted(words)))[0]
    if len(await source.parts(http, info.ref)) > 1:
        with pytest.raises(SourceGone):
            await source.assets(http, info.ref, Part("no such part", 1))


async def test_the_probe_of_a_well_source_returns(source, http, words):
    await source.probe(http)


async def test_where_bytes_lie_is_one_of_three(source, http, words):
    info = (await source.search(http, Wanted(words)))[0]
    assets = await source.assets(http, info.ref, (await source.parts(http, info.ref))[0])
    for asset in files_of(assets):
        match asset.where:
            case Local(path):
                assert path.is_absolute()
            case Inline(data):
                assert data
            case remote:
                assert remote.url.startswith(("http://", "https://"))
