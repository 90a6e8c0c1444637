"""A catalogue gone through on a bad day: trouble between pages, ways that lead nowhere, a worker that is killed."""

import asyncio
import contextlib
import os
import signal
from typing import ClassVar

import pytest

from bench.place import ended as killed
from bench.place import spawned
from core.errors import SourceGone, SourceUnavailable
from core.library import lists
from core.models import Crawl, JobState, Lane
from core.runtime import opened
from core.settings import PREFIX, load
from core.source import CataloguePage
from tests.emulators import librivox
from tests.numbered import Numbered
from tests.rows import job, over
from worker import context, service


class Endless(Numbered):
    """A source whose catalogue is what a test wants: `pages` by place, each its tales' numbers and the next place."""

    pages: ClassVar = {}
    troubles: ClassVar = []

    async def listed(self, _http, at):
        type(self).asked += (at,)
        if type(self).troubles and (trouble := type(self).troubles.pop(0)):
            raise trouble
        if at not in self.pages:
            raise SourceGone(self.name, "no such place")
        numbers, following = self.pages[at]
        return CataloguePage([self.tale(n) for n in numbers], following)


def endless(pages, *troubles):
    return type("endless", (Endless,), {"adapter": "endless", "pages": pages, "troubles": list(troubles), "asked": ()})


@pytest.fixture
async def runtime(make_settings, redis_url):
    quick = {"background": {"crawl_gap_s": 0}, "retry": {"tries": 2, "first_wait_s": 0.01}, "worker": {"drain_s": 0}}
    async with opened(make_settings(**quick), redis_url) as made:
        yield made


@contextlib.asynccontextmanager
async def worker(runtime, redis_url, known):
    """A worker that knows these sources, for as long as the block lasts."""
    async with context.opened(runtime, known) as house:
        task = asyncio.create_task(service.serve(house, redis_url))
        yield
        task.cancel()
        await asyncio.wait([task])


@pytest.fixture
async def crawling(runtime, redis_url):
    """Has a worker go through such a source; gives the job once it is over, and how far it came."""

    async def crawl(source):
        async with worker(runtime, redis_url, {"endless": source}):
            number = await job(runtime.db, "crawl", Lane.BULK, payload={"source": "endless"})
            await runtime.queue.nudge()
            ended = await over(runtime, number)
        async with runtime.db.read() as session:
            return ended, await session.get(Crawl, "endless", populate_existing=True)

    return crawl


WORKER = ("-m", "tests.crawling_worker_process")
BUSY = SourceUnavailable("endless", "is busy (429)", retry_after_s=0.01)


async def test_trouble_is_waited_out_however_often_as_long_as_it_goes_on_between(crawling):
    """Two tries are allowed; there is trouble before each of the pages."""
    pages = {"": ([1], "b"), "b": ([2], "c"), "c": ([3], "d"), "d": ([4], "")}
    source = endless(pages, BUSY, None, BUSY, None, BUSY, None, BUSY)
    ended, row = await crawling(source)
    assert (ended.state, row.titles, row.is_over) == (JobState.DONE, 4, True)
    assert source.asked == ("", "", "b", "b", "c", "c", "d", "d")


async def test_trouble_that_does_not_end_ends_the_tries_and_keeps_the_place(crawling):
    source = endless({"": ([1], "b"), "b": ([2], "")}, None, BUSY, BUSY, BUSY)
    ended, row = await crawling(source)
    assert (ended.state, ended.error) == (JobState.FAILED, "source_unavailable")
    assert (row.place, row.titles) == ("b", 1)


@pytest.mark.parametrize(
    "pages",
    [
        {"": ([1], "b"), "b": ([2], "b")},
        {"": ([1], "b"), "b": ([2], "c"), "c": ([3], "b")},
        {"": ([1], "b"), "b": ([2, 3], "c"), "c": ([3, 2], "d"), "d": ([4], "")},
        {"": ([], "1")} | {str(number): ([], str(number + 1)) for number in range(1, 300)},
    ],
    ids=["itself", "a circle", "the same page", "nothing for ever"],
)
async def test_a_catalogue_that_leads_nowhere_is_told(crawling, pages):
    ended, row = await crawling(endless(pages))
    assert (ended.state, ended.error) == (JobState.FAILED, "source_changed")
    assert not row.is_over


async def test_a_plugin_that_gives_something_else_than_a_page_is_told_of(crawling):
    source = endless({"": ([1], "")})
    source.listed = lambda *_: asyncio.sleep(0, ([], ""))
    ended, row = await crawling(source)
    assert (ended.state, ended.error) == (JobState.FAILED, "source_changed")
    assert not row.is_over


async def test_an_empty_page_in_the_middle_is_passed(crawling):
    ended, row = await crawling(endless({"": ([1], "b"), "b": ([], "c"), "c": ([2], "")}))
    assert (ended.result, row.is_over) == ({"titles": 2, "added": 2, "total": None}, True)


async def test_a_place_that_is_gone_begins_the_catalogue_anew(crawling, runtime):
    async with runtime.db.begin() as session:
        await lists.crawl(session, "endless")
        await lists.crawled(session, "endless", "lost", 7, 7)
    ended, row = await crawling(endless({"": ([1], "b"), "b": ([2], "")}))
    assert (ended.state, row.titles) == (JobState.DONE, 2)


@pytest.fixture
def environ(tmp_path, redis_url):
    """Where both workers live; the one that dies is missed after two seconds."""
    named = {"HOME": str(tmp_path / "home"), "REDIS_URL": redis_url, "WORKER__LEASE_S": "2"}
    named |= {"FETCH__ALLOW_PRIVATE": "127.0.0.1/32", "TORRENT__ENABLED": "false"}
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return clean | {f"{PREFIX}{name}": value for name, value in named.items()}


async def test_a_worker_is_killed_between_two_pages_and_the_next_one_goes_on(tmp_path, redis_url, environ):
    (tmp_path / "home").mkdir()
    with librivox.running() as site:
        environ |= {f"{PREFIX}SOURCES__LIBRIVOX__BASE_URL": site.base}
        async with opened(load({}, home=tmp_path / "home"), redis_url) as runtime:
            number = await job(runtime.db, "crawl", Lane.BULK, payload={"source": "librivox"})
            slow = await spawned(environ | {f"{PREFIX}BACKGROUND__CRAWL_GAP_S": "3600"}, *WORKER)
            try:
                while (await reached(runtime)).place != "50":
                    assert slow.returncode is None
                    await asyncio.sleep(0.05)
            finally:
                await killed(slow, signal.SIGKILL)
            quick = await spawned(environ | {f"{PREFIX}BACKGROUND__CRAWL_GAP_S": "0"}, *WORKER)
            try:
                ended = await over(runtime, number)
            finally:
                await killed(quick, signal.SIGKILL)
            assert ended.result == {"titles": 74, "added": 74, "total": None}
        offsets = [one.partition("offset=")[2] for one in site.asked() if "offset" in one]
        assert offsets == ["0", "50", "75"]


async def reached(runtime):
    """How far LibriVox was gone through."""
    async with runtime.db.read() as session:
        return await session.get(Crawl, "librivox", populate_existing=True) or Crawl(source="librivox")
