"""Academic Torrents: its catalogue kept and looked through, and what it lists fetched by torrent."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceChanged, SourceError, SourceUnavailable
from core.library import link_health, titles, torrents
from core.media import Format, Kind
from core.models import Aim
from core.source import Saved, Wanted, What
from core.torrents import described
from plugins.sources.academic_torrents import AcademicTorrents, AcademicTorrentsOptions, parse_entries
from tests import fixtures_sources, swarm
from tests.emulators import academic_torrents as emulator
from tests.moths import QUIET, engine_is_up
from tests.story import telling, told

URL = "https://academictorrents.com/database.xml"
ITEM = (
    "<rss><channel><item><title>{0}</title><infohash>" + "ab" * 20 + "</infohash>"
    "<size>{1}</size><description>{2}</description></item></channel></rss>"
)


@pytest.fixture(scope="module")
def site():
    with emulator.running() as running:
        yield running


@pytest.fixture
async def http():
    async with fixtures_sources.client() as client:
        yield client


def source(site):
    return AcademicTorrents("academic_torrents", AcademicTorrentsOptions(site.base))


async def test_an_entry_is_found_by_its_name_and_by_its_authors(site, http):
    [info] = await source(site).search(http, Wanted("birdsong heron"))
    assert (info.name, info.kind, info.formats) == ("Birdsong at dawn", Kind.OTHER, (Format.ORIGINAL,))
    assert (info.authors, info.year, info.size_bytes) == (("Ada Heron", "B. Wren"), 2019, 1_048_576)
    assert info.description == "Songs of many birds, recorded at dawn. In {stereo}."
    assert info.page_url == f"https://academictorrents.com/details/{info.ref}"


async def test_papers_are_books_and_courses_are_films(site, http):
    paper, *_ = await source(site).search(http, Wanted("birds alesund"))
    [course] = await source(site).search(http, Wanted("bird", frozenset({Kind.FILM})))
    assert (paper.kind, course.name) == (Kind.BOOK, "Bird lectures")


async def test_what_begins_with_the_words_comes_first(site, http):
    found = await source(site).search(http, Wanted("bird l"))
    assert found[0].name == "Bird lectures"


async def test_it_comes_by_the_torrent_that_the_site_gives(site, http):
    shop = source(site)
    [info] = await shop.search(http, Wanted("birdsong"))
    [offer] = (await shop.assets(http, info.ref, (await shop.parts(http, info.ref))[0])).offers
    assert offer.info_hash == info.ref
    assert offer.torrent_url == f"{site.base}/download/{info.ref}.torrent"


async def test_the_catalogue_is_asked_for_once_and_then_on_condition(site, http):
    site.fault("none", times=0)
    for word in ("bird", "dawn"):
        shop = source(site)  # as after a restart of the source; the client still has the answer
        assert await shop.search(http, Wanted(word)) == await shop.search(http, Wanted(word))
    assert site.asked() == ["/database.xml", "/database.xml"]


@pytest.mark.parametrize(("fault", "error"), [("html", SourceChanged), ("503", SourceUnavailable)])
async def test_a_trouble_of_the_site_has_its_error(site, http, fault, error):
    site.fault(fault)
    with pytest.raises(error):
        await source(site).search(http, Wanted("bird"))


@pytest.mark.parametrize(
    ("url", "is_known"),
    [
        ("https://academictorrents.com/details/{0}", True),
        ("https://academictorrents.com/details/{0}/tech&filelist=1", True),
        ("https://academictorrents.com/download/{0}.torrent", True),
        ("https://academictorrents.com/details/{0}0", False),
        ("https://academictorrents.com/", False),
    ],
)
def test_an_address_there_names_its_entry(url, is_known):
    known = AcademicTorrents("academic_torrents", AcademicTorrentsOptions()).recognise(url.format("AB" * 20))
    assert known == ("ab" * 20 if is_known else None)


@pytest.mark.parametrize(
    ("about", "description"),
    [
        ("", ""),
        ("Plain &lt;p&gt;words&lt;/p&gt;", "Plain words"),
        ("@article{, title= {A}}", ""),
        ("@misc{x, abstract = &quot;Short.&quot;, year = {2001}}", "Short."),
    ],
)
def test_of_bibtex_the_abstract_is_shown(about, description):
    [entry] = parse_entries("a", Saved(URL, ITEM.format("A", "x", about).encode())).values()
    assert (entry.info.description, entry.info.size_bytes) == (description, None)


pieces = st.text(alphabet=st.characters(exclude_characters="<&"), max_size=30)
items = st.builds(lambda *parts: ITEM.format(*parts).encode("utf-8", "replace"), pieces, pieces, pieces)


@given(st.sampled_from(What), st.binary(max_size=60) | items)
def test_no_catalogue_is_a_mistake_of_ours(what, body):
    with suppress(SourceError):
        AcademicTorrents("academic_torrents", AcademicTorrentsOptions()).read(what, Saved(URL, body))


FILES = {"Moths/moths.txt": b"They come at night. " * 20_000, "Moths/notes.txt": b"Seen in May. " * 5_000}


@pytest.fixture
def moths(tmp_path, monkeypatch):
    """A torrent that the site lists, and somebody who has it."""
    torrent = swarm.made(tmp_path / "moths", FILES)
    info_hash = swarm.magnet(torrent).partition("btih:")[2][:40]
    (tmp_path / "listed").mkdir()
    (tmp_path / "listed" / f"{info_hash}.torrent").write_bytes(torrent)
    monkeypatch.setenv("ACADEMIC_TORRENTS", str(tmp_path / "listed"))
    with swarm.seeding(tmp_path / "moths", torrent) as seeds, emulator.running() as site:
        yield site, seeds.peers, torrent


def asked(site):
    return {"academic_torrents": {"base_url": site.base}}


async def meets(story, torrent, peers):
    """The torrent has these peers, as its tracker would tell."""
    source = swarm.magnet(torrent).encode()
    async with story.runtime.db.begin() as session:
        found = described(source)
        row = await torrents.offer(session, story.runtime.keys, source, found, person=1, room=1)
        await torrents.want(session, row.id, Aim.OFFERED, peers)


async def test_what_is_asked_for_like_any_title_is_fetched_by_torrent_on_the_same_card(moths, tmp_path, redis_url):
    site, peers, torrent = moths
    settings = {"sources": asked(site), "torrent": QUIET, "fetch": {"allow_private": ["127.0.0.1/32"]}}
    async with telling(tmp_path, redis_url, **settings) as story:
        await engine_is_up(story)
        await story.says("ada", "/search moths field guide")
        await story.sees("ada", "Moths, a field guide")
        await meets(story, torrent, peers)
        begun = await story.says("ada", "/download moths")
        assert begun.title == "Moths, a field guide"
        card = await story.ready("ada")
        assert (card.title, card.job) == ("all is ready", begun.job)
        library = told(await story.says("ada", "/library"))
        assert "moths" in library
        assert "notes" in library
        health = await looked_at(story)
        assert (health.standing, round(health.good, 3), health.bad) == ("alive", 1, 0)


async def looked_at(story):
    """What is known of whether the title can be had."""
    async with story.runtime.db.read() as session:
        [row, *_] = await titles.matching(session, "Moths, a field guide", 0, 1)
        return (await link_health.of_titles(session, [row.id])).get(row.id)


async def test_without_an_engine_it_is_said_why_it_can_t_be_had(moths, tmp_path, redis_url):
    site, *_ = moths
    async with telling(tmp_path, redis_url, sources=asked(site), fetch={"allow_private": ["127.0.0.1/32"]}) as story:
        await story.says("ada", "/search moths field guide")
        await story.sees("ada", "Moths, a field guide")
        await story.says("ada", "/download moths")
        card = await story.becomes("ada", "failed")
        assert "no torrent engine runs here" in told(card)
        assert await looked_at(story) is None  # that is no fault of its source's
