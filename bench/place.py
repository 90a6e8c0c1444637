"""Where a bench runs: a temporary home, an embedded Valkey, workers as processes of their own."""

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.runtime import Runtime, opened
from core.settings import PREFIX, load
from core.valkey import embedded

ROOT = Path(__file__).parent.parent
_PATIENCE_S = 300.0  # a machine may be busy; what hangs is seen all the same


@dataclass(frozen=True, slots=True)
class Place:
    """A home with its connections; `environ` is what makes another process live here."""

    home: Path
    redis_url: str
    environ: Mapping[str, str]
    runtime: Runtime


@contextlib.asynccontextmanager
async def place(database_url: str = "", redis_url: str = "", **sections: Any) -> AsyncIterator[Place]:
    """A home for as long as the block lasts; settings as keyword arguments: `worker={"now_slots": 50}`."""
    async with contextlib.AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bb-bench-", ignore_cleanup_errors=True))
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        redis_url = redis_url or await stack.enter_async_context(embedded(home))
        top = {"home": str(home), "redis_url": redis_url, "database_url": database_url}
        settings = load({}, **top, **sections)
        runtime = await stack.enter_async_context(opened(settings, redis_url, "http://127.0.0.1:1"))
        yield Place(home, redis_url, _environ(top, sections), runtime)


def _environ(top: Mapping[str, str], sections: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The environment of ours without its settings, and with these."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    named = {f"{PREFIX}{name.upper()}": value for name, value in top.items() if value}
    for section, values in sections.items():
        named |= {f"{PREFIX}{section.upper()}__{name.upper()}": str(value) for name, value in values.items()}
    return clean | named | {"PYTHONPATH": str(ROOT)}


async def spawned(environ: Mapping[str, str], *words: str) -> Process:
    """A Python process in the checkout that has said its first line: it is ready then."""
    with (Path(environ[f"{PREFIX}HOME"]) / "log").open("ab") as said:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, cwd=ROOT, env=dict(environ), stdout=PIPE, stderr=said
        )
    if process.stdout is None or not await asyncio.wait_for(process.stdout.readline(), _PATIENCE_S):
        raise RuntimeError(f"{words} did not start")
    return process


@contextlib.asynccontextmanager
async def process(environ: Mapping[str, str], *words: str) -> AsyncIterator[Process]:
    """The same, ended with the block."""
    started = await spawned(environ, *words)
    try:
        yield started
    finally:
        await ended(started)


async def ended(process: Process, sign: signal.Signals = signal.SIGTERM) -> None:
    """End a process of ours, and wait until it has."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(sign)
    try:
        await asyncio.wait_for(process.wait(), _PATIENCE_S / 5)
    except TimeoutError:
        process.kill()
        await process.wait()


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = _PATIENCE_S, every_s: float = 0.05) -> None:
    """Wait until something is true; RuntimeError when it takes too long."""
    deadline = time.monotonic() + seconds
    while not await holds():
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited {seconds} s in vain")
        await asyncio.sleep(every_s)
