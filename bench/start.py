"""How long `./run` takes until the chat's address is printed and the service says that it is ready."""

import asyncio
import os
import shutil
import signal
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

import aiohttp

from bench.figures import Figure, median
from bench.place import ROOT, ended
from core import home
from core.settings import PREFIX

_PATIENCE_S = 300.0
_LEFT_OUT = shutil.ignore_patterns(".run", ".git", ".*_cache", "__pycache__", "node_modules")


async def measure(short: bool) -> list[Figure]:
    """Cold: a copy of the checkout without its environment. Warm: the same again."""
    with tempfile.TemporaryDirectory(prefix="bb-start-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "bowerbird"
        await asyncio.to_thread(shutil.copytree, ROOT, copy, ignore=_LEFT_OUT, symlinks=True)
        cold = await start_s(copy, Path(folder) / "cold")
        warm = [await start_s(copy, Path(folder) / "warm") for _ in range(3 if short else 7)]
    note = (
        "environment installed from requirements/, a new home; the package index and its cache as this machine has them"
    )
    return [
        Figure("start.cold_s", cold, "s", 1, note=note),
        Figure("start.warm_s", median(warm[1:]), "s", len(warm) - 1, note=f"the same home; best {min(warm):.2f} s"),
    ]


async def start_s(checkout: Path, folder: Path) -> float:
    """Seconds until ready; stopped again after that."""
    began = time.monotonic()
    process = await started(checkout, folder)
    took = time.monotonic() - began
    await stopped(process, folder)
    return took


async def started(checkout: Path, folder: Path) -> Process:
    """`./run` in a checkout with this home, ready."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith((PREFIX, "PYTHON"))}
    environ |= {f"{PREFIX}HOME": str(folder), f"{PREFIX}WEB__PORT": "0", "BOWERBIRD_LOG_LEVEL": "error"}
    process = await asyncio.create_subprocess_exec(
        checkout / "run", env=environ, cwd=checkout, stdout=PIPE, stderr=DEVNULL, start_new_session=True
    )
    async with asyncio.timeout(_PATIENCE_S):
        while process.stdout is not None and b"http" not in (line := await process.stdout.readline()):
            if not line:
                raise RuntimeError("./run ended before it was up")
        await _ready(folder)
    return process


async def stopped(process: Process, folder: Path) -> None:
    """End it as Ctrl-C does; the service itself too, should the shell before it still be there."""
    service = home.running(folder)
    if service is not None and service.pid != process.pid:
        os.kill(service.pid, signal.SIGTERM)
    await ended(process)


async def _ready(folder: Path) -> None:
    async with aiohttp.ClientSession() as session:
        while True:
            service = home.running(folder)
            if service is not None:
                async with session.get(f"{service.url}/readyz") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.01)
