"""What the whole service takes when nobody asks for anything: memory and processor of all its processes."""

import asyncio
import os
import tempfile
import time
from pathlib import Path

from bench.figures import Figure
from bench.place import ROOT
from bench.start import started, stopped

_TICKS = os.sysconf("SC_CLK_TCK")


async def measure(short: bool) -> list[Figure]:
    """PSS and CPU of the process tree; the first seconds after the start are not counted."""
    seconds = 10.0 if short else 60.0
    with tempfile.TemporaryDirectory(prefix="bb-idle-", ignore_cleanup_errors=True) as folder:
        process = await started(ROOT, Path(folder) / "home")
        try:
            await asyncio.sleep(5)
            began, before = time.monotonic(), sum(_cpu_s(pid) for pid in _tree(process.pid))
            await asyncio.sleep(seconds)
            tree = _tree(process.pid)
            used, passed = sum(_cpu_s(pid) for pid in tree) - before, time.monotonic() - began
            memory = sum(_pss_mb(pid) for pid in tree)
        finally:
            await stopped(process, Path(folder) / "home")
    note = f"{len(tree)} processes of ./run, {seconds:g} s"
    return [
        Figure("idle.rss_mb", memory, "MB", len(tree), note=f"PSS; {note}"),
        Figure("idle.cpu_pct", 100 * used / passed, "%", len(tree), note=f"of one core; {note}"),
    ]


def _tree(root: int) -> list[int]:
    """A process and all below it."""
    below = Path(f"/proc/{root}/task/{root}/children").read_text("ascii").split()
    return [root, *(pid for child in below for pid in _tree(int(child)))]


def _cpu_s(pid: int) -> float:
    """Seconds of processor, user and system (proc(5): fields 14 and 15 of stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _pss_mb(pid: int) -> float:
    """Its own memory, and its share of what it shares."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
