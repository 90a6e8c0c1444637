"""JSON mode: what programs say and read."""

import asyncio
import io
import json
import os
import signal

import pytest

from bot import cards
from bot.cards import Act, Card, Progress, State, Tone
from bot.terminal.chat import Options, chat
from bot.terminal.client import Service
from bot.web import wire
from tests.scripted_chat import KEY, program, serving


def job(state: State = State.OPEN, percent: int = 0) -> Card:
    tone = {State.DONE: Tone.GOOD, State.FAILED: Tone.BAD}.get(state, Tone.BUSY)
    return Card("Alice", (Progress(percent, "fetching"),), (Act("Cancel", "cancel"),), tone=tone, state=state, job=7)


async def echo(server, frame) -> None:
    await server.post(Card(f"You said {frame.text}"), frame.id)


async def test_each_line_is_sent_when_the_one_before_it_is_answered():
    seen = []

    async def script(server, frame):
        seen.append(frame.text)
        await asyncio.sleep(0)
        assert len(server.heard) == len(seen)
        await echo(server, frame)

    async with serving(script) as server:
        code, printed = await program(server, "/help", "", "/library", "/queue")
    assert (code, seen) == (0, ["/help", "/library", "/queue"])
    assert [line["card"]["title"] for line in printed] == [f"You said {text}" for text in seen]
    assert [line["event"] for line in printed] == ["card"] * 3


async def test_a_command_names_who_says_it_and_where():
    async with serving(echo) as server:
        await program(server, "/help")
    assert [(hello.as_, hello.room) for hello in server.hellos] == [("me", "home")]


async def test_until_ready_waits_until_the_job_is_done():
    async def script(server, frame):
        post = await server.post(job(), frame.id)
        await server.edit(post, job(percent=50))
        await server.edit(post, job(State.DONE, 100))

    async with serving(script) as server:
        code, printed = await program(server, "/download alice", until="ready")
    assert code == 0
    assert [(line["event"], line["card"]["state"]) for line in printed] == [
        ("card", "open"),
        ("edit", "open"),
        ("edit", "done"),
    ]


async def test_until_ready_exits_1_when_the_job_fails():
    async def script(server, frame):
        await server.edit(await server.post(job(), frame.id), job(State.FAILED))

    async with serving(script) as server:
        assert (await program(server, "/download alice", until="ready"))[0] == 1


async def test_without_until_a_job_goes_on_without_us_and_a_search_is_waited_for():
    async def script(server, frame):
        post = await server.post(Card(frame.text, state=State.OPEN), frame.id)
        if frame.text == "/search alice":
            await server.edit(post, Card("5 found", state=State.DONE))

    async with serving(script) as server:
        code, printed = await program(server, "/search alice", "/download alice")
    assert code == 0
    assert {line["id"]: line["card"]["title"] for line in printed} == {1: "5 found", 2: "/download alice"}


@pytest.mark.parametrize("tone", [Tone.PLAIN, Tone.BAD])
async def test_a_bad_toast_as_the_last_answer_is_exit_1(tone):
    async def script(server, frame):
        await server.toast("No such button.", frame.id, tone)

    async with serving(script) as server:
        code, printed = await program(server, '{"press": "t-gone"}')
    assert code == (1 if tone is Tone.BAD else 0)
    assert printed == [{"event": "toast", "id": None, "text": "No such button.", "tone": tone}]


async def test_an_error_card_as_the_last_answer_is_exit_1_and_as_an_earlier_one_is_not():
    async def script(server, frame):
        bad = frame.text == "/downlod"
        await server.post(Card(frame.text, tone=Tone.BAD if bad else Tone.PLAIN), frame.id)

    async with serving(script) as server:
        assert (await program(server, "/help", "/downlod"))[0] == 1
        assert (await program(server, "/downlod", "/help"))[0] == 0


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"press": ', "Line 1 begins like JSON but is not"),
        ('{"push": "t"}', "Line 1 is JSON, but none of"),
        ('{"press": "t", "more": 1}', "Line 1 is JSON, but none of"),
        ('{"fill": {"token": "t", "values": {"a": 1}}}', "Line 1 is JSON, but none of"),
        ("/search " + "a" * 5000, "Line 1 is too long"),
        ('{"press": "\\ud800"}', "Line 1 begins like JSON but is not"),
    ],
)
async def test_a_line_that_cannot_be_read_is_named_and_the_next_one_goes_on(line, says):
    async with serving(echo) as server:
        code, printed = await program(server, line, "/help")
    assert [one["event"] for one in printed] == ["problem", "card"]
    assert printed[0]["text"].startswith(says)
    assert (code, server.said) == (0, ["/help"])


