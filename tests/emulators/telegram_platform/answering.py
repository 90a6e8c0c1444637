"""Methods that answer a press or an inline query: once, and in time.

Taken: a press waits 15 s and an inline query 10 s (`Rules`), by the platform's clock; the words for too late, twice
and never asked are the same. Too late is careless only if the bot had it with a third of the time left.
"""

from typing import Any

from tests.emulators.telegram_platform import keyboards, words
from tests.emulators.telegram_platform.call import Call
from tests.emulators.telegram_platform.methods import method
from tests.emulators.telegram_platform.refusal import TOO_OLD, Refused, bad
from tests.emulators.telegram_platform.sending import MEDIA
from tests.emulators.telegram_platform.world import Bot, Question, World

TOAST, RESULTS, RESULT_ID = 200, 50, 64


def _open(world: World, bot: Bot, asked: dict[str, Question], number: str | None, patience_s: float) -> Question:
    question = asked.get(number or "")
    if question is None or question.bot != bot.id or question.answer is not None:
        raise Refused(400, TOO_OLD)
    late = world.clock.now() - question.at - patience_s
    if late > 0:
        handed = question.handed_at if question.handed_at is not None else world.clock.now()
        raise Refused(400, TOO_OLD, careless=question.at + patience_s - handed > patience_s / 3)
    return question


@method("answerCallbackQuery")
def answer_callback_query(world: World, bot: Bot, call: Call) -> bool:
    question = _open(world, bot, world.presses, call.text("callback_query_id"), world.rules.press_s)
    text, url = call.text("text") or "", call.text("url")
    if len(text) > TOAST:
        raise bad("MESSAGE_TOO_LONG")
    if url and not url.lower().startswith(
        (f"https://t.me/{bot.username.lower()}?start=", f"t.me/{bot.username.lower()}?start=")
    ):
        raise bad("URL_INVALID")
    question.answer = {"text": text, "alert": call.flag("show_alert"), "url": url}
    world.stir()
    return True


@method("answerInlineQuery")
def answer_inline_query(world: World, bot: Bot, call: Call) -> bool:
    question = _open(world, bot, world.inline, call.text("inline_query_id"), world.rules.inline_s)
    results = call.json("results") or []
    if len(results) > RESULTS:
        raise bad("RESULTS_TOO_MUCH")
    numbers = [str(one.get("id", "")) for one in results]
    if any(not 1 <= len(one.encode()) <= RESULT_ID for one in numbers):
        raise bad("RESULT_ID_INVALID")
    if len(set(numbers)) < len(numbers):
        raise bad("RESULT_ID_DUPLICATE")
    question.answer = {"results": [_result(world, bot, one) for one in results], "button": call.json("button")}
    world.stir()
    return True


def _result(world: World, bot: Bot, given: dict[str, Any]) -> dict[str, Any]:
    """What a person sees in the list, and the message that choosing it posts."""
    markup = keyboards.checked(given.get("reply_markup"), private=False)
    said = given.get("input_message_content")
    if said is not None:
        content = words.message(said.get("message_text", ""), said.get("parse_mode"), said.get("entities"))
    elif given.get("type") == "article":
        raise bad("message text is empty")
    else:
        content = _cached(world, bot, given)
    if given.get("type") == "article" and not given.get("title"):
        raise bad("article title is empty" if "title" in given else 'can\'t find field "title"')
    shown = {name: given.get(name) or "" for name in ("id", "title", "description")}
    return shown | {"content": content | ({"reply_markup": markup} if markup else {})}


def _cached(world: World, bot: Bot, given: dict[str, Any]) -> dict[str, Any]:
    kind = given.get("type", "")
    file_id = given.get(f"{kind}_file_id")
    if kind not in MEDIA:
        raise bad("unsupported inline query result type")
    if not file_id:
        raise bad("WEBPAGE_CURL_FAILED")  # a result by address needs a network
    wire = world.files.by_id(file_id, bot.id, kind).wire(bot.id)
    content = words.caption(given.get("caption"), given.get("parse_mode"), given.get("caption_entities"))
    return {kind: [wire] if kind == "photo" else wire} | content
