"""One asset to one file: whole and as announced, or an error; never something half-written under its name."""

import asyncio
import errno
import hashlib
import os
import socket
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import (
    BadContent,
    NotAllowed,
    SourceChanged,
    SourceGone,
    SourceRefused,
    SourceUnavailable,
    StorageFull,
)
from core.media import Asset, Inline, Local, Remote
from core.settings import Settings
from tests import fixtures_sources
from tests.deadline import DEADLINE_S
from tests.emulators import gutendex
from worker.fetch.clock import Clock
from worker.fetch.download import Rules, fetch

RULES = Rules(stall_s=1.5)
BOOK = gutendex.files()["children.epub"].read_bytes()


@pytest.fixture(scope="module")
def site():
    with gutendex.running() as running:
        yield running


@pytest.fixture
def time():
    return fixtures_sources.FakeTime()


@pytest.fixture
async def http(time):
    async with fixtures_sources.client(clock=time.clock()) as client:
        yield client


@pytest.fixture
def target(tmp_path):
    return tmp_path / "new folder" / "book.epub"


@pytest.fixture
def remote(site):
    return Asset("book.epub", Remote(f"{site.base}/files/children.epub"))


def ignore(_):
    """For tests that don't look at progress."""


def left_in(target):
    return sorted(path.name for path in target.parent.iterdir()) if target.parent.exists() else []


async def test_a_file_arrives_whole_and_its_bytes_are_counted(http, remote, target):
    seen = []
    await fetch(http, remote, target, seen.append, rules=RULES)
    assert target.read_bytes() == BOOK
    assert sum(seen) == len(BOOK)
    assert left_in(target) == ["book.epub"]


async def test_bytes_that_the_source_made_are_written(http, target):
    await fetch(http, Asset("a.txt", Inline(b"hello")), target, ignore)
    assert target.read_bytes() == b"hello"


