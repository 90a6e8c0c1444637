"""Going on where an earlier try, or an earlier process, stopped: only from bytes that are still the same."""

import asyncio
import json

import pytest

from bench.faults.goods import good
from bench.faults.place import address, serving
from core.errors import BadContent
from core.media import Asset, Remote
from core.source import Limits
from tests import fixtures_sources
from tests.deadline import DEADLINE_S
from worker import content
from worker.content import Claim, Verdict
from worker.fetch.checks import Checks
from worker.fetch.clock import Clock
from worker.fetch.download import Rules, fetch
from worker.fetch.traffic import Payer

BIN = good("data.bin")
ONCE = Rules(tries=1, stall_s=DEADLINE_S)


@pytest.fixture(scope="module")
def base():
    with serving() as at:
        yield at


@pytest.fixture
async def http():
    async with fixtures_sources.client(limits=Limits(1000, 8), silence_s=DEADLINE_S, clock=Clock()) as client:
        yield client


def remote(base, case, seed):
    return Asset("data.bin", Remote(address(base, case, seed, "data.bin")))


async def half(http, base, seed, target):
    """The beginning of a file, as a process that ended left it; how much that is."""
    with pytest.raises(BadContent):
        await fetch(http, remote(base, "early end", seed), target, lambda _: None, rules=ONCE)
    return (target.parent / "data.bin.part").stat().st_size


async def test_what_is_there_is_not_fetched_again(http, base, tmp_path):
    target, seen = tmp_path / "data.bin", []
    there = await half(http, base, 1, target)
    fetched = await fetch(http, remote(base, "early end", 1), target, seen.append, rules=ONCE)
    assert 0 < there < len(BIN)
    assert seen[0] == there
    assert sum(seen) == len(BIN) == fetched.size_bytes
    assert target.read_bytes() == BIN
    assert [path.name for path in tmp_path.iterdir()] == ["data.bin"]


@pytest.mark.parametrize("damage", ["bytes", "note", "shorter", "no part"])
async def test_what_has_changed_meanwhile_is_begun_anew(http, base, tmp_path, damage):
    target, seen = tmp_path / "data.bin", []
    seed = 10 + ["bytes", "note", "shorter", "no part"].index(damage)
    there = await half(http, base, seed, target)
    part, note = tmp_path / "data.bin.part", tmp_path / "data.bin.part.json"
    match damage:
        case "bytes":
            part.write_bytes(b"x" * there)
        case "note":
            note.write_text("{}")
        case "shorter":
            part.write_bytes(part.read_bytes()[:-1])
        case "no part":
            part.unlink()
    await fetch(http, remote(base, "early end", seed), target, seen.append, rules=ONCE)
    assert target.read_bytes() == BIN
    assert [path.name for path in tmp_path.iterdir()] == ["data.bin"]


async def test_bytes_behind_those_that_were_noted_are_not_believed(http, base, tmp_path):
    """A killed process may have written more than it noted; a crash of the machine may have left zeros there."""
    target = tmp_path / "data.bin"
    await half(http, base, 20, target)
    with (tmp_path / "data.bin.part").open("ab") as part:
        part.write(bytes(5000))
    await fetch(http, remote(base, "early end", 20), target, lambda _: None, rules=ONCE)
    assert target.read_bytes() == BIN


async def test_a_note_says_all_that_a_manifest_needs(http, base, tmp_path):
    there = await half(http, base, 30, tmp_path / "data.bin")
    note = json.loads((tmp_path / "data.bin.part.json").read_text())
    assert note["url"] == address(base, "early end", 30, "data.bin")
    assert (note["bytes"], note["entity"]["size_bytes"]) == (there, len(BIN))
    assert note["entity"]["etag"].startswith('"')


async def test_a_cancelled_download_goes_on_later(http, base, tmp_path):
    target, seen = tmp_path / "data.bin", []
    payer, stalls = Payer(), remote(base, "stall in the body", 40)
    running = asyncio.create_task(fetch(http, stalls, target, seen.append, rules=ONCE, payer=payer))
    while payer.bytes < 200_000:  # noqa: ASYNC110 it tells nobody; the site stalls a little later
        await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    there = (tmp_path / "data.bin.part").stat().st_size
    seen.clear()
    await fetch(http, stalls, target, seen.append, rules=ONCE)
    assert seen[0] == there > 0
    assert target.read_bytes() == BIN


async def test_a_file_that_brings_its_judge_down_is_bad_and_the_others_are_not(tmp_path, monkeypatch):
    for name in ("good.png", "worse.png"):
        (tmp_path / name).write_bytes(good("page.png"))
    monkeypatch.setattr(content, "check_all", dies_of_worse)
    checks_, assets = Checks(), [Asset(name, Remote("")) for name in ("good.png", "worse.png")]
    ended = await asyncio.gather(*(checks_(tmp_path / one.name, one) for one in assets), return_exceptions=True)
    assert ended[0] is None
    assert isinstance(ended[1], BadContent)
    assert "brought down the process" in ended[1].reason


def dies_of_worse(claims: list[Claim], on_progress=None) -> list[Verdict]:
    """A decoder with a hole in it."""
    import os
    import signal

    if any(claim.name == "worse.png" for claim in claims):
        os.kill(os.getpid(), signal.SIGKILL)
    return content.check_all(claims)
