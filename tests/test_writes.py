"""What many cause at the same time is written together, and nobody fails for another."""

import asyncio

import pytest

from core.errors import StorageFull
from core.library import chat, people
from core.models import Person, Post, Role
from tests.rows import do, person, room


class Desk:
    """A kind of writing: names of newcomers. It remembers with whom each was written."""

    def __init__(self):
        self.rounds = []
        self.begun, self.may_go_on = asyncio.Event(), asyncio.Event()

    async def arrive(self, session, names):
        self.rounds.append(list(names))
        self.begun.set()
        await self.may_go_on.wait()
        for name in names:
            if name == "":
                raise ValueError("nobody is called so")
            session.add(Person(name=name, role=Role.MEMBER, created_at=1))
        return [f"welcome, {name}" for name in names]


@pytest.fixture
def desk():
    return Desk()


async def arriving(runtime, desk, *names):
    """The answers to one who comes alone, and to those who come while that is written."""
    first = asyncio.create_task(runtime.writes.ask(desk.arrive, "ada"))
    await desk.begun.wait()
    others = [asyncio.create_task(runtime.writes.ask(desk.arrive, name)) for name in names]
    await asyncio.sleep(0)
    desk.may_go_on.set()
    return await asyncio.gather(first, *others, return_exceptions=True)


async def test_what_comes_while_something_is_written_is_written_together(runtime, desk):
    answers = await arriving(runtime, desk, "bob", "eve", "kim")
    assert answers == [f"welcome, {name}" for name in ("ada", "bob", "eve", "kim")]
    assert desk.rounds == [["ada"], ["bob", "eve", "kim"]]


async def test_nobody_fails_for_another(runtime, desk):
    welcomed_first, welcomed, failed, welcomed_too = await arriving(runtime, desk, "bob", "", "kim")
    assert [welcomed_first, welcomed, welcomed_too] == ["welcome, ada", "welcome, bob", "welcome, kim"]
    assert isinstance(failed, ValueError)
    async with runtime.db.read() as session:
        assert sorted((await people.names(session, range(1, 9))).values()) == ["ada", "bob", "kim"]


async def test_trouble_of_the_database_is_everybodys_and_nobody_asks_it_again(runtime):
    rounds = []

    async def full(_session, names):
        rounds.append(names)
        raise StorageFull("the database's disk is full")

    with pytest.raises(StorageFull):
        await runtime.writes.ask(full, "ada")
    assert len(rounds) == 1


async def test_lines_and_cards_of_many_are_kept_once_each(runtime):
    home, ada = await room(runtime.db), await person(runtime.db, "ada")

    def line(key, said="hello"):
        return Post(room_id=home, surface="web", key=key, said=said, by_person_id=ada)

    assert await do(runtime.db, chat.hear, [line("a"), line("b"), line("a")]) == [True, True, False]
    assert await do(runtime.db, chat.hear, [line("b"), line("c")]) == [False, True]
    first, without, again = await do(runtime.db, chat.add_all_once, [line("d", "x"), line(None, "y"), line("d", "z")])
    assert [first.said, without.said, again.id] == ["x", "y", first.id]
