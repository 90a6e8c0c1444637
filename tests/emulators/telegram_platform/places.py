"""Methods about chats, their members and topics, and the files in them."""

import re
from typing import Any

from tests.emulators.telegram_platform import posting
from tests.emulators.telegram_platform.call import Call
from tests.emulators.telegram_platform.methods import known, method, target
from tests.emulators.telegram_platform.posting import SAYS, member
from tests.emulators.telegram_platform.refusal import bad, forbidden
from tests.emulators.telegram_platform.world import Bot, Chat, World

TOPIC = 128
COLOURS = {7322096, 16766590, 13338331, 9367192, 16749490, 16478047}


@method("getChat")
def get_chat(world: World, bot: Bot, call: Call) -> dict[str, Any]:
    chat = _inside(world, bot, call)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    full = world.chat_wire(chat) | {
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }
    return full if chat.kind == "private" else full | {"permissions": dict.fromkeys(SAYS, True)}


def _inside(world: World, bot: Bot, call: Call) -> Chat:
    chat = known(world, bot, call)
    if chat.kind != "private" and not chat.is_in(bot.id):
        raise forbidden(f"bot is not a member of the {chat.kind} chat", careless=False)
    return chat


@method("getChatMember")
def get_chat_member(world: World, bot: Bot, call: Call) -> dict[str, Any]:
    chat, who = _inside(world, bot, call), call.integer("user_id") or 0
    if who not in world.people and who not in {one.id for one in world.bots.values()}:
        raise bad("PARTICIPANT_ID_INVALID" if chat.kind == "supergroup" else "invalid user_id specified")
    return member(world, who, chat.statuses.get(who, "left"))


@method("getChatAdministrators")
def get_chat_administrators(world: World, bot: Bot, call: Call) -> list[dict[str, Any]]:
    chat = _inside(world, bot, call)
    if chat.kind == "private":
        raise bad("there are no administrators in the private chat")
    admins = {who: status for who, status in chat.statuses.items() if status in {"creator", "administrator"}}
    return [member(world, who, status) for who, status in admins.items() if who in world.people or who == bot.id]


@method("getChatMemberCount")
def get_chat_member_count(world: World, bot: Bot, call: Call) -> int:
    chat = _inside(world, bot, call)
    return sum(chat.is_in(who) for who in chat.statuses)


@method("leaveChat")
def leave_chat(world: World, bot: Bot, call: Call) -> bool:
    chat = target(world, bot, call)
    if chat.kind == "private":
        raise bad("chat member status can't be changed in private chats")
    posting.moved(world, chat, bot.id, bot, "left")
    posting.service(world, chat, bot.id, left_chat_member=bot.wire())
    return True


@method("createForumTopic")
def create_forum_topic(world: World, bot: Bot, call: Call) -> dict[str, Any]:
    chat = target(world, bot, call)
    if not chat.forum:
        raise bad("the chat is not a forum")
    if chat.statuses.get(bot.id) != "administrator":
        raise bad("not enough rights to create a topic")
    name, colour = call.text("name") or "", call.integer("icon_color", 7322096)
    if not 1 <= len(name) <= TOPIC:
        raise bad("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_TOO_LONG")
    if colour not in COLOURS:
        raise bad("wrong icon color specified")
    return open_topic(world, chat, bot.id, name)


def open_topic(world: World, chat: Chat, actor: int, name: str) -> dict[str, Any]:
    """A topic; its number is that of the service message that opens it."""
    about = {"name": name, "icon_color": 7322096}
    number = world.number_in(chat)
    chat.topics[number] = name
    posting.service(world, chat, actor, message_thread_id=number, is_topic_message=True, forum_topic_created=about)
    return {"message_thread_id": number, **about}


@method("getFile")
def get_file(world: World, bot: Bot, call: Call) -> dict[str, Any]:
    file_id = call.needed("file_id", "file_id not specified")
    if re.search(r"\s", file_id):
        raise bad("invalid file_id")
    file = world.files.by_id(file_id, bot.id)
    if file.size > world.rules.download_bytes:
        raise bad("file is too big")
    path = str(file.path) if world.rules.local else file.served
    return {"file_id": file_id, "file_unique_id": file.unique, "file_size": file.size, "file_path": path}
