"""What people do with groups: make them, let people and bots in and out, name admins, upgrade, open topics."""

from typing import Any

from tests.emulators.telegram_platform import posting
from tests.emulators.telegram_platform.gestures import gesture, place
from tests.emulators.telegram_platform.places import open_topic
from tests.emulators.telegram_platform.refusal import Impossible
from tests.emulators.telegram_platform.world import Chat, World


@gesture
def group(
    world: World, title: str, people: list[int], bots: list[int], kind: str = "group", topics: bool = False
) -> dict[str, Any]:
    """A group of these people, the first its owner, to which the owner then adds these bots."""
    chat = world.add_chat("supergroup" if topics else kind, title, forum=topics)
    chat.statuses |= dict.fromkeys(people, "member") | {people[0]: "creator"}
    for bot in bots:
        adds_bot(world, people[0], chat.id, bot)
    return world.chat_wire(chat)


@gesture
def adds(world: World, person: int, chat: int, who: int) -> None:
    where = place(world, chat, 0)
    where.statuses[who] = "member"
    posting.service(world, where, person, new_chat_members=[world.user(who)])


@gesture
def leaves(world: World, person: int, chat: int) -> None:
    where = place(world, chat, 0)
    where.statuses[person] = "left"
    posting.service(world, where, person, left_chat_member=world.user(person))


@gesture
def adds_bot(world: World, person: int, chat: int, bot: int) -> None:
    where = place(world, chat, 0)
    posting.moved(world, where, person, world.bot(bot), "member")
    posting.service(world, where, person, new_chat_members=[world.user(bot)])


@gesture
def kicks_bot(world: World, person: int, chat: int, bot: int) -> None:
    where = place(world, chat, 0)
    posting.moved(world, where, person, world.bot(bot), "kicked")
    posting.service(world, where, person, left_chat_member=world.user(bot))


@gesture
def stands_bot(world: World, person: int, chat: int, bot: int, status: str) -> None:
    """The bot becomes an `administrator`, a `member` again, or is `muted`."""
    where = place(world, chat, 0)
    if not where.is_in(bot):
        raise Impossible("The bot is not in this chat")
    posting.moved(world, where, person, world.bot(bot), status)


@gesture
def promotes(world: World, person: int, chat: int, who: int, status: str = "administrator") -> None:
    """A person becomes an admin, or a member again; bots that are admins hear of it if they asked to."""
    where = place(world, chat, 0)
    before, where.statuses[who] = where.statuses.get(who, "left"), status
    update = {"chat": world.chat_wire(where), "from": world.user(person), "date": world.clock.stamp()}
    update |= {
        "old_chat_member": posting.member(world, who, before),
        "new_chat_member": posting.member(world, who, status),
    }
    for bot in world.bots.values():
        if where.statuses.get(bot.id) == "administrator":
            bot.inbox.put("chat_member", update)


@gesture
def opens_topic(world: World, person: int, chat: int, name: str) -> int:
    where = place(world, chat, 0)
    if not where.forum:
        raise Impossible(f"{where.title} has no topics")
    return open_topic(world, where, person, name)["message_thread_id"]


@gesture
def migrates(world: World, person: int, chat: int, topics: bool = False) -> dict[str, Any]:
    """The group becomes a supergroup: a new number, and the old one answers with it."""
    old = place(world, chat, 0)
    new = world.add_chat("supergroup", old.title, forum=topics)
    new.statuses = dict(old.statuses)
    posting.service(world, old, person, migrate_to_chat_id=new.id)
    old.migrated_to = new.id
    posting.service(world, new, person, migrate_from_chat_id=old.id)
    world.stir()
    return world.chat_wire(new)


def open_chats(world: World, person: int) -> list[Chat]:
    """The chats in a person's list."""
    mine = [chat for chat in world.chats.values() if chat.is_in(person) and not chat.migrated_to]
    return [chat for chat in mine if chat.kind != "private" or chat.id == person]
