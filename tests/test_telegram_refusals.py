"""What Telegram refuses, our Telegram refuses: status, words, and a note that a careful bot would not have asked."""

import json

import httpx
import pytest
import pytest_asyncio

from tests.deadline import DEADLINE_S
from tests.emulators.telegram_platform.people import running

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def platform():
    async with running() as made:
        await made.rules(flood=False)
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ana(platform):
    person = await platform.person("Ana")
    await person.starts()
    return person


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(platform, ana):
    return await platform.group("Readers", ana)


@pytest.fixture
def ask(platform):
    """One call as it goes over the wire: objects as JSON, files as parts."""

    async def call(method, files=None, token=None, **parameters):
        data = {k: v if isinstance(v, str) else json.dumps(v) for k, v in parameters.items()}
        async with httpx.AsyncClient(trust_env=False, timeout=DEADLINE_S) as http:
            url = f"{platform.api_base}/bot{token or platform.token}/{method}"
            return (await http.post(url, data=data, files=files)).json()

    return call


def keys(*buttons, rows=1):
    return {"inline_keyboard": [list(buttons)] * rows}


def press(data="x", **more):
    return {"text": "Get", "callback_data": data} | more


def link(url):
    return {"text": "Open", "url": url}


def bad_link(url, why):
    return f"Bad Request: inline keyboard button URL '{url}' is invalid: {why}"


MARKUPS = [
    (keys(press("é" * 33)), "Bad Request: BUTTON_DATA_INVALID"),
    (keys(press("")), "Bad Request: BUTTON_DATA_INVALID"),
    (keys(*[press()] * 9), "Bad Request: reply markup is too long"),
    (keys(press(), rows=101), "Bad Request: reply markup is too long"),
    (keys(link("http://localhost:8750/x")), bad_link("http://localhost:8750/x", "Wrong HTTP URL")),
    (keys(link("ftp://books.example.org")), bad_link("ftp://books.example.org", "Unsupported URL protocol")),
    (
        keys({"text": "App", "web_app": {"url": "http://books.example.org"}}),
        bad_link("http://books.example.org", "Only HTTPS links are allowed").replace("URL", "Web App URL", 1),
    ),
    (keys({"text": "Copy", "copy_text": {"text": "x" * 257}}), "Bad Request: BUTTON_COPY_TEXT_INVALID"),
    (keys({"text": "Get"}), "Bad Request: can't parse inline keyboard button: Text buttons are unallowed"),
    (keys(press(style="huge")), "Bad Request: can't parse inline keyboard button: unknown style"),
]


@pytest.mark.parametrize(("markup", "words"), MARKUPS, ids=[words for _, words in MARKUPS])
async def test_a_keyboard_that_telegram_refuses_is_refused(platform, ana, ask, markup, words):
    answer = await ask("sendMessage", chat_id=ana.id, text="x", reply_markup=markup)
    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert answer["description"].startswith(words)
    assert (await platform.refused())[-1]["reason"].startswith(f"400 {words}")


FINE = [keys(*[press("x" * 64)] * 8), keys(link("http://127.0.0.1:8750/s/x")), keys(link("tg://resolve?domain=a"))]


@pytest.mark.parametrize("markup", FINE)
async def test_a_keyboard_at_its_limits_is_taken(ana, ask, markup):
    answer = await ask("sendMessage", chat_id=ana.id, text="x", reply_markup=markup)
    assert answer["result"]["reply_markup"] == markup


