"""What every source keeps to, whoever wrote it: a complete head, consistent answers, calm about odd words."""

import pytest
from PIL import Image

from core.errors import SourceError, SourceGone
from core.media import Files, Format, Inline, Kind, Local, Pages, Part, Text
from core.source import Limits, Options, Recognises, Wanted
from tests import fixtures_sources
from tests.emulators import gutendex, librivox
from worker.catalog import adapters
from worker.catalog.adapters import Fault
from worker.fetch.download import fetch

ADAPTERS = adapters.find(others=())
#: words that each source's test shelf knows
WORDS = {
    "demo": "bowerbird",
    "folder": "shelf",
    "gutenberg": "frankenstein",
    "internet_archive": "frankenstein",
    "librivox": "frankenstein",
}
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


@pytest.fixture(scope="module")
def site():
    with gutendex.running() as running:
        yield running


@pytest.fixture(scope="module")
def recordings():
    """LibriVox, and the Internet Archive where its recordings lie."""
    with librivox.running() as running:
        yield running


@pytest.fixture
async def http():
    async with fixtures_sources.client(limits=Limits(per_minute=10_000)) as client:
        yield client


@pytest.fixture(params=sorted(ADAPTERS))
def source(request, site, recordings, tmp_path):
    adapter = ADAPTERS[request.param]
    match request.param:
        case "folder":
            shelf = tmp_path / "shelf"
            (shelf / "pictures").mkdir(parents=True)
            for name in ("demo.epub", "demo.jpg", "demo.mp3", "demo.txt"):
                (shelf / name).symlink_to(shelf / f"real {name}")
                (shelf / f"real {name}").write_bytes(gutendex.files()[name].read_bytes())
            for n in (1, 2):
                (shelf / "pictures" / f"{n}.jpg").write_bytes(gutendex.files()["demo.jpg"].read_bytes())
            return adapter("folder", adapter.options(path=tmp_path))
        case "gutenberg":
            return adapter("gutenberg", adapter.options(base_url=site.base))
        case "internet_archive" | "librivox" as name:
            return adapter(name, adapter.options(base_url=recordings.base))
        case _:
            return adapter(request.param, adapter.options())


def test_every_source_has_a_test_shelf():
    assert set(WORDS) == set(ADAPTERS)
    assert not [one for one in ADAPTERS.values() if isinstance(one, Fault)]


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


async def test_a_search_and_its_titles_agree(source, http):
    titles = await source.search(http, Wanted(WORDS[source.adapter]))
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


async def test_a_source_that_recognises_links_knows_the_pages_of_its_own_titles_and_no_other_address(source, http):
    if not isinstance(source, Recognises):
        return
    for info in await source.search(http, Wanted(WORDS[source.adapter])):
        assert not info.page_url or source.recognise(info.page_url) == info.ref
    for words in [*ODD_WORDS, "https://example.org/", "http://[", "magnet:?xt=urn:btih:" + "a" * 40]:
        assert source.recognise(words) is None


async def test_parts_and_assets_agree_with_the_title(source, http):
    for info in await source.search(http, Wanted(WORDS[source.adapter])):
        parts = await source.parts(http, info.ref)
        assert [part.number for part in parts] == list(range(1, len(parts) + 1))
        assert len({part.ref for part in parts}) == len(parts) >= 1
        assert info.parts in {None, len(parts)}
        for part in parts[:2]:
            assets = await source.assets(http, info.ref, part)
            assert assets.assets
            assert all(asset.name for asset in assets.assets)
            _fits(info.formats, assets)


def _fits(formats, assets):
    match assets:
        case Pages():
            assert Format.CBZ in formats
        case Text():
            assert len(assets.assets) == 1
            assert Format.EPUB in formats
        case Files():
            assert set(formats) & {Format.ORIGINAL, Format.MP3, Format.ZIP}


async def test_covers_decode_and_are_told_beforehand(source, http, tmp_path):
    for info in await source.search(http, Wanted(WORDS[source.adapter])):
        cover = await source.cover(http, info.ref)
        assert (cover is not None) == info.has_cover
        if cover is not None:
            await fetch(http, cover, tmp_path / "cover", lambda _: None)
            Image.open(tmp_path / "cover").load()


async def test_what_an_asset_says_of_its_size_is_true(source, http, tmp_path):
    info = (await source.search(http, Wanted(WORDS[source.adapter])))[0]
    part = (await source.parts(http, info.ref))[0]
    for asset in (await source.assets(http, info.ref, part)).assets:
        await fetch(http, asset, tmp_path / "file", lambda _: None)
        assert (tmp_path / "file").stat().st_size > 0


async def test_the_limit_is_kept(source, http):
    assert len(await source.search(http, Wanted(WORDS[source.adapter], limit=1))) == 1


async def test_only_wanted_kinds_come(source, http):
    assert await source.search(http, Wanted(WORDS[source.adapter], frozenset({Kind.SERIES}))) == []


@pytest.mark.parametrize("words", ODD_WORDS, ids=ascii)
async def test_odd_words_are_calmly_searched(source, http, words):
    for info in await source.search(http, Wanted(words, limit=3)):
        assert info.formats


@pytest.mark.parametrize("ref", ["", "no such thing", "../..", "\x00", "🎉", "x" * 400])
async def test_a_ref_of_nothing_is_gone(source, http, ref):
    for ask in (source.title, source.parts, source.cover):
        with pytest.raises(SourceGone):
            await ask(http, ref)
    with pytest.raises(SourceError):
        await source.assets(http, ref, Part("1", 1))


async def test_a_part_of_nothing_is_gone_or_the_only_one(source, http):
    info = (await source.search(http, Wanted(WORDS[source.adapter])))[0]
    if len(await source.parts(http, info.ref)) > 1:
        with pytest.raises(SourceGone):
            await source.assets(http, info.ref, Part("no such part", 1))


async def test_the_probe_of_a_well_source_returns(source, http):
    await source.probe(http)


async def test_where_bytes_lie_is_one_of_three(source, http):
    info = (await source.search(http, Wanted(WORDS[source.adapter])))[0]
    assets = await source.assets(http, info.ref, (await source.parts(http, info.ref))[0])
    for asset in assets.assets:
        match asset.where:
            case Local(path):
                assert path.is_absolute()
            case Inline(data):
                assert data
            case remote:
                assert remote.url.startswith(("http://", "https://"))
