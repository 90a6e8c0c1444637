"""The table of the Bot API's methods, and what most of them ask first: where to, and may it.

Words and codes are those of the open-source Bot API server as bots in the wild report them. Taken: a refusal that
tells news (blocked, kicked, migrated, deleted by somebody) is forgiven once per chat and fact, and careless after that.
Ours: words for what the official schema does not know ("unknown parameter …"); the real server ignores such names.
"""

from collections.abc import Callable
from typing import Any

from tests.emulators.telegram_platform.call import Call
from tests.emulators.telegram_platform.refusal import Refused, bad, forbidden
from tests.emulators.telegram_platform.world import Bot, Chat, Post, World

Method = Callable[[World, Bot, Call], Any]
TABLE: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    """Enter a function into the table under its method's name."""

    def entered(function: Method) -> Method:
        TABLE[name.lower()] = function
        return function

    return entered


def target(world: World, bot: Bot, call: Call, name: str = "chat_id") -> Chat:
    """The chat that a call names, where this bot may write."""
    chat = known(world, bot, call, name)
    if chat.kind == "private":
        _may_write_to(world, bot, chat)
    elif not chat.is_in(bot.id):
        raise _out(bot, chat)
    elif chat.statuses[bot.id] == "muted":
        raise _news(bot, chat, bad("not enough rights to send text messages to the chat"))
    return chat


def known(world: World, bot: Bot, call: Call, name: str = "chat_id") -> Chat:
    """The chat that a call names, if this bot has ever seen it."""
    number = call.text(name)
    if not number:
        raise bad("chat_id is empty")
    chat = world.chat(int(number), bot.id) if number.lstrip("-").isdigit() else None
    if chat is None or (chat.kind != "private" and bot.id not in chat.statuses):
        raise bad("chat not found")
    if chat.migrated_to:
        words = "group chat was upgraded to a supergroup chat"
        raise _news(bot, chat, bad(words, migrate_to_chat_id=chat.migrated_to))
    return chat


def _may_write_to(world: World, bot: Bot, chat: Chat) -> None:
    person = world.people[chat.id]
    if bot.id in person.blocked:
        raise _news(bot, chat, forbidden("bot was blocked by the user"))
    if bot.id in person.met:
        return
    if any(one.is_in(person.id) and one.is_in(bot.id) for one in world.chats.values() if one.kind != "private"):
        raise _news(bot, chat, forbidden("bot can't initiate conversation with a user"))
    raise bad("chat not found")


def _out(bot: Bot, chat: Chat) -> Refused:
    kind = f"{chat.kind} chat"
    if chat.statuses[bot.id] == "kicked":
        return _news(bot, chat, forbidden(f"bot was kicked from the {kind}"))
    return _news(bot, chat, forbidden(f"bot is not a member of the {kind}"))


def _news(bot: Bot, chat: Chat, refused: Refused) -> Refused:
    """The first time a bot can't know; from then on it was told."""
    fact = (chat.id, refused.words)
    refused.careless = fact in bot.told
    bot.told.add(fact)
    return refused


def own(bot: Bot, chat: Chat, number: int | None, what: str = "edit") -> Post:
    """A post of this bot, to be changed."""
    post = chat.posts.get(number or 0)
    if post is None or post.deleted:
        raise missing(bot, chat, post, f"message to {what} not found")
    if post.bot != bot.id:
        raise bad(f"message can't be {what}ed")
    return post


def missing(bot: Bot, chat: Chat, post: Post | None, words: str) -> Refused:
    if post is None:
        return bad(words)
    fact = (chat.id, f"{post.id} {words}")
    refused = bad(words, careless=fact in bot.told)
    bot.told.add(fact)
    return refused


def thread(chat: Chat, call: Call) -> int | None:
    """The topic that a call names. General is written to without one: naming its 1 is refused, as in reality."""
    number = call.integer("message_thread_id")
    if number is None or chat.kind == "private":
        return None
    if number not in chat.topics:
        raise bad("message thread not found")
    return number


def replied(chat: Chat, call: Call) -> Post | None:
    """The post that a call answers."""
    about = call.json("reply_parameters") or {}
    number = about.get("message_id") or call.integer("reply_to_message_id")
    if number is None:
        return None
    post = chat.posts.get(number)
    if post and not post.deleted:
        return post
    if about.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
        return None
    raise bad("message to be replied not found", careless=number not in chat.posts)
