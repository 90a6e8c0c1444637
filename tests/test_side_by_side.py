"""Parts of a request go side by side, as many as leave no connection of the source idle, and no more."""

import asyncio

import aiohttp
import pytest

from bench.faults.place import serving
from core.errors import SourceGone, SourceUnavailable
from core.library import parts as rows
from core.media import Asset, Files, Inline, Local, Offer, Part, TitleInfo, Torrent
from core.models import Job, PartWish
from core.source import Limits
from tests import fixtures_sources
from tests.gates import PATIENCE_S, Gates
from tests.gates_process import BODY
from tests.rows import claim, do, job
from worker.catalog.load import Instance
from worker.fetch.checks import Checks
from worker.fetch.clock import Clock
from worker.fetch.download import Rules
from worker.jobs.gathering import ComesByTorrent, Gathering
from worker.jobs.progress import Meter
from worker.jobs.wishes import Wishes
from worker.run import Run
from worker.storage import Workroom

CONNECTIONS = 3


class Shelf:
    """A source of parts that the test hands in: what each is, or the error that it costs; `asked` in this order."""

    name = "comic"
    limits = Limits()

    def __init__(self, parts):
        self._parts = parts
        self.asked = []

    async def assets(self, _http, _ref, part):
        self.asked.append(part.number)
        made = self._parts[part.number]
        made = await made() if callable(made) else made
        if isinstance(made, Exception):
            raise made
        return made


@pytest.fixture
async def gates():
    with serving("tests.gates_process") as base:
        async with aiohttp.ClientSession() as session:
            yield Gates(base, session)


@pytest.fixture
async def gather(tmp_path):
    """Begins a request of these parts at a source that bears three connections."""
    limits = Limits(per_minute=100_000, connections=CONNECTIONS)
    async with fixtures_sources.client(limits=limits, silence_s=PATIENCE_S, clock=Clock()) as http:

        def begin(parts, run=None, wishes=None):
            run = run or Run(Job(id=1, kind="download"), lambda _: None)
            info = TitleInfo("comic", "a", "A comic", "comic", ("cbz",))
            room, meter = Workroom(tmp_path, "job-1"), Meter(run, len(parts))
            shelf = Shelf(parts)
            made = Gathering(info, Instance(shelf, http), room, run, Rules(), meter, Checks(), wishes=wishes)
            return made, shelf, [Part(str(number), number) for number in parts]

        yield begin


async def over(task):
    """What a request came to."""
    async with asyncio.timeout(PATIENCE_S):
        return await task


async def test_of_parts_that_are_a_file_each_as_many_are_under_way_as_the_source_bears(gates, gather):
    gathering, shelf, parts = gather({number: Files((gates.file(number),)) for number in range(1, 13)})
    running = asyncio.create_task(gathering.parts(parts))
    await gates.wait_at(1, 2, 3)
    assert gathering.run.progress["under_way"] == "1-3"
    assert shelf.asked == [1, 2, 3]
    await gates.open(2)
    await gates.wait_at(1, 3, 4)
    await gates.open()
    found = await over(running)
    assert [one.part.number for one in found] == list(range(1, 13))
    assert all(one.files[0].read_bytes() == BODY for one in found)
    seen = await gates.open()
    assert (seen["most"], sorted(seen["asked"])) == (CONNECTIONS, list(range(1, 13)))


async def test_the_next_part_waits_while_one_has_files_for_all_connections(gates, gather):
    many = Files(tuple(gates.file(number) for number in range(11, 16)))
    gathering, shelf, parts = gather({1: many, 2: Files((gates.file(2),)), 3: Files((gates.file(3),))})
    running = asyncio.create_task(gathering.parts(parts))
    first, second, *_ = (await gates.wait_for(CONNECTIONS))["waiting"]
    left = {11, 12, 13, 14, 15} - {first, second}
    await gates.open(first, second)
    await gates.wait_at(*left)
    assert shelf.asked == [1]
    await gates.open(left.pop())
    await gates.wait_at(*left, 2)
    await gates.open()
    assert len(await over(running)) == 3
    assert (await gates.open())["most"] == CONNECTIONS


async def test_the_first_part_is_alone_until_it_is_known_what_it_is(gather):
    asked, torrent = asyncio.Event(), Torrent((Offer("comic", "a", info_hash="0" * 40),))

    async def slowly():
        asked.set()
        await tell.wait()
        return torrent

    tell = asyncio.Event()
    gathering, shelf, parts = gather({1: slowly, 2: torrent, 3: torrent})
    running = asyncio.create_task(gathering.parts(parts))
    await over(asked.wait())
    assert shelf.asked == [1]
    tell.set()
    with pytest.raises(ComesByTorrent) as told:
        await over(running)
    assert list(told.value.torrents) == ["1", "2", "3"]


