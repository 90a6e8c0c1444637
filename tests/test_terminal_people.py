"""The chat at a terminal: what a person types, and what they see."""

import asyncio
import io
import os
import pty
import re
import signal
import termios
from contextlib import asynccontextmanager
from dataclasses import dataclass

from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.plain_text import PlainTextOutput

from bot.cards import Act, Card, Form, FormField, Pick, Progress, State
from bot.terminal import people
from bot.terminal.chat import Options, chat
from bot.terminal.client import Connection, Service
from bot.terminal.ledger import Ledger
from bot.terminal.screen import Screen
from bot.terminal.stay import Stay
from bot.web import wire
from tests.deadline import DEADLINE_S
from tests.scripted_chat import KEY, serving

#: a prompt that is drawn takes pasted text as one piece; the terminal is in its hands from then on
PROMPT = b"\x1b[?2004h"
ENTER, CTRL_C, CTRL_D = "\r", "\x03", "\x04"


class Paper(io.StringIO):
    """What the screen has had on it, and a way to wait for words on it."""

    def __init__(self) -> None:
        super().__init__()
        self._written = asyncio.Event()

    def write(self, text: str) -> int:
        self._written.set()
        return super().write(text)

    async def shows(self, words: str) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while words not in self.getvalue():
                self._written.clear()
                await self._written.wait()


@dataclass
class Person:
    """Somebody in the room: the keys they press, what they see, whether they are still there."""

    keys: PipeInput
    paper: Paper
    stay: Stay
    screen: Screen
    prompts: people.Keyboard
    talking: asyncio.Task

    def types(self, text: str) -> None:
        self.keys.send_text(text)

    async def leaves(self) -> int:
        self.types(CTRL_D)
        return await self.talking


@asynccontextmanager
async def person(server):
    output = PlainTextOutput(Paper())
    with create_pipe_input() as keys, create_app_session(input=keys, output=output):
        ledger, service = Ledger(), Service(server.url, KEY)
        screen = Screen(output, ledger, service.base)
        stay = Stay(Connection(service, "Ada", "home", ledger.unanswered, patience_s=None), ledger, screen.show)
        prompts = people.keyboard(stay, screen, keys, output)
        talking = asyncio.create_task(stay.during(people.converse(stay, screen, prompts)))
        try:
            yield Person(keys, output.stdout, stay, screen, prompts, talking)
        finally:
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)


def lines_of(server) -> list:
    return [frame for frame in server.heard if not isinstance(frame, wire.Complete)]


async def nothing_to_complete(server, frame) -> bool:
    if isinstance(frame, wire.Complete):
        await server.send(wire.ChoicesFrame(re=frame.id, choices=[]))
        return True
    return False


async def test_a_person_searches_presses_a_number_and_leaves():
    async def script(server, frame):
        if await nothing_to_complete(server, frame):
            return
        if isinstance(frame, wire.Say):
            await server.post(Card("Two found", pick=Pick("Which?", (Act("Alice", "a"), Act("Glass", "g")))), frame.id)
        else:
            await server.toast(f"pressed {frame.token}", frame.id)

    async with serving(script) as server, person(server) as ada:
        await ada.paper.shows("You are Ada in home.")
        ada.types(f"/search alice{ENTER}2{ENTER}")
        assert await ada.leaves() == 0
    text = ada.paper.getvalue()
    assert text.index("[2] Glass") < text.index("pressed t-g")
    assert [type(frame) for frame in lines_of(server)] == [wire.Say, wire.Press]


async def test_others_are_seen_and_our_own_words_are_not_repeated():
    async def script(server, frame):
        if await nothing_to_complete(server, frame):
            return
        await server.post("/help", frame.id, by="Ada")
        await server.post("/search \x1b[2Jbooks", by="Bob")
        await server.post(Card("Bob's books"))
        await server.toast("That was all.", frame.id)

    async with serving(script) as server, person(server) as ada:
        ada.types(f"/help{ENTER}")
        await ada.paper.shows("That was all.")
    assert "Bob: /search [2Jbooks" in ada.paper.getvalue()
    assert "Bob's books" in ada.paper.getvalue()


async def test_a_running_job_lives_in_the_toolbar_and_ends_as_a_card():
    def job(percent, state=State.OPEN):
        title = "Alice is ready" if state is State.DONE else "Alice"
        return Card(title, (Progress(percent, "fetching"),), state=state, job=7)

    async def script(server, frame):
        if not await nothing_to_complete(server, frame):
            await server.edit(await server.post(job(0), frame.id), job(24))

    async with serving(script) as server, person(server) as ada:
        ada.types(f"/download alice{ENTER}")
        await ada.paper.shows("0 % · fetching")
        async with asyncio.timeout(DEADLINE_S):
            await ada.stay.until(lambda: ada.screen.toolbar() == "Ada in home · Alice · 24 % · fetching")
        await server.edit(1, job(100, State.DONE))
        await ada.paper.shows("Alice is ready")
        assert ada.screen.toolbar() == "Ada in home"
        assert await ada.leaves() == 0
    assert "24 %" not in re.sub(r"Ada in home[^\n]*", "", ada.paper.getvalue())
    assert "goes on" not in ada.paper.getvalue()


