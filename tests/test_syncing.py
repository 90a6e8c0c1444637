"""Names on the disk: however many threads ask for a folder at once, each has a sync that began after it had asked."""

import itertools
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from worker.storage import atomic

AT_ONCE, EACH = 8, 20


@pytest.fixture
def clock():
    """Moments in the order in which they were asked for."""
    moments, gate = itertools.count(), threading.Lock()

    def tick():
        with gate:
            return next(moments)

    return tick


def test_each_name_is_synced_after_it_was_there(tmp_path, clock, monkeypatch):
    syncs = []

    def fsync(handle, real=os.fsync):
        began = clock()
        real(handle)
        syncs.append((began, clock()))

    def ask(_):
        began = clock()
        atomic.sync_folder(tmp_path)
        return began, clock()

    monkeypatch.setattr(os, "fsync", fsync)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        asked = list(threads.map(ask, range(AT_ONCE * EACH)))
    assert all(any(begun < began and ended < done for began, ended in syncs) for begun, done in asked)
    assert len(syncs) <= len(asked)


def test_a_disk_that_fails_fails_all_who_asked(tmp_path, monkeypatch):
    def fsync(_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fsync)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        asked = [threads.submit(atomic.sync_folder, tmp_path) for _ in range(AT_ONCE * EACH)]
    assert all(isinstance(one.exception(), OSError) for one in asked)
    assert atomic._COMING == {}