async def test_a_last_line_that_cannot_be_read_is_exit_1():
    async with serving(echo) as server:
        assert (await program(server, "/help", "{"))[0] == 1


async def test_bytes_that_are_no_utf_8_are_a_problem_of_their_line():
    reading, writing = os.pipe()
    os.write(writing, b"\xff\xfe\n/help\r\n/last")
    os.close(writing)
    with os.fdopen(reading) as stdin:
        async with serving(echo) as server:
            code, printed = await program(server, stdin=stdin)
    assert printed[0] == {"event": "problem", "id": None, "text": "Line 1 is not UTF-8."}
    assert (code, server.said) == (0, ["/help", "/last"])


async def test_what_the_service_could_not_read_is_a_problem_too():
    async def script(server, frame):
        await server.send(wire.Problem(re=None, text="Say hello first."))

    async with serving(script) as server:
        code, printed = await program(server, "/help")
    assert (code, printed) == (1, [{"event": "problem", "id": None, "text": "Say hello first."}])


async def test_a_press_is_answered_by_the_card_becoming_another():
    async def script(server, frame):
        match frame:
            case wire.Say():
                await server.post(Card("Page 1", actions=(Act("More", "more"),)), frame.id)
            case wire.Press():
                await server.edit(1, Card("Page 2", actions=(Act("More", "more"),)), frame.id)

    async with serving(script) as server:
        code, printed = await program(server, "/library", '{"press": "t-more"}', "/library")
    assert code == 0
    assert [(line["event"], line["id"], line["card"]["title"]) for line in printed] == [
        ("card", 1, "Page 1"),
        ("edit", 1, "Page 2"),
        ("card", 2, "Page 1"),
    ]


async def test_a_toast_and_a_form_name_the_card_that_was_pressed():
    async def script(server, frame):
        match frame:
            case wire.Say():
                await server.post(Card("Alice", actions=(Act("Star", "star"), Act("Range", "range"))), frame.id)
            case wire.Press(token="t-star"):
                await server.toast("Starred.", frame.id)
            case wire.Press():
                form = cards.Form("Which chapters", (cards.FormField("range", "Chapters"),), "Get", "get")
                await server.form(form, frame.id)
            case wire.Fill(token=token, values=values):
                await server.toast(f"{token} {values['range']}", frame.id)

    fill = json.dumps({"fill": {"token": "t-get", "values": {"range": "1-3"}}})
    async with serving(script) as server:
        code, printed = await program(server, "/title 1", '{"press": "t-star"}', '{"press": "t-range"}', fill)
    assert [(line["event"], line["id"]) for line in printed] == [
        ("card", 1),
        ("toast", 1),
        ("form", 1),
        ("toast", None),
    ]
    assert printed[2]["form"]["fields"][0]["name"] == "range"
    assert (code, printed[3]["text"]) == (0, "t-get 1-3")


async def test_a_completion_is_asked_as_json_and_answered_with_choices():
    async def script(server, frame):
        choice = wire.WireChoice(value=f"{frame.text}ch", label="/search", detail="Find something")
        await server.send(wire.ChoicesFrame(re=frame.id, choices=[choice]))

    async with serving(script) as server:
        _, printed = await program(server, '{"complete": "/sear"}')
    choice = {"value": "/search", "label": "/search", "detail": "Find something"}
    assert printed == [{"event": "choices", "id": None, "choices": [choice]}]


async def test_what_others_do_and_the_echo_of_our_own_line_are_left_out():
    async def script(server, frame):
        other = await server.post(Card("Bob's book", state=State.OPEN), by="Bob")
        await server.post("/help", frame.id, by="me")
        await server.edit(other, Card("Bob's book is ready", state=State.DONE))
        await server.toast("For somebody else", "their-frame")
        await server.post(Card("Help"), frame.id)

    async with serving(script) as server:
        _, printed = await program(server, "/help", until="ready")
    assert [line["card"]["title"] for line in printed] == ["Help"]


