"""Titles that people care for are asked for anew: new parts are told; a VPN that is down is minded."""

import pytest
from sqlalchemy import update

from core.library import items, link_health, news, titles, torrents
from core.link_health import Sign, Standing, Verdict
from core.media import Format, Kind, TitleInfo
from core.models import TitleNews
from tests.rows import chore, do, person
from tests.story import told


async def discovered(story):
    """A round, as the schedule begins it, with everything due."""
    async with story.runtime.db.begin() as session:
        await session.execute(update(TitleNews).values(next_at=1))
    return await chore(story.runtime, "discover")


@pytest.fixture
async def db(runtime):
    return runtime.db


def info(number=1, parts=3):
    return TitleInfo("demo", f"r{number}", f"Moths {number}", Kind.COMIC, (Format.CBZ,), parts=parts)


async def starred(db, *infos):
    ada = await person(db, "ada")
    rows = [await do(db, titles.keep, one) for one in infos]
    for row in rows:
        await do(db, items.star, ada, row.id)
    return [row.id for row in rows]


async def test_new_parts_are_counted_from_the_second_look_on(db):
    (title,) = await starred(db, info())
    assert await do(db, news.looked, title, 3, 0.5) == 0
    assert await do(db, news.looked, title, 5, 0.5) == 2
    assert await do(db, news.looked, title, 6, 0.5) == 1
    assert await do(db, news.looked, title, None, 0.5) == 0
    assert await do(db, news.looked, title, 4, 0.5) == 0
    async with db.read() as session:
        row = await news.of_title(session, title)
    assert (row.fresh, row.parts) == (3, 4)


async def test_news_are_told_for_two_weeks(db):
    (title,) = await starred(db, info())
    await do(db, news.looked, title, 3, 0.5)
    await do(db, news.looked, title, 5, 0.5)
    async with db.begin() as session:
        await session.execute(update(TitleNews).values(found_at=TitleNews.found_at - 15 * 24 * 3600 * 1000))
    async with db.read() as session:
        assert await news.of_title(session, title) is None


async def test_what_comes_by_torrent_rests_while_an_engine_is_cut_off(db):
    first, second = await starred(db, info(1), info(2))
    await do(db, link_health.looked, first, Verdict(Standing.UNKNOWN, (Sign.TORRENT,)), 0.5)

    async def due():
        async with db.read() as session:
            return {row.id for row in await news.due(session, ["demo"], 10)}

    assert await due() == {first, second}
    await do(db, torrents.announce, "engine", "http://127.0.0.1:1", 60_000, online=False)
    assert await due() == {second}
    await do(db, torrents.announce, "engine", "http://127.0.0.1:1", 60_000, online=True)
    assert await due() == {first, second}


async def test_a_part_that_has_come_is_told_on_the_card_of_its_title(story):
    await story.says("ada", "/search handbook")
    async with story.runtime.db.read() as session:
        row = (await titles.matching(session, "the bowerbird handbook", 0, 1))[0]
    assert await discovered(story) == {"looked": 0, "titles": 0, "parts": 0}
    await do(story.runtime.db, items.star, await person(story.runtime.db, "ada"), row.id)
    assert await discovered(story) == {"looked": 1, "titles": 0, "parts": 0}
    assert "new part" not in told(await story.says("ada", f"/title {row.id}"))
    async with story.runtime.db.begin() as session:  # as if the last look had seen one part less
        await session.execute(update(TitleNews).values(parts=TitleNews.parts - 1))
    assert await discovered(story) == {"looked": 1, "titles": 1, "parts": 1}
    assert "1 new part has come at Demo shelf" in told(await story.says("ada", f"/title {row.id}"))
