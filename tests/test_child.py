"""CPU work in a child process: results, errors, progress, and that it ends when it must."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.errors import BadContent, ChildDied, NotFound, PackagingError
from tests.deadline import DEADLINE_S
from worker import child


@dataclass(frozen=True, slots=True)
class Measured:
    path: Path
    sides: tuple[int, int]
    note: str | None = None


def measure(path: Path) -> list[Measured]:
    print("libraries may print what they like")  # noqa: T201
    return [Measured(path, (3, 4))]


def where() -> list[int]:
    return [os.getpid(), os.nice(0)]


def steps(count: int, on_progress: Callable[[float], None]) -> int:
    for step in range(count):
        on_progress((step + 1) / count)
    return count


def refuse(name: str) -> None:
    raise BadContent(name, "a web page came instead")


def refuse_plainly() -> None:
    raise PackagingError("Ask for ZIP instead.")


def miss() -> None:
    raise NotFound("title", wanted="alice")


def blunder() -> None:
    raise KeyError("pages")


def die(how: int) -> None:
    os.kill(os.getpid(), how)


def leave() -> None:
    os._exit(7)


def lie() -> int:
    return "not a number"  # type: ignore[return-value]


def hang(port: int, with_company: bool) -> None:
    line = socket.create_connection(("127.0.0.1", port))
    if with_company:
        wait = "import sys; sys.stdin.read()"
        subprocess.Popen([sys.executable, "-c", wait], stdin=subprocess.PIPE, pass_fds=[line.fileno()])
    line.sendall(b"here\n")
    threading.Event().wait()


@pytest.fixture
async def line():
    """Those who hang hold a line to us: it closes when the last of them is gone."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        async with asyncio.timeout(DEADLINE_S):
            yield Line(server)


@dataclass
class Line:
    server: socket.socket

    @property
    def port(self) -> int:
        return int(self.server.getsockname()[1])

    async def opened(self) -> socket.socket:
        loop = asyncio.get_running_loop()
        caller, _ = await loop.sock_accept(self.server)
        assert await loop.sock_recv(caller, 100) == b"here\n"
        return caller

    async def closed(self, caller: socket.socket) -> bool:
        with caller, contextlib.suppress(ConnectionResetError):
            return await asyncio.get_running_loop().sock_recv(caller, 100) == b""
        return True


async def test_a_result_comes_back_as_the_type_that_the_call_declares():
    assert await child.run(measure, Path("a/b.jpg")) == [Measured(Path("a/b.jpg"), (3, 4))]


async def test_the_work_is_done_elsewhere_and_gives_way_to_others():
    pid, nice = await child.run(where)
    assert pid != os.getpid()
    assert nice > os.nice(0)


async def test_progress_rises_to_one_and_is_not_told_for_every_step():
    heard: list[float] = []
    assert await child.run(steps, 5000, on_progress=heard.append) == 5000
    assert heard == sorted(heard)
    assert heard[-1] == 1
    assert len(heard) < 50


async def test_our_errors_keep_their_class_their_sentence_and_their_facts():
    with pytest.raises(BadContent, match=r"^page\.jpg: a web page came instead$") as bad:
        await child.run(refuse, "page.jpg")
    assert (bad.value.name, bad.value.reason, bad.value.again) == ("page.jpg", "a web page came instead", True)
    with pytest.raises(PackagingError, match=r"^Ask for ZIP instead\.$"):
        await child.run(refuse_plainly)
    with pytest.raises(NotFound) as missing:
        await child.run(miss)
    assert missing.value.facts == {"wanted": "alice"}


async def test_an_unforeseen_error_shows_the_childs_traceback():
    with pytest.raises(RuntimeError, match=r"blunder[\s\S]*KeyError: 'pages'"):
        await child.run(blunder)


@pytest.mark.parametrize(("how", "word"), [(signal.SIGKILL, "memory"), (signal.SIGSEGV, "SIGSEGV")])
async def test_a_child_that_is_killed_is_reported_and_worth_another_try(how, word):
    with pytest.raises(ChildDied, match=word) as died:
        await child.run(die, int(how))
    assert died.value.again


async def test_a_child_that_leaves_without_a_word_is_reported():
    with pytest.raises(ChildDied, match="code 7"):
        await child.run(leave)


async def test_what_a_child_says_is_checked_against_the_declared_type():
    with pytest.raises(ChildDied, match="must not say"):
        await child.run(lie)


async def test_cancelling_ends_the_child_and_all_it_started(line):
    task = asyncio.create_task(child.run(hang, line.port, True))
    caller = await line.opened()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await line.closed(caller)


PARENT = """
import asyncio, sys
from tests.test_child import hang
from worker import child
asyncio.run(child.run(hang, int(sys.argv[1]), False))
"""


async def test_a_child_ends_when_its_parent_is_killed(line):
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", PARENT, str(line.port), env=env)
    caller = await line.opened()
    parent.kill()
    await parent.wait()
    assert await line.closed(caller)