async def test_every_address_on_a_card_is_absolute_and_a_button_has_one_target():
    card = Card(
        "Alice",
        (cards.Cover("/covers/1.webp", "Alice"),),
        (cards.Link("Open", "/open/1"), Act("Star", "star", confirm="Really?")),
        files=(cards.File("alice.epub", 410_000, "/s/abc/alice.epub"),),
    )

    async def script(server, frame):
        await server.post(card, frame.id)

    async with serving(script) as server:
        _, [line] = await program(server, "/title 1")
    base = f"http://127.0.0.1:{server.port}"
    assert line["card"]["blocks"][0]["url"] == f"{base}/covers/1.webp"
    assert line["card"]["files"][0]["url"] == f"{base}/s/abc/alice.epub"
    assert line["card"]["actions"] == [
        {"label": "Open", "url": f"{base}/open/1", "style": "plain"},
        {"label": "Star", "token": "t-star", "style": "plain", "confirm": "Really?"},
    ]


async def test_a_job_is_still_followed_to_its_end_after_the_service_restarted():
    started = asyncio.Event()

    async def script(server, frame):
        await server.post(job(), frame.id)
        started.set()

    async with serving(script) as server, asyncio.TaskGroup() as group:
        running = group.create_task(program(server, "/download alice", until="ready"))
        await started.wait()
        await server.stop()
        server.change(1, job(State.DONE, 100))
        await server.start()
        code, printed = await running
    assert code == 0
    assert [(line["event"], line["card"]["state"]) for line in printed] == [("card", "open"), ("edit", "done")]


async def test_a_line_that_the_restart_swallowed_is_sent_again_under_its_id():
    arrived = asyncio.Event()

    async def script(server, frame):
        if arrived.is_set():
            await echo(server, frame)
        arrived.set()

    async with serving(script) as server, asyncio.TaskGroup() as group:
        running = group.create_task(program(server, "/help", "/queue"))
        await arrived.wait()
        await server.stop()
        await server.start()
        code, _ = await running
    assert (code, server.said) == (0, ["/help", "/help", "/queue"])
    assert len({frame.id for frame in server.heard}) == 2


async def test_a_card_of_a_thousand_rows_is_one_line():
    rows = cards.Rows(tuple(cards.Row(f"Alice \u2028 {n} 鏡の国", "x" * 200, number=n) for n in range(1000)))

    async def script(server, frame):
        await server.post(Card("Big", (rows,)), frame.id)

    async with serving(script) as server:
        _, printed = await program(server, "/library")
    assert len(printed) == 1
    assert printed[0]["card"]["blocks"][0]["rows"][999]["title"] == "Alice \u2028 999 鏡の国"


async def test_no_input_at_all_is_exit_0():
    async with serving(echo) as server:
        assert await program(server) == (0, [])


async def test_a_wrong_key_is_refused_in_one_sentence_and_exit_2():
    out = io.StringIO()
    async with serving(echo) as server:
        code = await chat(Service(server.url, "wrong"), Options("me", "home", json=True), io.StringIO("/help\n"), out)
    assert code == 2
    assert "does not accept this key" in json.loads(out.getvalue())["text"]


async def test_a_service_that_is_not_there_is_exit_2_and_says_how_to_start_it(capsys):
    async with serving(echo) as server:
        pass
    out = io.StringIO()
    assert await chat(Service(server.url, KEY), Options("me", "home"), io.StringIO(), out) == 2
    assert "Start it with ./run" in capsys.readouterr().err
    assert not out.getvalue()


async def test_a_name_that_nobody_can_have_is_exit_2():
    out = io.StringIO()
    assert await chat(Service("ws://127.0.0.1:1/ws", KEY), Options("", "home", json=True), io.StringIO(), out) == 2
    assert json.loads(out.getvalue())["event"] == "problem"


async def test_ctrl_c_ends_the_wait_with_130():
    async def script(server, frame):
        await server.post(job(), frame.id)
        os.kill(os.getpid(), signal.SIGINT)

    async with serving(script) as server:
        code, _ = await program(server, "/download alice", until="ready")
    assert code == 130


async def test_a_reader_that_went_away_ends_the_chat_quietly(capfd):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stdout:
        async with serving(echo) as server:
            code = await chat(
                Service(server.url, KEY), Options("me", "home", json=True), io.StringIO("/help\n"), stdout
            )
    assert code == 141
    assert not capfd.readouterr().err
