"""A title's list of parts is asked for once: by a form, its plan and its request, and by all who ask at once."""

import asyncio

import pytest

from core.errors import SourceUnavailable, UserError
from core.media import Part
from tests.deadline import DEADLINE_S
from worker.catalog.load import Instance
from worker.catalog.part_lists import PartLists


class Shelf:
    """A source of one list; an answer waits for `gate`, and `fails` as often as it says."""

    name = "shelf"

    def __init__(self, *refs):
        self.refs, self.asked, self.fails = refs, 0, 0
        self.gate, self.reached = asyncio.Event(), asyncio.Event()
        self.gate.set()

    async def parts(self, _http, _ref):
        self.asked += 1
        self.reached.set()
        await self.gate.wait()
        if self.fails:
            self.fails -= 1
            raise SourceUnavailable("shelf", "asleep")
        return [Part(ref, number) for number, ref in enumerate(self.refs, 1)]


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def lists(clock):
    return PartLists(300, clock)


async def names(lists, instance, **more):
    return [part.ref for part in await lists.of(instance, "book", **more)]


async def test_a_list_is_kept_for_its_time_and_asked_for_again_after_it(lists, clock):
    source = Shelf("a")
    instance = Instance(source, None)
    assert await names(lists, instance) == ["a"]
    source.refs = ("a", "b")
    clock.now += 299
    assert await names(lists, instance) == ["a"]
    clock.now += 2
    assert await names(lists, instance) == ["a", "b"]
    assert source.asked == 2


async def test_whoever_asks_meanwhile_waits_for_the_same_answer_even_when_the_first_has_gone(lists):
    source = Shelf("a")
    instance = Instance(source, None)
    source.gate.clear()
    first, second = (asyncio.ensure_future(names(lists, instance)) for _ in range(2))
    async with asyncio.timeout(DEADLINE_S):
        await source.reached.wait()
        first.cancel()
        source.gate.set()
        assert await second == ["a"]
    assert source.asked == 1


async def test_trouble_is_everybody_s_who_waits_and_is_not_kept(lists):
    source = Shelf("a")
    instance = Instance(source, None)
    source.fails = 1
    found = await asyncio.gather(*(names(lists, instance) for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in found] == [SourceUnavailable] * 3
    assert await names(lists, instance) == ["a"]
    assert source.asked == 2


async def test_it_can_be_asked_for_anew_and_a_source_that_was_made_anew_is_another_one(lists):
    source = Shelf("a")
    assert await names(lists, Instance(source, None)) == ["a"]
    instance = Instance(source, None)
    await names(lists, instance)
    source.refs = ("b",)
    assert await names(lists, instance, anew=True) == ["b"]
    assert await names(lists, instance) == ["b"]
    assert source.asked == 3


async def test_where_nothing_can_be_chosen_of_a_kept_list_its_source_is_asked_before_anybody_is_told_so(lists):
    source = Shelf("a")
    instance = Instance(source, None)

    def second(parts):
        if len(parts) < 2:
            raise UserError("range-nothing")
        return parts[1].ref

    with pytest.raises(UserError):
        await lists.choosing(instance, "book", second)
    assert source.asked == 1
    source.refs = ("a", "b")
    every, chosen = await lists.choosing(instance, "book", second)
    assert (len(every), chosen, source.asked) == (2, "b", 2)


async def test_without_a_time_nothing_is_kept():
    source = Shelf("a")
    lists, instance = PartLists(0), Instance(source, None)
    for _ in range(2):
        await names(lists, instance)
    assert source.asked == 2
