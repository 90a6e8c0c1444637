"""What people do with buttons and with inline mode: presses, Mini Apps, `@bot words` and what they choose."""

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import quote, urlencode

from tests.emulators.telegram_platform import posting
from tests.emulators.telegram_platform.gestures import gesture, inside, post_in
from tests.emulators.telegram_platform.refusal import Impossible
from tests.emulators.telegram_platform.world import Bot, Chat, Person, Post, Question, World


@gesture
def presses(world: World, person: int, chat: int, bot: int, message: int, label: str) -> dict[str, Any]:
    """A button by its label; gives where it leads, or the number of the question that the bot got."""
    who, where = inside(world, person, chat, bot)
    post = post_in(where, message)
    button = _button(post, label)
    if "callback_data" in button:
        return {"question": _ask(world, who, where, post, button["callback_data"])}
    if "web_app" in button:
        return {"url": f"{button['web_app']['url']}#{_web_app(world, post, who)}"}
    if "copy_text" in button:
        return {"copied": button["copy_text"]["text"]}
    if "url" in button:
        return {"url": button["url"]}
    query = button.get("switch_inline_query_current_chat", button.get("switch_inline_query", ""))
    return {"query": query}


@gesture
def forges(world: World, person: int, chat: int, bot: int, message: int, data: str) -> dict[str, Any]:
    """A press with data that no button under the message has, as a changed app can send it."""
    who, where = inside(world, person, chat, bot)
    return {"question": _ask(world, who, where, post_in(where, message), data)}


def _button(post: Post, label: str) -> dict[str, Any]:
    rows = post.wire.get("reply_markup", {}).get("inline_keyboard", [])
    labels = [button["text"] for row in rows for button in row]
    for row in rows:
        for button in row:
            if button["text"] == label:
                return button
    raise Impossible(f"There is no button {label!r} under this message, there are {labels}")


def _ask(world: World, who: Person, chat: Chat, post: Post, data: str) -> str:
    number = post.bot or post.wire["via_bot"]["id"]
    question = Question(str(10**18 + next(world.numbers)), number, who.id, world.clock.now())
    world.presses[question.id] = question
    query = {"id": question.id, "from": who.wire(), "chat_instance": chat.instance, "data": data}
    about = {"inline_message_id": post.inline_id} if post.inline_id else {"message": post.wire}
    world.bot(number).inbox.put("callback_query", world.files.for_bot(query | about, number))
    world.stir()
    return question.id


def _web_app(world: World, post: Post, who: Person) -> str:
    bot = world.bot(post.bot or 0)
    data = init_data(bot, who, world.clock.stamp())
    return f"tgWebAppData={quote(data, safe='')}&tgWebAppVersion=9.1&tgWebAppPlatform=web"


def init_data(bot: Bot, who: Person, stamp: int) -> str:
    """What a Mini App gets about its visitor.

    Source: core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
    """
    user = {"id": who.id, "first_name": who.name, "language_code": who.locale}
    values = {"auth_date": str(stamp), "query_id": f"AAE{who.id}", "user": json.dumps(user, separators=(",", ":"))}
    secret = hmac.new(b"WebAppData", bot.token.encode(), hashlib.sha256).digest()
    lines = "\n".join(f"{name}={values[name]}" for name in sorted(values))
    return urlencode(values | {"hash": hmac.new(secret, lines.encode(), hashlib.sha256).hexdigest()})


@gesture
def types_inline(world: World, person: int, chat: int, bot: int, query: str, offset: str = "") -> str:
    """`@bot query` in the line of some chat; gives the number of the question."""
    who, where = inside(world, person, chat, bot or 0)
    bot = bot or next(iter(world.bots.values())).id
    question = Question(str(10**18 + next(world.numbers)), bot, who.id, world.clock.now(), words=query)
    world.inline[question.id] = question
    kind = "sender" if where.kind == "private" else where.kind
    update = {"id": question.id, "from": who.wire(), "query": query, "offset": offset, "chat_type": kind}
    world.bot(bot).inbox.put("inline_query", update)
    return question.id


@gesture
def picks(world: World, person: int, chat: int, bot: int, question: str, result: str) -> int:
    """A result of an inline query goes into the chat, through the bot."""
    who, where = inside(world, person, chat, bot)
    asked = world.inline[question]
    chosen = next((one for one in (asked.answer or {}).get("results", []) if one["id"] == result), None)
    if chosen is None:
        raise Impossible(f"There is no result {result!r}")
    post = posting.by_person(world, who, where, {"via_bot": world.bot(asked.bot).wire()} | chosen["content"])
    told = {"result_id": result, "from": who.wire(), "query": asked.words}
    if "reply_markup" in post.wire:
        post.inline_id = f"AgAAA{base64.urlsafe_b64encode(f'{where.id}:{post.id}'.encode()).decode().rstrip('=')}"
        world.inline_posts[post.inline_id] = (where, post)
        told["inline_message_id"] = post.inline_id
    world.bot(asked.bot).inbox.put("chosen_inline_result", told)
    return post.id
