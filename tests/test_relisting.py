"""Releases of what people care for, asked for again and again a little at a time: new ones are told on the card."""

import pytest
from aiohttp import web
from sqlalchemy import update
from sqlmodel import col, select

from core.library import items, news, torrents
from core.media import Flag, Format, Kind, TitleInfo
from core.models import Lane, Mark, OfferRow, Title, TitleNews
from core.releases.works import RELEASES
from tests import swarm
from tests.lister import lister, release
from tests.numbered import shelf
from tests.rows import chore, do, job, over, person, room
from tests.story import telling, told
from worker.catalog import adapters
from worker.jobs.relist import question

GOOD = "Gulls.2001.1080p.BluRay.x264-BIRD"
SMALL = "Gulls.2001.720p.WEB-DL.H264-FISH"
OTHER = "Gulls.2019.1080p.WEB-DL.H264-FISH"


@pytest.fixture
def service(tmp_path, redis_url, monkeypatch):
    """A house that knows these sources and indexers alone."""

    def make(*ones, **sections):
        monkeypatch.setattr(adapters, "find", lambda **_: {one.adapter: one for one in ones})
        return telling(tmp_path, redis_url, sources={}, **sections)

    return make


async def relisted(story):
    """A round as the schedule begins it, with everything due."""
    async with story.runtime.db.begin() as session:
        await session.execute(update(TitleNews).values(next_at=1))
    return await chore(story.runtime, "relist")


async def starred(story, source=RELEASES, words="gulls"):
    """Ada searches, and stars what was found; the work's title."""
    await story.says("ada", f"/search {words}")
    await story.becomes("ada", "done")
    async with story.runtime.db.read() as session:
        statement = select(Title).where(Title.source == source).order_by(Title.year)
        row = (await session.exec(statement)).first()
    await do(story.runtime.db, items.star, await person(story.runtime.db, "ada"), row.id)
    return row


async def test_a_release_that_was_listed_since_is_told_on_the_card_of_its_work(service):
    nest = lister("nest", (GOOD, {}))
    async with service(nest) as story:
        work = await starred(story)
        assert await relisted(story) == {"works": 1, "releases": 0, "ahead": 0, "fakes": 0}
        nest.lists = [*nest.lists, release("nest", SMALL, 2), release("nest", OTHER, 3)]
        assert (await relisted(story))["releases"] == 1
        card = await story.says("ada", f"/title {work.id}")
        assert "1 new release has been listed; I saw that" in told(card)
        assert sum("seeders" in line for line in told(card).splitlines()) == 2


async def test_a_work_that_a_catalogue_has_is_asked_for_too(service):
    def tale(self, number):
        return TitleInfo(self.name, str(number), "Gulls", Kind.FILM, (Format.ORIGINAL,), year=2001, parts=1)

    films = shelf("films", 1, kinds=frozenset({Kind.FILM}), tale=tale)
    async with service(films, lister("nest", (GOOD, {}))) as story:
        await starred(story, "films")
        assert (await relisted(story))["works"] == 1


async def test_what_nobody_cares_for_is_not_asked_for(service):
    nest = lister("nest", (GOOD, {}))
    async with service(nest) as story:
        await story.says("ada", "/search gulls")
        await story.becomes("ada", "done")
        before = len(nest.asked)
        assert (await relisted(story))["works"] == 0
        assert len(nest.asked) == before


async def test_an_indexer_is_asked_for_just_this_work(service):
    nest = lister("nest", (GOOD, {}))
    async with service(nest) as story:
        await starred(story)
        await relisted(story)
        assert (nest.asked[-1].words, nest.asked[-1].kinds) == ("Gulls 2001", frozenset({Kind.FILM}))


async def test_one_that_is_in_trouble_is_asked_once_in_a_round_and_nothing_is_made_of_its_silence(service):
    nest = lister("nest", (GOOD, {}), (OTHER, {}))
    async with service(nest) as story:
        first = await starred(story)
        async with story.runtime.db.read() as session:
            second = (await session.exec(select(Title).where(Title.year == 2019))).one()
        await do(story.runtime.db, items.star, await person(story.runtime.db, "ada"), second.id)
        await relisted(story)
        before, nest.fails = len(nest.asked), True
        assert await relisted(story) == {"works": 2, "releases": 0, "ahead": 0, "fakes": 0}
        assert len(nest.asked) == before + 1
        nest.fails = False
        await relisted(story)
        async with story.runtime.db.read() as session:
            assert await news.of_title(session, first.id) is None


async def test_only_an_hours_share_of_a_days_works_is_asked_for(service):
    nest = lister("nest", (GOOD, {}), (OTHER, {}))
    async with service(nest, background={"relist_per_day": 24}) as story:
        await starred(story)
        async with story.runtime.db.read() as session:
            second = (await session.exec(select(Title).where(Title.year == 2019))).one()
        await do(story.runtime.db, items.star, await person(story.runtime.db, "ada"), second.id)
        assert (await chore(story.runtime, "relist"))["works"] == 1
        assert (await chore(story.runtime, "relist"))["works"] == 1
        assert (await chore(story.runtime, "relist"))["works"] == 0  # both were looked at, and wait for their time


