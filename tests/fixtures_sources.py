"""What the tests of sources and of the fetcher share: the emulator, a client for it, and a clock that doesn't wait."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import strategies as st

from core.source import Limits, Saved
from tests.deadline import DEADLINE_S
from worker.fetch.client import SourceClient, Wire
from worker.fetch.clock import Clock
from worker.fetch.guard import networks

LOOPBACK = networks(["127.0.0.1/32"])


class FakeTime:
    """Time that passes only when somebody sleeps; remembers who slept how long."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def clock(self, jitter: float = 0.0) -> Clock:
        return Clock(now=lambda: self.seconds, wall=lambda: self.seconds, sleep=self.sleep, jitter=lambda: jitter)


@asynccontextmanager
async def client(
    *, allow=LOOPBACK, silence_s: float = DEADLINE_S, clock: Clock | None = None, limits: Limits | None = None
) -> AsyncIterator[SourceClient]:
    made = SourceClient("gutenberg", limits or Limits(), Wire(allow, silence_s, clock or FakeTime().clock()))
    try:
        yield made
    finally:
        await made.close()


def site_of(emulator):
    """A fixture for the tests of a module: the site that an emulator plays."""

    @pytest.fixture(scope="module")
    def site():
        with emulator.running() as running:
            yield running

    return site


def http_of(**options):
    """A fixture: a client of our own, as `client` makes it."""

    @pytest.fixture
    async def http():
        async with client(**options) as made:
            yield made

    return http


def saved(url: str, answer: object) -> Saved:
    """An answer in JSON, as it was saved."""
    return Saved(url, json.dumps(answer).encode())


def odd_answers(*keys: str) -> st.SearchStrategy[object]:
    """Answers in JSON that have some of a site's words, and anything behind them."""
    plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    return st.recursive(
        plain,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(keys), inner, max_size=5),
        max_leaves=12,
    )
