"""Other downloaders, told to do the same as ours, with like retries and time limits; those that are installed."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Words = Callable[[Sequence[str], Path, int], list[str]]


def _curl(urls: Sequence[str], folder: Path, at_once: int) -> list[str]:
    patience = ["--retry", "4", "--retry-all-errors", "--speed-limit", "1000", "--speed-time", "3", "-f", "-L"]
    several = ["--parallel", "--parallel-immediate", "--parallel-max", str(at_once)] if len(urls) > 1 else []
    return ["curl", "-sS", *patience, *several, *(word for url in urls for word in ("-o", _into(folder, url), url))]


def _aria2c(urls: Sequence[str], folder: Path, at_once: int) -> list[str]:
    listed = folder / ".urls"
    listed.write_text("".join(f"{url}\n  out={Path(_into(folder, url)).name}\n" for url in urls))
    patience = ["--max-tries=5", "--retry-wait=1", "--timeout=3", "--lowest-speed-limit=1K", "--file-allocation=none"]
    return ["aria2c", "-q", "--no-conf", *patience, f"-j{at_once}", "-x1", "-d", str(folder), "-i", str(listed)]


def _wget(urls: Sequence[str], folder: Path, _: int) -> list[str]:
    patience = ["--tries=5", "--waitretry=1", "--timeout=3", "--retry-on-http-error=429,500,502,503"]
    return ["wget", "-q", "--no-config", *patience, "-O", _into(folder, urls[0]), urls[0]]


def _gallery_dl(urls: Sequence[str], folder: Path, _: int) -> list[str]:
    patience = ["-R", "4", "--http-timeout", "3", "--sleep-429", "1"]
    name = Path(_into(folder, urls[0])).name
    return ["gallery-dl", "-q", "--config-ignore", *patience, "-D", str(folder), "-f", name, urls[0]]


def _yt_dlp(urls: Sequence[str], folder: Path, _: int) -> list[str]:
    patience = ["--retries", "4", "--socket-timeout", "3", "--force-generic-extractor"]
    return ["yt-dlp", "-q", "--ignore-config", *patience, "-o", _into(folder, urls[0]), urls[0]]


#: those that take many addresses at once
MANY: Mapping[str, Words] = {"aria2c": _aria2c, "curl": _curl}
ONE: Mapping[str, Words] = {**MANY, "wget": _wget, "gallery-dl": _gallery_dl, "yt-dlp": _yt_dlp}


def installed(known: Mapping[str, Words]) -> dict[str, Words]:
    """The ones that are on the PATH, or beside our Python."""
    return {name: words for name, words in known.items() if _program(name)}


async def run(words: Sequence[str], seconds: float) -> int:
    """The exit code; a program that takes longer is ended with all it started, and counts as failed."""
    process = await asyncio.create_subprocess_exec(
        _program(words[0]) or words[0],
        *words[1:],
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return await asyncio.wait_for(process.wait(), seconds)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        return 124


def _program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))


def _into(folder: Path, url: str) -> str:
    return str(folder / url.rpartition("/")[2])
