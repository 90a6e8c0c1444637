"""Which titles are one work, by hand: for good, with what is found later, and undone as easily."""

import pytest

from core.library import titles, works
from core.media import Format, Kind, TitleInfo
from core.models import Title
from tests.rows import do, person
from tests.story import labels, told


def info(source, ref, name="The Bower", author="Ada", kind=Kind.BOOK):
    return TitleInfo(source, ref, name, kind, (Format.EPUB,), (author,) if author else ())


@pytest.fixture
async def db(runtime):
    return runtime.db


async def keep(db, *infos):
    return [await do(db, titles.keep, one) for one in infos]


async def merge(db, into, other):
    me = await person(db, "me")
    async with db.begin() as session:
        rows = [await session.get(Title, one.id, populate_existing=True) for one in (into, other)]
        await works.merge(session, *rows, me)


async def split(db, title):
    me = await person(db, "me")
    async with db.begin() as session:
        await works.split(session, await session.get(Title, title.id, populate_existing=True), me)


async def alike(db, title):
    """What is the same as a title, by its refs."""
    async with db.read() as session:
        row = await session.get(Title, title.id, populate_existing=True)
        return sorted(one.ref for one in await titles.same_work(session, row))


async def test_two_works_are_one_with_all_that_is_the_same_as_either(db):
    a, _, b, _ = await keep(db, info("x", "a1"), info("y", "a2"), info("x", "b1", "Laube"), info("y", "b2", "Laube"))
    assert await alike(db, a) == ["a2"]
    await merge(db, a, b)
    assert await alike(db, a) == ["a2", "b1", "b2"]


async def test_it_is_remembered_when_a_source_describes_them_again_and_when_more_is_found(db):
    a, b = await keep(db, info("x", "a"), info("x", "b", "Laube"))
    await merge(db, a, b)
    await keep(db, info("x", "b", "Laube"), info("z", "c", "Laube"))
    assert await alike(db, a) == ["b", "c"]


async def test_what_was_split_stays_a_work_of_its_own_until_it_is_merged_again(db):
    a, b = await keep(db, info("x", "a"), info("y", "b"))
    await split(db, b)
    await keep(db, info("y", "b"))
    assert await alike(db, a) == await alike(db, b) == []
    await merge(db, a, b)
    await keep(db, info("y", "b"), info("x", "a"))
    assert await alike(db, a) == ["b"]


async def test_works_merged_one_after_the_other_are_all_one(db):
    a, b, c = await keep(db, info("x", "a"), info("x", "b", "Laube"), info("x", "c", "Tonnelle"))
    await merge(db, b, c)
    await merge(db, a, b)
    await keep(db, info("y", "d", "Tonnelle"), info("x", "c", "Tonnelle"))
    assert await alike(db, a) == ["b", "c", "d"]


async def test_titles_that_are_like_nothing_can_be_one_work_too(db):
    a, b = await keep(db, info("x", "a", author=""), info("y", "b", "Nothing known", author=""))
    await merge(db, a, b)
    await keep(db, info("y", "b", "Nothing known", author=""))
    assert await alike(db, a) == ["b"]


async def test_a_moderator_merges_and_splits_by_picking(story):
    infos = [
        info("demo", "m1", "Moths"),
        info("demo", "m2", "Moths of the North"),
        info("demo", "m3", "Moths", kind=Kind.FILM),
    ]
    rows = await keep(story.runtime.db, *infos)
    assert "needs the role moderator" in (await story.says("ada", "/merge moths")).title
    card = await story.says("me", "/merge moths")
    assert card.title == "Which one is it the same as?"
    card = await story.presses("me", "1 · Demo shelf · Moths", card=card)
    assert labels(card) == ["1 · Demo shelf · Moths of the North"]
    toast = await story.presses("me", "1 · Demo shelf · Moths of the North", card=card)
    assert told(toast) == "2 titles are one work now: Moths."
    assert "The same elsewhere" in str((await story.says("ada", f"/title {rows[0].id}")).pick)
    toast = await story.says("me", f"/split {rows[1].id}")
    assert told(toast) == "Moths of the North is a work of its own now."
    assert await alike(story.runtime.db, rows[0]) == []
    assert "taken for the same as nothing else" in (await story.says("me", f"/split {rows[1].id}")).title
    assert "different kinds" in (await story.says("me", f"/merge {rows[0].id} {rows[2].id}")).title
    assert "I know no title of a source" in (await story.says("me", "/merge xyzzy")).title
