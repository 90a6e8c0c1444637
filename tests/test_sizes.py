"""How big parts are is known before they are fetched: stated, asked for, or guessed by a sample."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceGone, SourceUnavailable
from core.media import Asset, Files, Inline, Part, Remote
from core.source import Limits
from tests import fixtures_sources
from tests.deadline import DEADLINE_S
from tests.emulators import librivox
from worker.catalog.load import Instance
from worker.jobs.sizes import SAMPLE, measured, spread

PARTS = [Part(str(number), number) for number in range(1, 41)]


class Shelf:
    """A source of one file a part; a size of None is not stated, an error is raised."""

    name, limits = "shelf", Limits()

    def __init__(self, sizes, url=""):
        self._sizes, self._url, self.asked = sizes, url, []

    async def assets(self, _http, _ref, part):
        self.asked.append(part.number)
        size = self._sizes[part.number] if isinstance(self._sizes, dict) else self._sizes
        if isinstance(size, BaseException):
            raise size
        if size == "never":
            await asyncio.Event().wait()
        where = Remote(self._url) if size is None else Inline(b"")
        return Files((Asset("a.mp3", where, size_bytes=size),))


async def looked_at(source, parts, http=None, patience_s=DEADLINE_S):
    return await measured(Instance(source, http), "a", parts, patience_s)


@given(st.integers(1, 500), st.integers(2, 20))
def test_a_sample_has_the_first_and_the_last_and_is_never_too_big(count, most):
    parts = [Part(str(number), number) for number in range(count)]
    sample = spread(parts, most)
    assert len(sample) == min(count, most)
    assert (sample[0], sample[-1]) == (parts[0], parts[-1])
    assert sample == sorted(sample, key=lambda part: part.number)
    assert len({part.ref for part in sample}) == len(sample)


async def test_sizes_that_the_source_states_are_certain():
    seen = await looked_at(Shelf({part.number: part.number for part in PARTS}), PARTS[:4])
    assert seen.bytes_of(PARTS[:4]) == (10, True)
    assert seen.bytes_of(PARTS[:2]) == (3, True)


async def test_of_many_parts_a_few_stand_for_all():
    source = Shelf(100)
    seen = await looked_at(source, PARTS)
    assert len(source.asked) == SAMPLE
    assert seen.bytes_of(PARTS) == (4000, False)


async def test_a_part_that_is_gone_is_no_bytes_and_a_source_in_trouble_ends_the_look():
    seen = await looked_at(
        Shelf({1: 10, 2: SourceGone("shelf", "404"), 3: 20, 4: SourceUnavailable("shelf", "503")}), PARTS[:4]
    )
    assert seen.bytes_of(PARTS[:4]) == (60, False)


async def test_a_source_that_takes_too_long_is_not_waited_for():
    seen = await looked_at(Shelf({1: 10, 2: "never"}), PARTS[:2], patience_s=1)
    assert seen.bytes_of(PARTS[:2]) == (20, False)


async def test_nothing_known_is_said_so():
    assert (await looked_at(Shelf(SourceGone("shelf", "404")), PARTS[:1])).bytes_of(PARTS[:1]) == (None, False)


@pytest.fixture(scope="module")
def site():
    with librivox.running() as running:
        yield running


async def test_sizes_that_the_source_does_not_state_are_asked_of_the_site_and_no_body_is_fetched(site):
    path = "/download/frankenstein_librivox/frankenstein_01_64kb.mp3"
    async with fixtures_sources.client() as http:
        seen = await looked_at(Shelf(None, site.base + path), PARTS[:1], http)
        size, is_stated = seen.bytes_of(PARTS[:1])
        assert size > 100_000
        assert not is_stated


@pytest.mark.parametrize("status", ["403", "405"])
async def test_a_site_that_does_not_like_to_be_asked_is_not_the_files_trouble(site, status):
    site.fault(status)
    async with fixtures_sources.client() as http:
        assert await http.size(f"{site.base}/download/frankenstein_librivox/frankenstein_01_64kb.mp3") is None


async def test_of_very_many_files_only_some_are_asked_about(site):
    site.fault("none", times=0)
    async with fixtures_sources.client() as http:
        await looked_at(
            Shelf(None, f"{site.base}/download/frankenstein_librivox/frankenstein_01_64kb.mp3"), PARTS, http
        )
    assert len(site.asked()) == 8