async def test_none_a_day_is_none(service):
    async with service(lister("nest", (GOOD, {})), background={"relist_per_day": 0}) as story:
        await starred(story)
        assert (await relisted(story))["works"] == 0


@pytest.fixture
async def site():
    """Serves files by their names; gives the address, what to serve, and who asked."""
    files, asked = {}, []

    async def answer(request):
        asked.append(request.match_info["name"])
        return web.Response(body=files[request.match_info["name"]], content_type="application/x-bittorrent")

    app = web.Application()
    app.router.add_get("/{name}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", files, asked
    await runner.cleanup()


AHEAD = {"background": {"torrents_ahead_per_day": 24}, "fetch": {"allow_private": ["127.0.0.1/32"]}}


async def test_the_torrent_of_a_new_release_is_looked_into_ahead_and_a_fake_is_known_by_then(service, site, tmp_path):
    base, files, asked = site
    (tmp_path / "fake").mkdir()
    files["a.torrent"] = swarm.made(tmp_path / "fake", {"Gulls.mkv.exe": b"no film" * 9000})
    nest = lister("nest", (GOOD, {}))
    async with service(nest, **AHEAD) as story:
        await starred(story)
        await relisted(story)
        new = release("nest", SMALL, 2, info_hash="", torrent_url=f"{base}/a.torrent", seeders=9000)
        nest.lists = [new]
        assert asked == []
        assert await relisted(story) == {"works": 1, "releases": 1, "ahead": 1, "fakes": 1}
        assert asked == ["a.torrent"]
        async with story.runtime.db.read() as session:
            assert (await session.exec(select(Mark.because))).first()


async def test_the_torrent_that_was_looked_into_is_kept_sealed_and_taken_without_asking_again(service, site, tmp_path):
    base, files, asked = site
    (tmp_path / "book").mkdir()
    files["a.torrent"] = swarm.made(tmp_path / "book", {"gulls.epub": b"They cry at dawn. " * 9000})
    nest = lister("nest", ("Gulls by Ann Author 2001 EPUB", {"kind": Kind.BOOK}))
    async with service(nest, **AHEAD) as story:
        await starred(story)
        await relisted(story)
        told = {"kind": Kind.BOOK, "info_hash": "", "torrent_url": f"{base}/a.torrent", "seeders": 9000}
        nest.lists = [release("nest", "Gulls by Ann Author 2001 EPUB retail", 2, **told)]
        assert await relisted(story) == {"works": 1, "releases": 1, "ahead": 1, "fakes": 0}
        async with story.runtime.db.read() as session:
            offer = (await session.exec(select(OfferRow).where(col(OfferRow.memo).is_not(None)))).one()
        assert b"gulls.epub" not in offer.memo
        files.clear()  # whoever asked again would get nothing
        await engine(story)
        db = story.runtime.db
        wish = {"kind": "take", "lane": Lane.BULK, "payload": {"offer": offer.id, "language": "en"}}
        number = await job(db, **wish, person_id=await person(db, "ada"), room_id=await room(db))
        await story.runtime.queue.nudge()
        assert (await over(story.runtime, number)).result == {"torrent": 1}
        assert asked == ["a.torrent"]
        async with story.runtime.db.read() as session:
            assert (await session.get(OfferRow, offer.id, populate_existing=True)).memo is None
            row = await torrents.by_id(session, 1)
            assert torrents.source_of(story.runtime.keys, row).startswith(b"d")


async def engine(story):
    """One says that it is alive, as another machine's would."""
    async with story.runtime.db.begin() as session:
        await torrents.announce(session, "elsewhere", "http://127.0.0.1:1", 3_600_000, online=True)


async def test_private_sites_are_not_asked_ahead_and_nobody_is_unless_the_operator_says_so(service, site):
    base, _, asked = site
    private = release(
        "nest", SMALL, 2, info_hash="", torrent_url=f"{base}/a.torrent", seeders=9000, flags=[Flag.PRIVATE]
    )
    nest = lister("nest", (GOOD, {}))
    async with service(nest, **AHEAD) as story:
        await starred(story)
        await relisted(story)
        nest.lists = [private]
        assert await relisted(story) == {"works": 1, "releases": 1, "ahead": 0, "fakes": 0}
    assert asked == []


@pytest.mark.parametrize(
    ("name", "year", "kind", "asked"),
    [
        ("Gulls", 2001, Kind.FILM, "Gulls 2001 kind:film"),
        ("Gulls", None, Kind.FILM, "Gulls kind:film"),
        ("Mission: Impossible", 1996, Kind.FILM, '"Mission:" Impossible 1996 kind:film'),
        ("Gulls S01E02", None, Kind.SERIES, "Gulls kind:series s01e02"),
        ("Gulls S01E02-E03", None, Kind.SERIES, "Gulls kind:series s01e02"),
        ("Gulls S01", None, Kind.SERIES, "Gulls kind:series s01"),
        ("S01", 2020, Kind.BOOK, '"S01" 2020 kind:book'),
    ],
)
def test_a_work_is_asked_for_by_name_and_year_or_episode(name, year, kind, asked):
    work = Title(source=RELEASES, ref="x", name=name, year=year, kind=kind)
    assert str(question(work)).casefold() == asked.casefold()