async def test_a_part_that_can_not_be_had_does_not_end_those_beside_it(gates, gather, tmp_path):
    gone = Files((Asset("gone.bin", Local(tmp_path / "not here")),))
    what = {1: Files((gates.file(1),)), 2: gone, 3: SourceGone("comic", "taken down"), 4: Files((gates.file(4),))}
    gathering, _, parts = gather(what)
    running = asyncio.create_task(gathering.parts(parts))
    await gates.wait_at(1, 4)
    await gates.open()
    assert [one.part.number for one in await over(running)] == [1, 4]
    assert [one.part.number for one in gathering.missing] == [2, 3]


async def test_what_costs_more_than_a_part_ends_them_all_and_keeps_what_is_whole(gates, gather):
    """The source asks for a long wait: the request gives its slot back, and goes on later."""
    tell = asyncio.Event()

    async def busy():
        await tell.wait()
        return SourceUnavailable("comic", "busy", 600)

    what = {number: Files((gates.file(number),)) for number in (1, 2, 4)}
    gathering, _, parts = gather({1: what[1], 2: what[2], 3: busy, 4: what[4]})
    running = asyncio.create_task(gathering.parts(parts))
    await gates.wait_at(1, 2)
    await gates.open(1)
    await gates.wait_at(2, 4)
    tell.set()
    with pytest.raises(SourceUnavailable):
        await over(running)
    await gates.open()
    again, _, parts = gather(what)
    assert len(await over(again.parts(parts))) == 3
    assert sorted((await gates.open())["asked"]) == [1, 2, 2, 4, 4]


async def test_parts_that_come_by_torrent_are_told_together_once_the_others_are_here(gates, gather):
    torrent = Torrent((Offer("comic", "a", info_hash="0" * 40),))
    gathering, _, parts = gather({1: Files((gates.file(1),)), 2: torrent, 3: Files((gates.file(3),)), 4: torrent})
    running = asyncio.create_task(gathering.parts(parts))
    await gates.wait_at(1, 3)
    await gates.open()
    with pytest.raises(ComesByTorrent) as told:
        await over(running)
    assert (list(told.value.torrents), told.value.of) == (["2", "4"], 4)
    assert all(gathering.room.is_whole(parts[place]) for place in (0, 2))


async def test_what_an_engine_brought_is_taken_and_what_none_could_is_missing(gates, gather, tmp_path):
    (tmp_path / "two.txt").write_bytes(BODY)
    torrent = Torrent((Offer("comic", "a", info_hash="0" * 40),))
    gathering, _, parts = gather({1: Files((gates.file(1),)), 2: torrent, 3: torrent})
    gathering.came = {"2": Files((Asset("two.txt", Local(tmp_path / "two.txt")),))}
    gathering.lost = {"3": "nobody had it"}
    running = asyncio.create_task(gathering.parts(parts))
    await gates.wait_at(1)
    await gates.open()
    assert [one.files[0].read_bytes() for one in await over(running)] == [BODY, BODY]
    assert [(one.part.number, one.reason) for one in gathering.missing] == [(3, "nobody had it")]


async def test_several_parts_listen_to_wishes_at_once(runtime, gates, gather):
    """One is left out, one is held back, one goes on: of those that wait at their gates, each hears its own."""
    number = await job(runtime.db, "download")
    run = Run(Job(id=number, kind="download", fence=(await claim(runtime.db, number))[1]), lambda _: None)
    what = {one: Files((gates.file(one),)) for one in range(1, 6)}
    gathering, _, parts = gather(what, run, Wishes(runtime, run))
    await do(runtime.db, rows.listed, run.key, parts)
    running = asyncio.create_task(gathering.parts(parts))
    await gates.wait_at(1, 2, 3)
    for ref, wanted in (("1", PartWish.SKIP), ("2", PartWish.PAUSE)):
        await do(runtime.db, rows.wish, number, ref, wanted)
        run.wished()
    await gates.wait_at(3, 4, 5)
    assert [one.part.number for one in gathering.missing] == [1]
    await do(runtime.db, rows.wish, number, "2", PartWish.RUN)
    run.wished()
    await gates.open()
    assert [one.part.number for one in await over(running)] == [2, 3, 4, 5]


async def test_parts_that_are_here_take_no_place_of_those_that_are_fetched(gates, gather):
    inline = Files((Asset("a.bin", Inline(BODY)),))
    gathering, shelf, parts = gather({1: inline, 2: inline, 3: Files((gates.file(3),)), 4: Files((gates.file(4),))})
    found = await gathering.parts(parts[:2])
    again, shelf, _ = gather({3: Files((gates.file(3),)), 4: Files((gates.file(4),))})
    again.here = {one.part.ref: one for one in found}
    running = asyncio.create_task(again.parts(parts))
    await gates.wait_at(3, 4)
    assert shelf.asked == [3, 4]
    await gates.open()
    assert len(await over(running)) == 4