async def test_ctrl_c_during_a_job_asks_and_cancels_as_one_says():
    async def script(server, frame):
        if await nothing_to_complete(server, frame):
            return
        if frame.text.startswith("/cancel"):
            await server.toast("Stopped.", frame.id)
        else:
            await server.post(Card("Alice", state=State.OPEN, job=7), frame.id)

    async with serving(script) as server, person(server) as ada:
        ada.types(f"/download alice{ENTER}{CTRL_C}")
        await ada.paper.shows("k keeps what is there")
        ada.types(f"{ENTER}")
        await ada.paper.shows("It goes on.")
        ada.types(f"{CTRL_C}d{ENTER}")
        await ada.paper.shows("Stopped.")
        assert await ada.leaves() == 0
    assert server.said == ["/download alice", "/cancel 7 delete"]
    assert "Alice goes on; you find it in the room" in ada.paper.getvalue()


async def test_ctrl_c_without_a_job_says_how_to_leave():
    async with serving(nothing_to_complete) as server, person(server) as ada:
        ada.types(CTRL_C)
        await ada.paper.shows("Ctrl-D leaves the chat.")
        assert await ada.leaves() == 0


async def test_ctrl_c_while_an_answer_is_awaited_gives_the_prompt_back():
    async def script(server, frame):
        if not await nothing_to_complete(server, frame):
            os.kill(os.getpid(), signal.SIGINT)

    async with serving(script) as server, person(server) as ada:
        ada.types(f"/slow{ENTER}")
        await ada.paper.shows("Not waiting for the answer")
        await server.post(Card("Late, but here"), server.heard[-1].id)
        await ada.paper.shows("Late, but here")
        assert await ada.leaves() == 0


async def test_a_form_is_left_with_ctrl_c_and_nothing_is_sent():
    async def script(server, frame):
        if not await nothing_to_complete(server, frame):
            await server.form(Form("Get Alice", (FormField("range", "Chapters"),), "Get", "get"), frame.id)

    async with serving(script) as server, person(server) as ada:
        ada.types(f"/get{ENTER}")
        await ada.paper.shows("Chapters:")
        ada.types(CTRL_C)
        await ada.paper.shows("Left; nothing was sent.")
        assert await ada.leaves() == 0
    assert server.said == ["/get"]


async def test_tab_completes_what_the_service_proposes():
    async def script(server, frame):
        if isinstance(frame, wire.Complete):
            choice = wire.WireChoice(value="/search ", label="/search", detail="Find something")
            await server.send(wire.ChoicesFrame(re=frame.id, choices=[choice] if frame.text == "/se" else []))
        else:
            await server.toast(f"said {frame.text}", frame.id)

    async with serving(script) as server, person(server) as ada:
        await ada.paper.shows("You are Ada in home.")
        buffer, proposed = ada.prompts.lines.default_buffer, asyncio.Event()
        buffer.on_completions_changed += lambda _: proposed.set()
        ada.types("/se")
        async with asyncio.timeout(DEADLINE_S):
            while not (buffer.complete_state and buffer.complete_state.completions):
                proposed.clear()
                await proposed.wait()
        ada.types("\talice")
        ada.types(ENTER)
        await ada.paper.shows("said /search alice")


async def test_a_restart_of_the_service_is_one_line_and_the_chat_goes_on():
    async def script(server, frame):
        if not await nothing_to_complete(server, frame):
            await server.toast(f"said {frame.text}", frame.id)

    async with serving(script) as server, person(server) as ada:
        await ada.paper.shows("You are Ada in home.")
        await server.stop()
        await server.start()
        await ada.paper.shows("Connected again.")
        ada.types(f"/help{ENTER}")
        assert await ada.leaves() == 0
    assert ada.paper.getvalue().count("The connection broke.") == 1
    assert "said /help" in ada.paper.getvalue()


async def test_on_a_real_terminal_the_chat_prompts_and_leaves_it_as_it_was():
    async def script(server, frame):
        if not await nothing_to_complete(server, frame):
            await server.post(Card("Help is here"), frame.id)

    outer, inner = pty.openpty()
    before = termios.tcgetattr(inner)
    seen, loop = asyncio.StreamReader(), asyncio.get_running_loop()
    loop.add_reader(outer, lambda: seen.feed_data(os.read(outer, 65536)))
    with os.fdopen(inner, "r", closefd=False) as stdin, os.fdopen(inner, "w", closefd=False) as stdout:
        async with serving(script) as server, asyncio.timeout(DEADLINE_S):
            talking = asyncio.create_task(chat(Service(server.url, KEY), Options("Ada", "home"), stdin, stdout))
            await seen.readuntil(PROMPT)
            os.write(outer, b"/help\r")
            await seen.readuntil(b"Help is here")
            await seen.readuntil(PROMPT)
            os.write(outer, b"\x04")
            assert await talking == 0
        assert termios.tcgetattr(inner) == before
    loop.remove_reader(outer)
    os.close(outer)
    os.close(inner)