async def test_the_operators_file_is_copied_and_stays_as_it_was(http, target, tmp_path):
    own = tmp_path / "own.txt"
    own.write_bytes(b"mine")
    before = own.stat()
    await fetch(http, Asset("own.txt", Local(own)), target, ignore)
    assert target.read_bytes() == b"mine"
    assert not target.samefile(own)
    assert (own.stat().st_mtime_ns, own.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


async def test_an_operators_file_that_vanished_is_gone(http, target, tmp_path):
    with pytest.raises(SourceGone):
        await fetch(http, Asset("a", Local(tmp_path / "missing")), target, ignore)
    assert left_in(target) == []


async def test_an_operators_file_that_changes_while_it_is_read_is_not_taken(http, target, tmp_path):
    """What was read is neither the old one nor the new one."""
    own = tmp_path / "own"
    own.write_bytes(b"old" * 1_000_000)

    def changing(_):
        own.write_bytes(b"new" * 1_000_001)

    with pytest.raises(BadContent, match="it changed while it was read"):
        await fetch(http, Asset("a", Local(own)), target, changing, rules=Rules(tries=1))
    assert left_in(target) == []


async def test_an_operators_file_that_cannot_be_read_is_refused_with_its_reason(http, target):
    """A socket in its place: not even root may open one."""
    with tempfile.TemporaryDirectory(prefix="bb-") as folder, closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(f"{folder}/own")
        with pytest.raises(SourceRefused, match="own can't be read: "):
            await fetch(http, Asset("own", Local(Path(folder) / "own")), target, ignore)
    assert left_in(target) == []


async def test_a_link_or_a_pipe_in_the_place_of_the_operators_file_is_refused(http, target, tmp_path):
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe"):
        with pytest.raises(SourceRefused):
            await fetch(http, Asset(name, Local(tmp_path / name)), target, ignore)
    assert left_in(target) == []


@pytest.mark.parametrize("fault", ["truncated", "hang", "stall", "empty", "500", "503"])
async def test_trouble_that_passes_is_tried_again_and_said(remote, target, site, fault):
    site.fault(fault, times=2)
    seen, tries = [], []
    async with fixtures_sources.client(silence_s=1.5 if fault in {"hang", "stall"} else DEADLINE_S) as http:
        await fetch(http, remote, target, seen.append, rules=RULES, on_retry=lambda *told: tries.append(told))
    assert target.read_bytes() == BOOK
    assert sum(seen) == len(BOOK)
    assert [(attempt, wait) for attempt, _, wait in tries] == [(2, 2.0), (3, 4.0)]
    assert all(reason for _, reason, _ in tries)


async def test_waits_double_and_the_last_trouble_is_raised(http, remote, target, site, time):
    site.fault("truncated", times=100)
    with pytest.raises(BadContent):
        await fetch(http, remote, target, ignore, rules=RULES)
    assert time.slept == [2, 4, 8]
    assert left_in(target) == []
    site.fault("none", times=0)


async def test_waits_are_spread_by_up_to_a_quarter(remote, target, site, time):
    site.fault("500")
    async with fixtures_sources.client(clock=time.clock(jitter=1.0)) as http:
        await fetch(http, remote, target, ignore, rules=RULES)
    assert time.slept == [2.5]


async def test_a_site_that_says_when_is_obeyed(http, remote, target, site, time):
    site.fault("429", retry_after="31")
    await fetch(http, remote, target, ignore, rules=RULES)
    assert time.slept == [31]


async def test_a_long_wait_gives_the_job_back_instead_of_sleeping(http, remote, target, site, time):
    site.fault("429", retry_after="600")
    with pytest.raises(SourceUnavailable) as caught:
        await fetch(http, remote, target, ignore, rules=RULES)
    assert caught.value.retry_after_s == 600
    assert time.slept == []


@pytest.mark.parametrize(("fault", "error"), [("404", SourceGone), ("403", SourceRefused), ("loop", SourceChanged)])
async def test_a_no_is_taken_at_once(site, target, time, fault, error):
    site.fault(fault, times=10)
    async with fixtures_sources.client(clock=time.clock()) as http:
        with pytest.raises(error):
            await fetch(http, Asset("a", Remote(f"{site.base}/files/demo.txt")), target, ignore, rules=RULES)
    assert time.slept == []
    assert left_in(target) == []
    site.fault("none", times=0)


async def test_more_bytes_than_the_source_announced_are_bad(http, site, target):
    site.fault("longer", times=100)
    asset = Asset("book.epub", Remote(f"{site.base}/files/children.epub"), size_bytes=len(BOOK))
    with pytest.raises(BadContent, match="were announced"):
        await fetch(http, asset, target, ignore, rules=RULES)
    site.fault("none", times=0)


async def test_a_wrong_hash_is_bad_and_a_right_one_good(http, target):
    right = hashlib.sha256(b"data").hexdigest()
    await fetch(http, Asset("a", Inline(b"data"), sha256=right.upper()), target, ignore)
    with pytest.raises(BadContent, match="SHA-256"):
        await fetch(http, Asset("a", Inline(b"dato"), sha256=right), target, ignore)
    assert target.read_bytes() == b"data"


async def test_what_is_bigger_than_the_operator_lets_in_is_not_taken(http, remote, target):
    with pytest.raises(NotAllowed):
        await fetch(http, remote, target, ignore, rules=Rules(most_bytes=1000))
    assert left_in(target) == []


async def test_a_trickle_counts_as_a_stall(remote, target, site):
    """A read timeout never fires on it: a byte comes now and then."""
    site.fault("trickle")
    async with fixtures_sources.client(clock=Clock()) as http:
        with pytest.raises(SourceUnavailable, match="next to nothing"):
            await fetch(http, remote, target, ignore, rules=Rules(tries=1, stall_s=0.3))
    assert left_in(target) == []


@pytest.mark.parametrize("fault", ["hang", "stall"])
async def test_a_cancelled_download_leaves_nothing(http, remote, target, site, fault):
    site.fault(fault)
    running = asyncio.create_task(fetch(http, remote, target, ignore, rules=RULES))
    while not site.asked():  # noqa: ASYNC110 the server is another process
        await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert left_in(target) == []


async def test_what_an_abandoned_try_brought_is_taken_back(http, target, tmp_path):
    own = tmp_path / "own"
    own.write_bytes(b"x" * 600_000)
    seen = []
    with pytest.raises(BadContent):
        await fetch(http, Asset("a", Local(own), size_bytes=1), target, seen.append, rules=Rules(tries=1))
    assert seen[0] > 0
    assert sum(seen) == 0


async def test_a_full_disk_is_told_as_such(http, target, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StorageFull):
        await fetch(http, Asset("a", Inline(b"data")), target, ignore)
    monkeypatch.undo()
    assert left_in(target) == []


def test_the_operators_settings_become_rules():
    settings = Settings.model_validate({"retry": {"tries": 2}, "fetch": {"stall_s": 9, "max_file_mb": 3}})
    assert Rules.of(settings) == Rules(tries=2, stall_s=9, most_bytes=3_000_000)
