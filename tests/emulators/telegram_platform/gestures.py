"""What people do: the control side of the emulator. Each gesture is a function of the world and of plain values."""

import base64
import re
from collections.abc import Callable
from typing import Any

from tests.emulators.telegram_platform import posting, words
from tests.emulators.telegram_platform.refusal import Impossible
from tests.emulators.telegram_platform.world import Chat, Person, Post, World

Gesture = Callable[..., Any]
GESTURES: dict[str, Gesture] = {}


def gesture(function: Gesture) -> Gesture:
    GESTURES[function.__name__] = function
    return function


def place(world: World, chat: int, bot: int) -> Chat:
    """A chat as a test names it."""
    found = world.chat(chat, bot)
    if found is None:
        raise Impossible(f"There is no chat {chat}")
    return found


def post_in(chat: Chat, number: int) -> Post:
    post = chat.posts.get(number)
    if post is None or post.deleted:
        raise Impossible(f"There is no message {number} in this chat any more")
    return post


def inside(world: World, person: int, chat: int, bot: int) -> tuple[Person, Chat]:
    who, where = world.person(person), place(world, chat, bot)
    if not where.is_in(who.id):
        raise Impossible(f"{who.name} is not in {where.title}")
    return who, where


@gesture
def person(world: World, name: str, locale: str = "en", username: str | None = None) -> dict[str, Any]:
    return world.add_person(name, locale, username).wire()


@gesture
def says(
    world: World,
    person: int,
    chat: int,
    bot: int,
    text: str,
    thread: int | None = None,
    reply_to: int | None = None,
    anonymous: bool = False,
) -> int:
    """A line of text; in a private chat the first one is what meets the bot."""
    who, where = inside(world, person, chat, bot)
    _meets(world, who, where)
    content = words.message(text)
    post = posting.by_person(world, who, where, content, anonymous=anonymous, **_aim(where, thread, reply_to))
    return post.id


def _aim(chat: Chat, thread: int | None, reply_to: int | None) -> dict[str, Any]:
    replied = post_in(chat, reply_to) if reply_to else None
    inherited = replied.wire.get("message_thread_id") if replied else None
    return {"thread": thread or inherited, "reply_to": replied}


def _meets(world: World, who: Person, chat: Chat) -> None:
    if chat.kind != "private":
        return
    if chat.bot in who.blocked:
        unblocks(world, who.id, chat.id, chat.bot)
    who.met.add(chat.bot)


@gesture
def sends(
    world: World,
    person: int,
    chat: int,
    bot: int,
    name: str,
    content: str,
    mime: str = "application/octet-stream",
    caption: str = "",
    thread: int | None = None,
    reply_to: int | None = None,
    forwarded: str | None = None,
) -> int:
    """A document, its bytes in base64; `forwarded` names a hidden person it comes from."""
    who, where = inside(world, person, chat, bot)
    _meets(world, who, where)
    file = world.files.add("document", world.files.write(name, base64.b64decode(content), mime))
    message = {"document": file.wire(bot or 0)} | words.caption(caption)
    if forwarded:
        origin = {"type": "hidden_user", "date": world.clock.stamp(), "sender_user_name": forwarded}
        message = {"forward_origin": origin} | message
    return posting.by_person(world, who, where, message, **_aim(where, thread, reply_to)).id


@gesture
def forwards(world: World, person: int, chat: int, bot: int, message: int, to: int, to_bot: int) -> int:
    """A message of one chat, forwarded into another."""
    who, where = inside(world, person, chat, bot)
    _, target = inside(world, person, to, to_bot)
    _meets(world, who, target)
    post = post_in(where, message)
    origin = {"type": "user", "date": post.wire["date"], "sender_user": post.wire["from"]}
    head = {
        "message_id",
        "from",
        "date",
        "chat",
        "reply_to_message",
        "message_thread_id",
        "is_topic_message",
        "edit_date",
    }
    content = {name: value for name, value in post.wire.items() if name not in head | {"reply_markup", "via_bot"}}
    return posting.by_person(world, who, target, {"forward_origin": origin} | content).id


@gesture
def edits(world: World, person: int, chat: int, bot: int, message: int, text: str) -> None:
    _, where = inside(world, person, chat, bot)
    post = post_in(where, message)
    content = words.caption(text) if "text" not in post.wire else words.message(text)
    posting.change(world, where, post, content, None)
    posting.tell(world, where, post, "edited_message")


@gesture
def deletes(world: World, person: int, chat: int, bot: int, message: int) -> None:
    """Nobody tells the bot."""
    _, where = inside(world, person, chat, bot)
    post_in(where, message).deleted = True
    world.stir()


@gesture
def reacts(world: World, person: int, chat: int, bot: int, message: int, emoji: str) -> None:
    who, where = inside(world, person, chat, bot)
    post = post_in(where, message)
    old, post.reactions[who.id] = post.reactions.get(who.id, []), [{"type": "emoji", "emoji": emoji}]
    update = {"chat": world.chat_wire(where), "message_id": post.id, "user": who.wire(), "date": world.clock.stamp()}
    update |= {"old_reaction": old, "new_reaction": post.reactions[who.id]}
    for one in world.bots.values():
        if where.statuses.get(one.id) == "administrator" or where.bot == one.id:
            one.inbox.put("message_reaction", update)
    world.stir()


@gesture
def blocks(world: World, person: int, chat: int, bot: int) -> None:
    who, where = inside(world, person, chat, bot)
    who.blocked.add(bot)
    posting.moved(world, where, who.id, world.bot(bot), "kicked")


@gesture
def unblocks(world: World, person: int, chat: int, bot: int) -> None:
    who, where = world.person(person), place(world, chat, bot)
    who.blocked.discard(bot)
    posting.moved(world, where, who.id, world.bot(bot), "member")


@gesture
def starts(world: World, person: int, chat: int, bot: int, payload: str = "") -> int:
    """The Start button, or a link `t.me/bot?start=payload`."""
    if payload and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload):
        raise Impossible(f"A deep link can't carry {payload!r}")
    return says(world, person, chat, bot, f"/start {payload}".strip())
