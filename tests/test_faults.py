"""The table of faults: whatever a server does, no file that is not what it says it is gets its name."""

import hashlib
import time

import pytest

from bench.faults.cases import Comes, cases
from bench.faults.place import address, serving
from core.errors import BowerbirdError
from core.media import Asset, Remote
from core.source import Limits
from tests import fixtures_sources
from worker import content
from worker.fetch.clock import Clock
from worker.fetch.download import Believing, Rules, fetch

RULES = Rules(stall_s=1)


@pytest.fixture(scope="module")
def base():
    with serving() as at:
        yield at


def waiting_costs_nothing():
    """Waits are not waited for; everything else runs by the real clock, since stalls are real."""
    passed = [0.0]

    async def sleep(seconds):
        passed[0] += seconds

    return Clock(
        now=lambda: time.monotonic() + passed[0], wall=lambda: time.time() + passed[0], sleep=sleep, jitter=lambda: 0
    )


class Judge(Believing):
    """Does at once what `Checks` does in a child, which would take most of the time here."""

    def glance(self, path, asset):
        content.check(path, asset.name, asset.media_type)
        return False


@pytest.fixture
async def http():
    clock, limits = waiting_costs_nothing(), Limits(per_minute=10_000, connections=8)
    async with fixtures_sources.client(silence_s=1, clock=clock, limits=limits) as client:
        yield client


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", cases())
async def test_what_comes_out_is_right_or_nothing_comes_out(http, base, tmp_path, name, seed):
    case = cases()[name]
    right = case.right()
    asset = Asset(
        case.file,
        Remote(address(base, name, seed, case.file)),
        size_bytes=len(right) if case.knows_size else None,
        sha256=hashlib.sha256(right).hexdigest() if case.knows_hash else None,
    )
    target, sum_of = tmp_path / case.file, []
    if case.comes is Comes.FAIL:
        with pytest.raises(BowerbirdError):
            await fetch(http, asset, target, sum_of.append, rules=RULES, judge=Judge())
        assert not target.exists()
        return
    await fetch(http, asset, target, sum_of.append, rules=RULES, judge=Judge())
    assert target.read_bytes() == right
    assert sum(sum_of) == len(right)
    assert [path.name for path in tmp_path.iterdir()] == [case.file]
