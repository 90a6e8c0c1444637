"""The embedded Valkey: started, watched, stopped. For those who name no BOWERBIRD_REDIS_URL.

A real server on a UNIX socket in a private folder, its data in an append-only file. It ends with
us, is started again when it dies, and one that a killed run left behind is ended first. Nothing
in it is irreplaceable (the rows in the database are the truth), so data that it cannot read any
more is set aside.
"""

import asyncio
import os
import re
import shutil
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from core import log
from core.errors import StartError
from core.home import private
from core.valkey_place import Place, leftover, prepare

START_S = 10.0
STOP_S = 5.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 10.0
_POLL_S = 0.02
#: what servers say of data that is damaged, or was written by a newer one
_UNREADABLE = re.compile(r"Bad file format|RDB format version|Wrong signature|Unrecoverable error|Fatal error loading")
#: prctl(PR_SET_PDEATHSIG, SIGTERM) outlives exec; if the parent is gone by then, there is nothing to start for
_LAUNCH = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(1, 15, 0, 0, 0)
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""


@dataclass(frozen=True, slots=True)
class _Server:
    """A server that answers. `said` keeps its last lines, filled by `ears`."""

    process: Process
    ears: asyncio.Task[None]
    said: deque[str]


@asynccontextmanager
async def embedded(home: Path) -> AsyncIterator[str]:
    """A Valkey of our own, as a unix:// address, for as long as the block lasts.

    Who calls holds the home folder (`core.home.hold`). Raises StartError when there is no server
    to start, or it does not answer within `START_S` seconds.
    """
    place = await asyncio.to_thread(prepare, home)
    await _end_leftover(place)
    keeper = _Keeper(place, await _start(place))
    watch = asyncio.create_task(keeper.watch())
    try:
        yield place.url
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        await _stop(keeper.server)


class _Keeper:
    """Knows the server that runs now, and puts another in its place when it dies."""

    def __init__(self, place: Place, server: _Server) -> None:
        self.place = place
        self.server = server

    async def watch(self) -> None:
        """Start the server again whenever it ends, ever more slowly while that does not help."""
        logger, wait_s = log.get(__name__), FIRST_WAIT_S
        while True:
            began = time.monotonic()
            code = await self.server.process.wait()
            wait_s = FIRST_WAIT_S if time.monotonic() - began > LONGEST_WAIT_S else min(wait_s * 2, LONGEST_WAIT_S)
            await asyncio.sleep(wait_s)
            try:
                self.server = await _start(self.place)
            except StartError as error:
                logger.error("valkey.restart_failed", code=code, error=str(error))  # noqa: TRY400 the sentence says it all
            else:
                logger.warning("valkey.restarted", code=code, pid=self.server.process.pid)


async def _start(place: Place) -> _Server:
    """A server that answers; on an empty folder if it can't read what is there."""
    try:
        return await _launch(place)
    except StartError as error:
        if not _UNREADABLE.search(str(error)):
            raise
        aside = await asyncio.to_thread(_set_aside, place)
        log.get(__name__).warning("valkey.data_set_aside", folder=str(aside), error=str(error))
        return await _launch(place)


async def _launch(place: Place) -> _Server:
    try:
        process = await asyncio.create_subprocess_exec(
            *_command(place),
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            start_new_session=True,  # Ctrl-C is for us; we stop the server when all who use it have ended
        )
    except OSError as error:
        raise StartError(f"{place.program} can't be run ({error.strerror}).") from None
    said: deque[str] = deque(maxlen=6)
    server = _Server(process, asyncio.create_task(_listen(process, said)), said)
    try:
        await _until_it_answers(place, server)
    except BaseException:
        await _stop(server)
        raise
    return server


def _command(place: Place) -> list[str]:
    server = [str(place.program), "--port", "0", "--unixsocket", str(place.socket), "--unixsocketperm", "700"]
    server += ["--dir", str(place.folder), "--pidfile", str(place.pidfile), "--daemonize", "no", "--save", ""]
    server += ["--appendonly", "yes", "--appendfsync", "everysec", "--aof-load-truncated", "yes"]
    server += ["--maxmemory-policy", "noeviction"]
    dies_with_us = [sys.executable, "-I", "-S", "-c", _LAUNCH, str(os.getpid())] if sys.platform == "linux" else []
    return dies_with_us + server


async def _listen(process: Process, said: deque[str]) -> None:
    """Keep the last lines that the server says."""
    if process.stdout is not None:
        async for line in process.stdout:
            said.append(line.decode(errors="replace").strip())


async def _until_it_answers(place: Place, server: _Server) -> None:
    deadline = time.monotonic() + START_S
    while not await _answers(place):
        if server.process.returncode is not None or time.monotonic() > deadline:
            await _stop(server)
            lines = "\n  ".join(line for line in server.said if line)
            raise StartError(
                f"The embedded Valkey ({place.program}) did not start. It said:\n  {lines or 'nothing'}\n"
                "Mend that, or name a running Redis or Valkey with BOWERBIRD_REDIS_URL."
            )
        await asyncio.sleep(_POLL_S)


async def _answers(place: Place) -> bool:
    """Whether a server on our socket is ready for work; one that still loads its data is not."""
    async with _client(place) as client:
        try:
            return bool(await client.ping())
        except (RedisError, OSError):
            return False


async def _stop(server: _Server) -> None:
    """Ask it to end, and make it end after `STOP_S` seconds."""
    with suppress(ProcessLookupError):
        server.process.terminate()
    try:
        async with asyncio.timeout(STOP_S):
            await server.process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            os.killpg(server.process.pid, signal.SIGKILL)  # a child that rewrites the file would keep our pipe open
        await server.process.wait()
    await server.ears


async def _end_leftover(place: Place) -> None:
    """End what a killed run left: by word of mouth if it answers, by its id if it stands in our folder."""
    async with _client(place) as client:
        with suppress(RedisError, OSError):
            await client.execute_command("SHUTDOWN")  # type: ignore[no-untyped-call]
    for sign in (signal.SIGTERM, signal.SIGKILL):
        pid = await asyncio.to_thread(leftover, place)
        if pid is None:
            return
        log.get(__name__).warning("valkey.leftover_ended", pid=pid, signal=sign.name)
        with suppress(ProcessLookupError):
            os.kill(pid, sign)
        await _gone(place)


async def _gone(place: Place) -> None:
    """Wait until the leftover has ended, `STOP_S` seconds at most."""
    deadline = time.monotonic() + STOP_S
    while await asyncio.to_thread(leftover, place) is not None and time.monotonic() < deadline:  # noqa: ASYNC110 a process that is no child of ours sends no event
        await asyncio.sleep(_POLL_S)


def _set_aside(place: Place) -> Path:
    """Move the data out of the way, in the place of what was set aside before; the emptied folder is ready."""
    aside = place.folder.with_name(f"{place.folder.name}.unreadable")
    shutil.rmtree(aside, ignore_errors=True)
    place.folder.rename(aside)
    private(place.folder)
    return aside


def _client(place: Place) -> Redis:
    return Redis(unix_socket_path=str(place.socket), socket_timeout=1, socket_connect_timeout=1)
