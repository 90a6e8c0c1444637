"""The terminal chat for a person: a prompt with completion, cards above it, what goes on below it."""

import asyncio
import signal
import sys
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from prompt_toolkit import PromptSession
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output

from bot.terminal.completion import ServiceCompleter
from bot.terminal.conversation import Conversation
from bot.terminal.render import summary
from bot.terminal.screen import Screen
from bot.terminal.stay import Stay
from bot.web import wire

_WORDS = {"k": "keep", "keep": "keep", "d": "delete", "delete": "delete"}


class Interrupted(Exception):
    """Ctrl-C at a prompt. No KeyboardInterrupt: that would tear the loop down, not only the question."""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """The two prompts: one for lines, with history and completion, and a bare one for questions."""

    lines: PromptSession[str]
    questions: PromptSession[str]

    async def line(self) -> str:
        """The next line. Interrupted on Ctrl-C, EOFError on Ctrl-D."""
        return await self.lines.prompt_async("> ", handle_sigint=False)

    async def ask(self, question: str) -> str:
        """The answer to a question; raises as `line` does."""
        return await self.questions.prompt_async(question, handle_sigint=False)


def keyboard(stay: Stay, screen: Screen, source: Input, output: Output) -> Keyboard:
    """The prompts of a stay. The one for lines shows the toolbar."""
    lines: PromptSession[str] = PromptSession(
        history=InMemoryHistory(),
        completer=ServiceCompleter(stay),
        complete_while_typing=True,
        bottom_toolbar=screen.toolbar,
        refresh_interval=0.5,
        interrupt_exception=Interrupted,
        input=source,
        output=output,
    )
    questions: PromptSession[str] = PromptSession(interrupt_exception=Interrupted, input=source, output=output)
    return Keyboard(lines, questions)


async def converse(stay: Stay, screen: Screen, keys: Keyboard) -> int:
    """Take a person's lines until Ctrl-D. What still goes on goes on without them. Always 0."""
    conversation = screen.conversation = Conversation(stay, keys.ask, screen.tell)
    await stay.welcomed()
    with _interrupts() as interrupted:
        while (line := await _line(stay, screen, keys)) is not None:
            if line.strip():
                await _taken(conversation, line, screen, interrupted)
    if going := _newest(stay):
        screen.tell(stay.say("term-goes-on-without", title=going.title))
    return 0


async def _line(stay: Stay, screen: Screen, keys: Keyboard) -> str | None:
    """The next line, perhaps an empty one; None when the person leaves."""
    try:
        return await keys.line()
    except EOFError:
        return None
    except Interrupted:
        return await _stopping(stay, screen, keys)


async def _stopping(stay: Stay, screen: Screen, keys: Keyboard) -> str:
    """The line that stops what goes on, if the person wants that; else an empty one."""
    going = _newest(stay)
    if going is None:
        screen.tell(stay.say("term-how-to-leave"))
        return ""
    screen.tell(summary(going))
    try:
        word = _WORDS.get((await keys.ask(f"{stay.say('term-stop')} ")).strip().lower())
    except (EOFError, Interrupted):
        word = None
    if word is None:
        screen.tell(stay.say("term-goes-on"))
        return ""
    return f"/cancel {going.job} {word}"


async def _taken(conversation: Conversation, line: str, screen: Screen, interrupted: asyncio.Event) -> None:
    """Do what a line says; Ctrl-C and Ctrl-D leave the question or the waiting, not the chat."""
    try:
        if not await _unless(interrupted, conversation.take(line)):
            screen.tell(conversation.stay.say("term-not-waiting"))
    except (EOFError, Interrupted):
        screen.tell(conversation.stay.say("term-left"))


async def _unless(interrupted: asyncio.Event, work: Coroutine[None, None, None]) -> bool:
    """Whether the work came to its end before a Ctrl-C that no prompt was there to take."""
    interrupted.clear()
    working, waiting = asyncio.create_task(work), asyncio.create_task(interrupted.wait())
    try:
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            return False
        await working
        return True
    finally:
        waiting.cancel()
        working.cancel()


@contextmanager
def _interrupts() -> Iterator[asyncio.Event]:
    """An event that SIGINT sets, where signals can be heard: in the main thread, and not on Windows."""
    interrupted = asyncio.Event()
    if threading.current_thread() is not threading.main_thread() or sys.platform == "win32":
        yield interrupted
        return
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, interrupted.set)
    try:
        yield interrupted
    finally:
        loop.remove_signal_handler(signal.SIGINT)


def _newest(stay: Stay) -> wire.WireCard | None:
    """The newest job of this stay that goes on and can be cancelled."""
    going = [stay.ledger.cards[post] for post in stay.ledger.open]
    return next((card for card in reversed(going) if card.job is not None), None)
