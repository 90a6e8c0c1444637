"""CPU work in a child process that can be killed: decoding, packing.

    packed = await child.run(packaging.pack, Format.CBZ, book, out, on_progress=show)

The call goes to the child as a pickle, over a pipe that only we write to. What comes back is JSON, one
object a line, checked against the call's own return type and never unpickled: the child reads files of
strangers. Lines: {"progress": 0.4}, then one of {"result": …}, {"error": class, "said": …, "facts": …},
{"bug": traceback}. The child's side is `worker.errand`.
"""

import asyncio
import contextlib
import json
import os
import pickle
import signal
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast, get_type_hints

import core.errors
from core.errors import BowerbirdError, ChildDied

T = TypeVar("T")
Progress = Callable[[float], None]

#: the longest line a child may say, in bytes: the verdicts on some hundred thousand files
LONGEST_LINE = 64 * 1024 * 1024
#: how much of a dead child's last words is kept, in bytes
LAST_WORDS = 2000


async def run(call: Callable[..., T], *args: object, on_progress: Progress | None = None) -> T:
    """What `call(*args)` returns, worked out in a child.

    `call` is a function of a module, its arguments can be pickled, and its return type is annotated and
    made of what JSON can say (values, lists, paths, dataclasses). With `on_progress`, the call is handed
    an `on_progress` of its own; ours hears fractions from 0 to 1, at most a few a second. Cancelling ends
    the child and all it started, at once. Raises the call's own BowerbirdError; ChildDied when the child
    ended without a word; RuntimeError with the child's traceback for anything unforeseen.
    """
    async with _started() as process:
        last_words = asyncio.create_task(_tail(cast("asyncio.StreamReader", process.stderr)))
        try:
            await _send(process, call, args, on_progress is not None)
            answer = await _answer(cast("asyncio.StreamReader", process.stdout), on_progress)
            if answer is None:
                raise ChildDied(_obituary(await process.wait(), await last_words))
            return _result(call, answer)
        finally:
            last_words.cancel()


@asynccontextmanager
async def _started() -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "worker.errand"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        limit=LONGEST_LINE,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        yield process
    finally:
        _kill(process)
        await process.wait()


def _kill(process: Process) -> None:
    """End the child and whatever it started: its session is its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):  # gone, or (macOS) a zombie
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


async def _send(process: Process, call: Callable[..., Any], args: tuple[object, ...], wants_progress: bool) -> None:
    """The call, with its length before it; the pipe stays open, so that its end tells of ours."""
    stdin = cast("asyncio.StreamWriter", process.stdin)
    request = pickle.dumps((call, args, wants_progress))
    stdin.write(struct.pack(">Q", len(request)) + request)
    with contextlib.suppress(ConnectionError):  # dead already: its silence tells
        await stdin.drain()


async def _answer(stdout: asyncio.StreamReader, on_progress: Progress | None) -> dict[str, Any] | None:
    """The last line, or None when the child said no such thing."""
    try:
        async for line in stdout:
            said = json.loads(line)
            if "progress" not in said:
                return cast("dict[str, Any]", said)
            if on_progress is not None:
                on_progress(min(1.0, max(0.0, float(said["progress"]))))
    except (ValueError, TypeError) as error:
        raise ChildDied(f"The child process said what it must not say: {error}") from error
    return None


def _result(call: Callable[..., T], answer: dict[str, Any]) -> T:
    if "bug" in answer:
        raise RuntimeError(f"In the child process:\n{answer['bug']}")
    if "error" in answer:
        raise _error(str(answer["error"]), str(answer.get("said", "")), answer.get("facts"))
    from pydantic import TypeAdapter, ValidationError

    try:
        value: T = TypeAdapter(get_type_hints(call)["return"]).validate_python(answer["result"])
    except (ValidationError, KeyError) as error:
        raise ChildDied(f"The child process said what it must not say: {error}") from error
    return value


def _error(name: str, said: str, facts: object) -> BowerbirdError:
    """The error as the child raised it: its class by name, from our tree only, and its facts."""
    kind = getattr(core.errors, name, None)
    if not (isinstance(kind, type) and issubclass(kind, BowerbirdError) and isinstance(facts, dict)):
        return ChildDied(f"The child process raised what we don't know: {name}: {said}")
    error: BowerbirdError = kind.__new__(kind, said)
    error.__dict__.update(facts)
    return error


async def _tail(stream: asyncio.StreamReader) -> str:
    kept = b""
    while piece := await stream.read(4096):
        kept = (kept + piece)[-LAST_WORDS:]
    return kept.decode("utf-8", "replace").strip()


def _obituary(code: int, last_words: str) -> str:
    if code >= 0:
        how = f"with code {code}"
    elif code == -signal.SIGKILL:
        how = "killed by the system, most likely for want of memory"
    else:
        how = f"by {signal.Signals(-code).name}"
    return f"A child process ended before its work was done, {how}." + (f" It said: {last_words}" if last_words else "")
