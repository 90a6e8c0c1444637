"""Channels and messages over the bot's own door: docs/resources/message and docs/resources/channel."""

from urllib.parse import unquote

from tests.emulators.discord_platform import payloads, posting
from tests.emulators.discord_platform.gateway import DIRECT_REACTIONS, GUILDS, REACTIONS
from tests.emulators.discord_platform.permissions import in_channel, may
from tests.emulators.discord_platform.refusal import (
    Refusal,
    bad_form,
    missing_access,
    missing_permissions,
    must_be,
    unknown_channel,
    unknown_message,
)
from tests.emulators.discord_platform.world import DM, THREAD, Channel

_MOST_REACTIONS = 20
_LONGEST_NONCE = 25
#: "the past few minutes" (docs/resources/message#create-message)
_NONCE_LIVES_S = 180


def place(call):
    """The channel of the path, if the bot is in it."""
    channel = call.world.channels.get(int(call.path["channel_id"]))
    if channel is None:
        raise unknown_channel(call.path["channel_id"])
    if not in_channel(call.world, channel, call.world.app):
        raise missing_access(channel.id)
    return channel


def needs(call, channel, permission):
    if not may(call.world, channel, call.world.app, permission):
        raise missing_permissions(channel.id, permission)


def found(call, channel):
    """The message of the path; an ephemeral one can't be reached by a channel."""
    message = call.world.messages.get(int(call.path["message_id"]))
    if message is None or message.deleted or message.channel != channel.id or message.only_for is not None:
        raise unknown_message(call.path["message_id"])
    return message


async def get_channel(call):
    return payloads.channel(call.world, place(call))


async def create_message(call):
    channel = place(call)
    needs(call, channel, "send_messages_in_threads" if channel.kind == THREAD else "send_messages")
    if call.uploads:
        needs(call, channel, "attach_files")
    if channel.kind == DM and not call.world.users[channel.people[0]].accepts_dms:
        raise Refusal(403, 50007, "Cannot send messages to this user", told=f"dms of {channel.people[0]}")
    _check_reference(call, channel)
    nonce = call.json.get("nonce")
    if len(str(nonce or "")) > _LONGEST_NONCE:
        raise must_be(("nonce",), 0, _LONGEST_NONCE)
    made = _made_before(call, nonce) if call.json.get("enforce_nonce") else None
    if made is None:
        made = await posting.post(call.world, channel, call.json, call.uploads, method=call.name)
        made.nonce = str(nonce) if nonce is not None else None
    return payloads.message(call.world, made) | ({"nonce": nonce} if nonce is not None else {})


def _made_before(call, nonce):
    """The message that was made under this name lately: with `enforce_nonce` no second one is made."""
    since = call.world.clock.now() - _NONCE_LIVES_S
    alike = [one for one in call.world.messages.values() if one.nonce == str(nonce) and one.at > since]
    return alike[-1] if nonce is not None and alike else None


def _check_reference(call, channel):
    """A reply is to a message that stands in the same channel, unless it may be lost."""
    asked = call.json.get("message_reference") or {}
    if asked.get("message_id") is None or asked.get("fail_if_not_exists") is False:
        return
    one = call.world.messages.get(int(asked["message_id"]))
    if one is None or one.deleted or one.channel != channel.id or one.only_for is not None:
        raise bad_form(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")


async def list_messages(call):
    channel = place(call)
    needs(call, channel, "read_message_history")
    mine = [one for one in call.world.messages.values() if one.channel == channel.id and not one.deleted]
    shown = [one for one in mine if one.only_for is None][-int(call.query.get("limit", 50)) :]
    return [payloads.message(call.world, one) for one in reversed(shown)]


async def get_message(call):
    channel = place(call)
    needs(call, channel, "read_message_history")
    return payloads.message(call.world, found(call, channel))


async def edit_message(call):
    message = found(call, place(call))
    if message.author != call.world.app:
        raise Refusal(403, 50005, "Cannot edit a message authored by another user")
    await posting.edit(call.world, message, call.json, call.uploads, method=call.name)
    return payloads.message(call.world, message)


async def delete_message(call):
    channel = place(call)
    message = found(call, channel)
    if message.author != call.world.app:
        needs(call, channel, "manage_messages")
    await posting.delete(call.world, message)


async def typing(call):
    needs(call, place(call), "send_messages")


async def add_reaction(call):
    channel = place(call)
    message = found(call, channel)
    needs(call, channel, "add_reactions")
    emoji = unquote(call.path["emoji_name"])
    if emoji.isascii():
        raise Refusal(400, 10014, "Unknown Emoji")
    if len(message.reactions) >= _MOST_REACTIONS and emoji not in message.reactions:
        raise Refusal(403, 30010, "Maximum number of reactions reached (20)")
    await react(call.world, message, emoji, call.world.app)


async def remove_reaction(call):
    message = found(call, place(call))
    people = message.reactions.get(unquote(call.path["emoji_name"]), [])
    if call.world.app in people:
        people.remove(call.world.app)
        message.reactions = {emoji: one for emoji, one in message.reactions.items() if one}
        call.world.moved()


async def react(world, message, emoji, user_id):
    """Somebody's reaction; the bot hears of it with the intent for it."""
    people = message.reactions.setdefault(emoji, [])
    if user_id in people:
        return
    people.append(user_id)
    world.moved()
    channel = world.channels[message.channel]
    data = {
        "user_id": str(user_id), "channel_id": str(channel.id), "message_id": str(message.id), "type": 0,
        "emoji": {"id": None, "name": emoji}, "burst": False, "message_author_id": str(message.author),
    }  # fmt: skip
    data |= {"guild_id": str(channel.guild)} if channel.guild else {}
    intent = REACTIONS if channel.guild else DIRECT_REACTIONS
    await world.gateway.dispatch("MESSAGE_REACTION_ADD", data, guild=channel.guild, intent=intent)


async def open_dm(call):
    user = call.world.users.get(int(call.json["recipient_id"])) if call.json.get("recipient_id") else None
    if user is None or user.bot:
        raise bad_form(
            ("recipient_id",), "NUMBER_TYPE_COERCE", f'Value "{call.json.get("recipient_id")}" is not a user.'
        )
    return payloads.channel(call.world, call.world.direct(user.id))


async def start_thread(call):
    """A thread, of its own or under a message."""
    channel = place(call)
    needs(call, channel, "create_public_threads")
    if channel.kind != 0:
        raise Refusal(400, 50024, "Cannot execute action on this channel type")
    name = call.json.get("name") or ""
    if not 1 <= len(name) <= 100:
        raise must_be(("name",), 1, 100)
    number = int(call.path.get("message_id") or call.world.clock.snowflake())
    if number in call.world.channels:
        raise Refusal(400, 160004, "A thread has already been created for this message")
    if "message_id" in call.path:
        found(call, channel)
    made = make_thread(call.world, channel, name, call.world.app, number)
    await call.world.gateway.dispatch(
        "THREAD_CREATE", payloads.channel(call.world, made), guild=made.guild, intent=GUILDS
    )
    return payloads.channel(call.world, made)


def make_thread(world, channel, name, owner, number):
    made = Channel(number, THREAD, name, channel.guild, channel.id, owner, made_at=world.clock.now())
    world.channels[made.id] = made
    world.moved()
    return made
