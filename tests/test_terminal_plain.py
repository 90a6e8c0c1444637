"""The chat in a pipe: plain text, line by line."""

import io

from bot import cards, texts
from bot.cards import Act, Card, Pick, Progress, State, Tone
from bot.terminal.chat import Options, chat
from bot.terminal.client import Service
from bot.web import wire
from tests.scripted_chat import KEY, ScriptedChat, serving


async def pipe(server: ScriptedChat, *lines: str, until=None) -> tuple[int, str]:
    out = io.StringIO()
    source = io.StringIO("".join(f"{line}\n" for line in lines))
    code = await chat(Service(server.url, KEY), Options("me", "home", until=until), source, out)
    assert "\x1b" not in out.getvalue()
    return code, out.getvalue()


async def test_a_card_is_printed_and_a_bare_number_presses_what_bears_it():
    async def script(server, frame):
        match frame:
            case wire.Say():
                picks = Pick("Which one?", (Act("Alice", "alice"), Act("Looking-Glass", "glass")))
                await server.post(Card("Two found", pick=picks, actions=(Act("More", "more"),)), frame.id)
            case wire.Press(token=token):
                await server.toast(f"pressed {token}", frame.id)

    async with serving(script) as server:
        code, text = await pipe(server, "/search alice", "2", "3")
    assert code == 0
    assert text == (
        "Two found\nWhich one?\n[1] Alice\n[2] Looking-Glass\n[3] More\n\npressed t-glass\npressed t-more\n"
    )


async def test_a_number_of_an_address_tells_the_address():
    async def script(server, frame):
        await server.post(Card("Alice", actions=(cards.Link("Read", "/open/1"),)), frame.id)

    async with serving(script) as server:
        _, text = await pipe(server, "/title 1", "1")
    assert text.endswith(f"Read: http://127.0.0.1:{server.port}/open/1\n")
    assert len(server.heard) == 1


async def test_a_number_of_what_is_to_be_copied_tells_it():
    async def script(server, frame):
        await server.post(Card("A code", actions=(cards.Copy("Copy the code", "AB2D-9XYZ"),)), frame.id)

    async with serving(script) as server:
        _, text = await pipe(server, "/account link", "1")
    assert text == "A code\n[1] Copy the code\n    AB2D-9XYZ\n\nCopy the code: AB2D-9XYZ\n"


async def test_a_question_before_a_press_is_asked_and_anything_but_yes_leaves_it():
    async def script(server, frame):
        match frame:
            case wire.Say():
                await server.post(Card("Alice", actions=(Act("Delete", "delete", confirm="Delete it?"),)), frame.id)
            case wire.Press():
                await server.toast("Deleted.", frame.id)

    async with serving(script) as server:
        _, text = await pipe(server, "/title 1", "1", "n", "1", "y")
    assert text.endswith("Delete it? [y/N]\nLeft as it is.\nDelete it? [y/N]\nDeleted.\n")
    assert [type(frame) for frame in server.heard] == [wire.Say, wire.Press]


FORM = cards.Form(
    "Get Alice",
    (
        cards.FormField("range", "Chapters", help="Such as 1-3.", required=True),
        cards.FormField("format", "Format", cards.Entry.CHOICE, "epub", (("epub", "EPUB"), ("pdf", "PDF, for paper"))),
        cards.FormField("tell", "Tell me", cards.Entry.TOGGLE, "yes"),
        cards.FormField("note", "Note", value="as it is"),
    ),
    "Get",
    "get",
)


async def test_a_form_is_asked_field_by_field_until_each_answer_makes_sense():
    async def script(server, frame):
        if isinstance(frame, wire.Say):
            await server.form(FORM, frame.id)
        else:
            await server.toast("Queued.", frame.id)

    async with serving(script) as server:
        code, text = await pipe(server, "/download alice", "", "1-3", "7", "2", "perhaps", "n", "")
    assert server.heard[1].values == {"range": "1-3", "format": "pdf", "tell": "no", "note": "as it is"}
    assert code == 0
    assert text == (
        "Get Alice\nSuch as 1-3.\nChapters:\nThis one has to be filled in.\nChapters:\n"
        "  1  EPUB\n  2  PDF, for paper\nFormat [EPUB]:\nPlease type the number of one of them.\nFormat [EPUB]:\n"
        "Tell me [y/n, now yes]:\nPlease answer y or n.\nTell me [y/n, now yes]:\nNote [as it is]:\nQueued.\n"
    )


async def test_a_form_that_the_input_leaves_open_is_not_sent_and_exit_1():
    async def script(server, frame):
        await server.form(FORM, frame.id)

    async with serving(script) as server:
        code, text = await pipe(server, "/download alice", "1-3")
    assert (code, len(server.heard)) == (1, 1)
    assert text.endswith("The input ended before the answer. Nothing was sent.\n")


async def test_a_running_job_is_told_by_quarters_and_at_its_end_as_a_card():
    async def script(server, frame):
        post = await server.post(Card("Alice", (Progress(0, "starting"),), state=State.OPEN), frame.id)
        for percent in (1, 20, 26, 30, 80):
            await server.edit(post, Card("Alice", (Progress(percent, "fetching"),), state=State.OPEN))
        await server.edit(post, Card("Alice is ready", tone=Tone.GOOD, state=State.DONE))

    async with serving(script) as server:
        code, text = await pipe(server, "/download alice", until="ready")
    assert code == 0
    assert text == "Alice\n0 % · starting\n\nAlice · 26 % · fetching\nAlice · 80 % · fetching\nAlice is ready\n\n"


async def test_a_line_that_is_too_long_is_said_and_not_sent():
    async with serving(None) as server:
        code, text = await pipe(server, "/search " + "a" * 5000)
    assert (code, server.heard) == (1, [])
    assert text == "That is too long: 4000 characters at most.\n"


async def test_from_the_welcome_on_the_chat_speaks_the_language_of_the_person(tmp_path, monkeypatch):
    """And English where that language lacks a sentence."""
    english = (texts._FOLDER / "en.ftl").read_text("utf-8")
    (tmp_path / "en.ftl").write_text(english, "utf-8")
    (tmp_path / "eo.ftl").write_text("term-note = Noto:\nterm-left-as-is = Lasita.\n", "utf-8")
    monkeypatch.setattr(texts, "_FOLDER", tmp_path)
    for kept in (texts.speaker, texts._bundle):
        kept.cache_clear()

    async def script(server, frame):
        delete = Act("Forigi", "delete", confirm="Ĉu forigi?")
        await server.post(Card("Alico", (cards.Note("Bela."),), actions=(delete,)), frame.id)

    try:
        async with serving(script) as server:
            server.locale = "eo"
            _, text = await pipe(server, "/title 1", "1", "n")
    finally:
        for kept in (texts.speaker, texts._bundle):
            kept.cache_clear()
    assert "Noto: Bela." in text
    assert text.endswith("Ĉu forigi? [y/N]\nLasita.\n")
