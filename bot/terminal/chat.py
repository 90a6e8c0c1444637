"""The terminal chat, as the command line starts it: for a person, for a pipe, or for a program."""

import asyncio
import signal
import sys
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Literal, TextIO

from pydantic import ValidationError

from bot.terminal import plain, programs
from bot.terminal.client import Connection, Refused, Service, Unreachable
from bot.terminal.ledger import Ledger
from bot.terminal.lines import ProblemLine
from bot.terminal.stay import Stay
from bot.terminal.streams import Writer, lines
from bot.texts import FALLBACK, speaker
from bot.web import wire

_UNUSABLE = 2
#: 128 and the number of the signal, as shells count
_PIPE_CLOSED = 141


@dataclass(frozen=True, slots=True)
class Options:
    """Who speaks, where, and how. `until` "ready": the stay lasts until jobs are through, too."""

    as_: str
    room: str
    json: bool = False
    until: Literal["ready"] | None = None


async def chat(service: Service, options: Options, stdin: TextIO, stdout: TextIO) -> int:
    """Chat until the input ends; gives the exit code.

    0: done. 1: the last line was answered badly, or what was waited for last failed. 2: unusable
    options, no service, or a service that says no. 130 on Ctrl-C, 143 on SIGTERM, 141 when nobody
    reads the output any more. `stdin` and `stdout` on a terminal, and not `json`: for a person.
    """
    out = Writer(stdout)
    try:
        wire.Hello.model_validate({"type": "hello", "as": options.as_, "room": options.room})
    except ValidationError:
        say = speaker(FALLBACK)  # nobody has told a language yet
        return _sorry(say("term-names"), options, out)
    try:
        if not options.json and stdin.isatty() and stdout.isatty():
            return await _until_signal(_for_a_person(service, options, stdin, stdout))
        return await _until_signal(_for_a_stream(service, options, stdin, out))
    except (Unreachable, Refused) as error:
        return _sorry(str(error), options, out)
    except BrokenPipeError:
        out.abandon()
        return _PIPE_CLOSED


async def _for_a_stream(service: Service, options: Options, stdin: TextIO, out: Writer) -> int:
    ledger = Ledger(until_ready=options.until == "ready")
    connection = Connection(service, options.as_, options.room, ledger.unanswered)
    if options.json:
        printer = programs.Printer(out, service.base)
        stay = Stay(connection, ledger, printer.show)
        return await stay.during(programs.converse(stay, printer, lines(stdin)))
    page = plain.Page(out, service.base)
    stay = Stay(connection, ledger, page.show)
    return await stay.during(plain.converse(stay, page, lines(stdin)))


async def _for_a_person(service: Service, options: Options, stdin: TextIO, stdout: TextIO) -> int:
    from prompt_toolkit.input import create_input
    from prompt_toolkit.output import create_output

    from bot.terminal import people
    from bot.terminal.screen import Screen

    ledger = Ledger()
    connection = Connection(service, options.as_, options.room, ledger.unanswered, patience_s=None)
    output = create_output(stdout)
    screen = Screen(output, ledger, service.base)
    stay = Stay(connection, ledger, screen.show)
    keys = people.keyboard(stay, screen, create_input(stdin), output)
    return await stay.during(people.converse(stay, screen, keys))


def _sorry(sentence: str, options: Options, out: Writer) -> int:
    """Say why there is no chat: to programs as a line of theirs, to people where errors go."""
    if options.json:
        out.line(ProblemLine(text=sentence).model_dump_json())
    else:
        sys.stderr.write(sentence + "\n")
    return _UNUSABLE


async def _until_signal(work: Coroutine[Any, Any, int]) -> int:
    """What the work gives, or 128 and the number of the signal that ended it, without a traceback."""
    working = asyncio.ensure_future(work)
    if threading.current_thread() is not threading.main_thread() or sys.platform == "win32":
        return await working
    caught: list[int] = []

    def stop(number: int) -> None:
        caught.append(number)
        working.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop, number)
    try:
        return await working
    except asyncio.CancelledError:
        if not caught:
            raise
        return 128 + caught[0]
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
