"""A post enters its chat, changes there, and is told to the bots that may hear of it.

Privacy mode (core.telegram.org/bots/features#privacy-mode): in a group a bot that is no admin hears commands that
name it, commands that name nobody unless another bot spoke last, replies to itself, what was sent through it, and
service messages. Bots never hear bots.
"""

from typing import Any

from tests.emulators.telegram_platform.world import ANONYMOUS, Bot, Chat, Edit, Person, Post, World

SERVICE = {
    "new_chat_members",
    "left_chat_member",
    "group_chat_created",
    "supergroup_chat_created",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "forum_topic_created",
    "pinned_message",
}


def by_bot(
    world: World, bot: Bot, chat: Chat, content: dict[str, Any], *, markup: dict | None = None, **more: Any
) -> Post:
    """A bot posts."""
    hung = {"reply_markup": markup} if markup and "inline_keyboard" in markup else {}
    post = _add(world, chat, bot.wire(), content | hung, **more)
    post.asks = markup if markup and not hung else {}
    post.bot = chat.last_bot = bot.id
    chat.drafts.pop(bot.id, None)
    return post


def by_person(
    world: World, person: Person, chat: Chat, content: dict[str, Any], *, anonymous: bool = False, **more: Any
) -> Post:
    """A person posts, and the bots hear of it."""
    author = {"from": ANONYMOUS, "sender_chat": world.chat_wire(chat)} if anonymous else {}
    post = _add(world, chat, person.wire(), author | content, **more)
    tell(world, chat, post, "message")
    return post


def _add(
    world: World,
    chat: Chat,
    sender: dict[str, Any],
    content: dict[str, Any],
    *,
    thread: int | None = None,
    reply_to: Post | None = None,
) -> Post:
    head = {
        "message_id": world.number_in(chat),
        "from": sender,
        "date": world.clock.stamp(),
        "chat": world.chat_wire(chat),
    }
    if thread:
        head |= {"message_thread_id": thread} | ({"is_topic_message": True} if chat.forum else {})
    if reply_to:
        head["reply_to_message"] = {k: v for k, v in reply_to.wire.items() if k != "reply_to_message"}
    post = Post(head | content)
    post.history.append(Edit(world.clock.now(), post.text))
    chat.posts[post.id] = post
    world.stir()
    return post


def change(world: World, chat: Chat, post: Post, content: dict[str, Any], markup: dict | None) -> None:
    """New content of a post; without a keyboard it loses the one it had."""
    kept = {
        k: v
        for k, v in post.wire.items()
        if k not in {"text", "entities", "caption", "caption_entities", "reply_markup"}
    }
    post.wire = kept | {"edit_date": world.clock.stamp()} | content | ({"reply_markup": markup} if markup else {})
    post.history.append(Edit(world.clock.now(), post.text))
    chat.drafts.clear()
    world.stir()


def tell(world: World, chat: Chat, post: Post, kind: str) -> None:
    for bot in list(world.bots.values()):
        if chat.is_in(bot.id) and (chat.kind != "private" or chat.bot == bot.id) and hears(world, bot, chat, post):
            bot.inbox.put(kind, world.files.for_bot(post.wire, bot.id))


def hears(world: World, bot: Bot, chat: Chat, post: Post) -> bool:
    if chat.kind == "private" or bot.reads_all or chat.statuses.get(bot.id) == "administrator":
        return True
    if SERVICE & post.wire.keys() or post.wire.get("via_bot", {}).get("id") == bot.id:
        return True
    replied = post.wire.get("reply_to_message", {}).get("from", {}).get("id") == bot.id
    return replied or _commands(post, bot, world, chat)


def _commands(post: Post, bot: Bot, world: World, chat: Chat) -> bool:
    if not post.text.startswith("/"):
        return f"@{bot.username.lower()}" in post.text.lower()
    command, _, name = post.text.split(maxsplit=1)[0].partition("@")
    if name:
        return name.lower() == bot.username.lower()
    others = {one.id for one in world.bots.values()} - {bot.id}
    return len(command) > 1 and chat.last_bot not in others


def service(world: World, chat: Chat, actor: int, **content: Any) -> Post:
    """A line such as "Ana added Bowerbird"."""
    post = _add(world, chat, world.user(actor), content)
    tell(world, chat, post, "message")
    return post


def moved(world: World, chat: Chat, actor: int, bot: Bot, status: str) -> None:
    """The bot's own standing in a chat changes; it is told, even when it is out."""
    before = chat.statuses.get(bot.id, "left")
    chat.statuses[bot.id] = status
    bot.told = {one for one in bot.told if one[0] != chat.id}
    change = {
        "chat": world.chat_wire(chat),
        "from": world.user(actor),
        "date": world.clock.stamp(),
        "old_chat_member": member(world, bot.id, before),
        "new_chat_member": member(world, bot.id, status),
    }
    bot.inbox.put("my_chat_member", change)
    world.stir()


MAY = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)
SAYS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_react_to_messages",
    "can_edit_tag",
)
REFUSED_RIGHTS = {"can_be_edited", "is_anonymous", "can_promote_members"}


def member(world: World, who: int, status: str) -> dict[str, Any]:
    """A `ChatMember` by its status; `muted` is one who may not write."""
    user = world.user(who)
    match status:
        case "creator":
            return {"status": status, "user": user, "is_anonymous": False}
        case "administrator":
            return {"status": status, "user": user} | {right: right not in REFUSED_RIGHTS for right in MAY}
        case "muted":
            return {"status": "restricted", "user": user, "is_member": True, "until_date": 0} | dict.fromkeys(
                SAYS, False
            )
        case "kicked":
            return {"status": status, "user": user, "until_date": 0}
    return {"status": status, "user": user}
