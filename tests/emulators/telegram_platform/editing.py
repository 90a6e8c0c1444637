"""Methods that change or remove what stands in a chat, also a message that was sent inline."""

from typing import Any

from tests.emulators.telegram_platform import keyboards, posting, words
from tests.emulators.telegram_platform.call import Call
from tests.emulators.telegram_platform.methods import method, missing, own, target
from tests.emulators.telegram_platform.refusal import NOT_MODIFIED, Refused, bad
from tests.emulators.telegram_platform.sending import ABOUT, MEDIA, media
from tests.emulators.telegram_platform.world import Bot, Chat, Post, World

DELETABLE_S = 48 * 3600
#: reactions that a bot may set (the list of `ReactionTypeEmoji`)
EMOJI = frozenset(
    "❤👍👎🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐"
    "🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷😡"
) | {"❤\u200d🔥", "👨\u200d💻", "🤷\u200d♂", "🤷\u200d♀"}


def _found(world: World, bot: Bot, call: Call) -> tuple[Chat, Post]:
    inline = call.text("inline_message_id")
    if inline:
        chat, post = world.inline_posts.get(inline, (None, None))
        if chat is None or post is None or post.wire["via_bot"]["id"] != bot.id:
            raise bad("MESSAGE_ID_INVALID")
        if post.deleted:
            raise missing(bot, chat, post, "MESSAGE_ID_INVALID")
        return chat, post
    chat = target(world, bot, call)
    return chat, own(bot, chat, call.integer("message_id"))


def _edit(world: World, bot: Bot, call: Call, content: dict[str, Any], names: set[str]) -> dict[str, Any] | bool:
    """Replace the parts of a message that `names` lists; refuse what changes nothing."""
    chat, post = _found(world, bot, call)
    markup = keyboards.checked(call.json("reply_markup"), private=chat.kind == "private", edit=True)
    before = {name: post.wire[name] for name in names if name in post.wire}
    if before == content and markup == post.wire.get("reply_markup"):
        raise Refused(400, NOT_MODIFIED, careless=not post.unsure)
    world.flood.spend(bot.id, chat.id)
    rest = {
        k: post.wire[k]
        for k in ("text", "entities", "caption", "caption_entities")
        if k in post.wire and k not in names
    }
    posting.change(world, chat, post, rest | content, markup)
    post.unsure = False
    return True if call.text("inline_message_id") else world.files.for_bot(post.wire, bot.id)


@method("editMessageText")
def edit_message_text(world: World, bot: Bot, call: Call) -> dict[str, Any] | bool:
    _, post = _found(world, bot, call)
    content = words.message(call.text("text") or "", call.text("parse_mode"), call.json("entities"))
    if "text" not in post.wire:
        raise bad("there is no text in the message to edit")
    return _edit(world, bot, call, content, {"text", "entities"})


@method("editMessageCaption")
def edit_message_caption(world: World, bot: Bot, call: Call) -> dict[str, Any] | bool:
    _, post = _found(world, bot, call)
    content = words.caption(call.text("caption"), call.text("parse_mode"), call.json("caption_entities"))
    if "text" in post.wire:
        raise bad("there is no caption in the message to edit")
    return _edit(world, bot, call, content, {"caption", "caption_entities"})


@method("editMessageReplyMarkup")
def edit_message_reply_markup(world: World, bot: Bot, call: Call) -> dict[str, Any] | bool:
    return _edit(world, bot, call, {}, set())


@method("editMessageMedia")
def edit_message_media(world: World, bot: Bot, call: Call) -> dict[str, Any] | bool:
    _, post = _found(world, bot, call)
    part = call.json("media") or {}
    if part.get("type") not in MEDIA:
        raise bad("unsupported type of media")
    if "media_group_id" in post.wire and part["type"] not in post.wire:
        raise bad("message can't be edited")
    about = {name: part.get(name) for name in ABOUT}
    content = media(world, bot, call, part["type"], part.get("media"), about)
    content |= words.caption(part.get("caption"), part.get("parse_mode"), part.get("caption_entities"))
    answer = _edit(world, bot, call, content, {*MEDIA, "text", "entities", "caption", "caption_entities"})
    for kind in set(MEDIA) - {part["type"]}:
        post.wire.pop(kind, None)
    return answer if answer is True else world.files.for_bot(post.wire, bot.id)


@method("deleteMessage")
def delete_message(world: World, bot: Bot, call: Call) -> bool:
    chat = target(world, bot, call)
    _delete(world, bot, chat, call.integer("message_id") or 0)
    return True


@method("deleteMessages")
def delete_messages(world: World, bot: Bot, call: Call) -> bool:
    chat = target(world, bot, call)
    for number in call.json("message_ids") or []:
        if number in chat.posts and not chat.posts[number].deleted:
            _delete(world, bot, chat, number)
    return True


def _delete(world: World, bot: Bot, chat: Chat, number: int) -> None:
    post = chat.posts.get(number)
    if post is None or post.deleted:
        raise missing(bot, chat, post, "message to delete not found")
    may = chat.kind == "private" or chat.statuses.get(bot.id) == "administrator"
    if post.bot != bot.id and not may:
        raise bad("message can't be deleted")
    if world.clock.now() - post.wire["date"] > DELETABLE_S and chat.statuses.get(bot.id) != "administrator":
        raise bad("message can't be deleted for everyone")
    post.deleted = True
    world.stir()


@method("setMessageReaction")
def set_message_reaction(world: World, bot: Bot, call: Call) -> bool:
    chat = target(world, bot, call)
    post = chat.posts.get(call.integer("message_id") or 0)
    if post is None or post.deleted:
        raise missing(bot, chat, post, "message to react not found")
    reactions = call.json("reaction") or []
    if len(reactions) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if any(one.get("type") != "emoji" or one.get("emoji") not in EMOJI for one in reactions):
        raise bad("REACTION_INVALID")
    post.reactions[bot.id] = reactions
    world.stir()
    return True