TEXTS = [
    ("", "Bad Request: message text is empty"),
    ("<b> </b>", "Bad Request: message text is empty"),
    ("x" * 4097, "Bad Request: message is too long"),
    ("<b>open", "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    ("é<br>", 'Bad Request: can\'t parse entities: Unsupported start tag "br" at byte offset 2'),
    ("a </b>", "Bad Request: can't parse entities: Unexpected end tag at byte offset 2"),
    (
        "<b>a</i>",
        'Bad Request: can\'t parse entities: Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
    ),
    ("1 <2", "Bad Request: can't parse entities: Unclosed start tag at byte offset 2"),
    ("<span>x</span>", 'Bad Request: can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("<a href=x y>x", "Bad Request: can't parse entities"),
]


@pytest.mark.parametrize(("text", "words"), TEXTS, ids=[text[:12] or "empty" for text, _ in TEXTS])
async def test_a_text_that_telegram_refuses_is_refused(ana, ask, text, words):
    answer = await ask("sendMessage", chat_id=ana.id, text=text, parse_mode="HTML")
    assert answer["description"].startswith(words)


async def test_html_is_read_as_telegram_reads_it(ana, ask):
    text = (
        " <b>Ann &amp; <i>Bob</i></b> 🐦 <a href='https://x.org/?a&amp;b'>here</a> &nbsp; "
        '<pre><code class="language-py">1</code></pre>'
    )
    message = (await ask("sendMessage", chat_id=ana.id, text=text, parse_mode="HTML"))["result"]
    assert message["text"] == "Ann & Bob 🐦 here &nbsp; 1"
    assert message["entities"] == [
        {"type": "bold", "offset": 0, "length": 9},
        {"type": "italic", "offset": 6, "length": 3},
        {"type": "text_link", "offset": 13, "length": 4, "url": "https://x.org/?a&b"},
        {"type": "pre", "offset": 25, "length": 1, "language": "py"},
    ]


CALLS = [
    ("sendMessage", {"chat_id": 42, "text": "x"}, 400, "Bad Request: chat not found"),
    ("sendMessage", {"text": "x"}, 400, "Bad Request: "),
    ("noSuchMethod", {}, 404, "Not Found: method not found"),
    (
        "editMessageText",
        {"chat_id": "ana", "message_id": 9999, "text": "x"},
        400,
        "Bad Request: message to edit not found",
    ),
    ("editMessageText", {"chat_id": "ana", "message_id": 1, "text": "x"}, 400, "Bad Request: message can't be edited"),
    ("deleteMessage", {"chat_id": "ana", "message_id": 9999}, 400, "Bad Request: message to delete not found"),
    ("answerCallbackQuery", {"callback_query_id": "1"}, 400, "Bad Request: query is too old and response timeout"),
    ("answerInlineQuery", {"inline_query_id": "1", "results": []}, 400, "Bad Request: query is too old"),
    ("sendChatAction", {"chat_id": "ana", "action": "reading"}, 400, "Bad Request: wrong parameter action in request"),
    ("sendDocument", {"chat_id": "ana", "document": "BQACnothing"}, 400, "Bad Request: wrong file identifier"),
    ("sendPhoto", {"chat_id": "ana", "photo": "http://127.0.0.1/a.png"}, 400, "Bad Request: failed to get HTTP URL"),
    ("getFile", {"file_id": "nothing"}, 400, "Bad Request: invalid file_id"),
    (
        "setMyCommands",
        {"commands": [{"command": "Search", "description": "x"}]},
        400,
        "Bad Request: BOT_COMMAND_INVALID",
    ),
    ("setMyCommands", {"commands": [{"command": "a", "description": "x" * 257}]}, 400, "Bad Request: BOT_COMMAND_DESC"),
    ("setMyShortDescription", {"short_description": "x" * 121}, 400, "Bad Request: short description is too long"),
    ("setWebhook", {"url": "http://books.example.org"}, 400, "Bad Request: bad webhook: An HTTPS URL must be provided"),
    (
        "setWebhook",
        {"url": "https://books.example.org", "secret_token": "a b"},
        400,
        "Bad Request: secret token contains",
    ),
    ("getUpdates", {"offset": "soon"}, 400, "Bad Request: "),
    ("getChatMember", {"chat_id": "room", "user_id": 7}, 400, "Bad Request: "),
    ("createForumTopic", {"chat_id": "room", "name": "Books"}, 400, "Bad Request: the chat is not a forum"),
    (
        "sendMessage",
        {"chat_id": "room", "text": "x", "message_thread_id": 1},
        400,
        "Bad Request: message thread not found",
    ),
    (
        "sendMediaGroup",
        {"chat_id": "ana", "media": [{"type": "document", "media": "x"}]},
        400,
        "Bad Request: media group",
    ),
    (
        "sendMessage",
        {"chat_id": "ana", "text": "x", "reply_parameters": {"message_id": 9999}},
        400,
        "Bad Request: message to be replied not found",
    ),
    (
        "sendMessage",
        {"chat_id": "room", "text": "x", "reply_markup": keys({"text": "App", "web_app": {"url": "https://x.org"}})},
        400,
        "Bad Request: BUTTON_TYPE_INVALID",
    ),
    (
        "setMessageReaction",
        {"chat_id": "ana", "message_id": 1, "reaction": [{"type": "emoji", "emoji": "🐦"}]},
        400,
        "Bad Request: REACTION_INVALID",
    ),
]


@pytest.mark.parametrize(("method", "parameters", "code", "words"), CALLS, ids=[f"{c[0]} {c[3][:60]}" for c in CALLS])
async def test_a_call_that_telegram_refuses_is_refused_and_remembered(
    platform, ana, room, ask, method, parameters, code, words
):
    before = len(await platform.refused())
    named = {"ana": ana.id, "room": room.id}
    answer = await ask(method, **{k: named.get(v, v) if isinstance(v, str) else v for k, v in parameters.items()})
    assert (answer["ok"], answer["error_code"]) == (False, code)
    assert answer["description"].startswith(words)
    assert [one["method"] for one in (await platform.refused())[before:]] == [method]


async def test_a_token_that_nobody_has_is_unauthorized_and_one_that_cannot_be_is_not_found(ask):
    assert (await ask("getMe", token="1:abc"))["error_code"] == 401
    assert (await ask("getMe", token="nonsense"))["error_code"] == 404


async def test_an_edit_that_changes_nothing_is_refused(ana, ask):
    sent = (await ask("sendMessage", chat_id=ana.id, text="same", reply_markup=keys(press())))["result"]
    same = {"chat_id": ana.id, "message_id": sent["message_id"], "text": "same"}
    assert (await ask("editMessageText", **same, reply_markup=keys(press())))["description"].startswith(NOT_MODIFIED)
    bare = await ask("editMessageText", **same)
    assert "reply_markup" not in bare["result"], "an edit without a keyboard removes it"


async def test_a_text_has_no_caption_and_a_file_no_text(ana, ask):
    text = (await ask("sendMessage", chat_id=ana.id, text="words"))["result"]["message_id"]
    file = (await ask("sendDocument", {"document": ("a.txt", b"a")}, chat_id=ana.id))["result"]["message_id"]
    answers = [
        await ask("editMessageCaption", chat_id=ana.id, message_id=text, caption="x"),
        await ask("editMessageText", chat_id=ana.id, message_id=file, text="x"),
        await ask("editMessageCaption", chat_id=ana.id, message_id=file, caption="x" * 1025),
    ]
    assert [one["description"] for one in answers] == [
        "Bad Request: there is no caption in the message to edit",
        "Bad Request: there is no text in the message to edit",
        "Bad Request: message caption is too long",
    ]


async def test_files_are_refused_for_their_size_emptiness_or_kind(platform, ana, ask):
    await platform.rules(upload_bytes=1000)
    answers = [
        await ask("sendDocument", {"document": ("big.epub", b"x" * 1001)}, chat_id=ana.id),
        await ask("sendDocument", {"document": ("none.epub", b"")}, chat_id=ana.id),
        await ask("sendPhoto", {"photo": ("cover.jpg", b"not a picture")}, chat_id=ana.id),
    ]
    await platform.rules(upload_bytes=50 * 1024 * 1024)
    document = (await ask("sendDocument", {"document": ("a.epub", b"PK")}, chat_id=ana.id))["result"]["document"]
    answers.append(await ask("sendAudio", chat_id=ana.id, audio=document["file_id"]))
    assert [(one["error_code"], one["description"]) for one in answers] == [
        (413, "Request Entity Too Large"),
        (400, "Bad Request: file must be non-empty"),
        (400, "Bad Request: IMAGE_PROCESS_FAILED"),
        (400, "Bad Request: can't use file of type Document as Audio"),
    ]


async def test_a_file_too_big_to_be_fetched_back_is_refused(platform, ana, ask):
    sent = (await ask("sendDocument", {"document": ("a.epub", b"x" * 100)}, chat_id=ana.id))["result"]
    await platform.rules(download_bytes=99)
    answer = await ask("getFile", file_id=sent["document"]["file_id"])
    await platform.rules(download_bytes=20 * 1024 * 1024)
    assert answer["description"] == "Bad Request: file is too big"


async def test_a_file_id_is_good_for_its_own_bot_only(platform, ana, ask):
    other = await platform.another_bot("Owl", "owl_bot")
    sent = (await ask("sendDocument", {"document": ("a.epub", b"x")}, chat_id=ana.id))["result"]["document"]
    assert (await ask("sendDocument", chat_id=ana.id, document=sent["file_id"]))["ok"]
    await platform.do("says", person=ana.id, chat=ana.id, bot=other["id"], text="/start")
    answer = await ask("sendDocument", token=other["token"], chat_id=ana.id, document=sent["file_id"])
    assert answer["description"] == "Bad Request: wrong file identifier/HTTP URL specified"


async def test_a_toast_and_an_inline_answer_have_their_limits(platform, ana, ask):
    await ask("sendMessage", chat_id=ana.id, text="press", reply_markup=keys(press()))
    question = (await ana.presses(await ana.sees(None, lambda m: m.text == "press"), "Get")).question
    typed = await platform.do("types_inline", person=ana.id, chat=ana.id, bot=platform.bot, query="alice")
    rows = [
        {"type": "article", "id": str(n), "title": "x", "input_message_content": {"message_text": "x"}}
        for n in range(51)
    ]
    answers = [
        await ask("answerCallbackQuery", callback_query_id=question, text="x" * 201),
        await ask("answerInlineQuery", inline_query_id=typed, results=rows),
        await ask("answerInlineQuery", inline_query_id=typed, results=rows[:1] * 2),
    ]
    assert [one["description"] for one in answers] == [
        "Bad Request: MESSAGE_TOO_LONG",
        "Bad Request: RESULTS_TOO_MUCH",
        "Bad Request: RESULT_ID_DUPLICATE",
    ]
    assert (await ask("answerCallbackQuery", callback_query_id=question, text="x" * 200))["ok"]
    assert (await ask("answerInlineQuery", inline_query_id=typed, results=rows[:50]))["ok"]


async def test_what_the_schema_does_not_know_is_refused_when_it_is_there(platform, ana, ask):
    answer = await ask("sendMessage", chat_id=ana.id, text="x", colour="blue")
    wanted = answer["ok"] or answer["description"] == "Bad Request: unknown parameter colour"
    assert wanted
    assert await platform.own_faults() == []
