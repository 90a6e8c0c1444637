"""Standard input and output without blocking the loop, without surprises at exit, in UTF-8."""

import asyncio
import contextlib
import io
import os
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TextIO

_CHUNK = 65536


async def lines(stdin: TextIO) -> AsyncIterator[bytes]:
    """The lines of a stream, without their ends."""
    read, rest = _reader(stdin), b""
    while chunk := await _in_thread(read):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.removesuffix(b"\r")
    if rest:
        yield rest


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes whole lines and flushes them. BrokenPipeError when nobody reads any more."""

    stdout: TextIO

    def line(self, text: str) -> None:
        """One line, or several at once."""
        raw = getattr(self.stdout, "buffer", None)
        if raw is None:
            self.stdout.write(text + "\n")
        else:
            raw.write(text.encode("utf-8", "replace") + b"\n")
        self.stdout.flush()

    def abandon(self) -> None:
        """Point the stream at nothing, so that the interpreter's last flush has no pipe to complain about.

        Source: the note on SIGPIPE in the documentation of Python's `signal`.
        """
        nothing = os.open(os.devnull, os.O_WRONLY)
        with contextlib.suppress(io.UnsupportedOperation):  # a stream in memory has no descriptor
            os.dup2(nothing, self.stdout.fileno())
        os.close(nothing)


def _reader(stdin: TextIO) -> Callable[[], bytes]:
    """How to read some bytes: past the buffer, where there is a descriptor.

    A thread that waits inside a buffered reader holds its lock, and the interpreter cannot end without that.
    """
    try:
        descriptor = stdin.fileno()
    except io.UnsupportedOperation:
        return lambda: stdin.read(_CHUNK).encode()
    return lambda: os.read(descriptor, _CHUNK)


async def _in_thread(read: Callable[[], bytes]) -> bytes:
    """What `read` gives, from a thread that nobody has to wait for: a terminal may never answer."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[bytes] = loop.create_future()

    def deliver(data: bytes, error: OSError | None) -> None:
        if outcome.done():
            return
        if error is None:
            outcome.set_result(data)
        else:
            outcome.set_exception(error)

    def work() -> None:
        data, error = b"", None
        try:
            data = read()
        except OSError as failure:
            error = failure
        with contextlib.suppress(RuntimeError):  # the loop is closed: the chat has ended meanwhile
            loop.call_soon_threadsafe(deliver, data, error)

    threading.Thread(target=work, daemon=True, name="chat-input").start()
    return await outcome
