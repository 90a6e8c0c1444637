"""Messages made, changed and deleted, whichever door they came through: channel, callback or follow-up."""

import copy

from tests.emulators.discord_platform import message_rules, payloads
from tests.emulators.discord_platform.gateway import DIRECT_MESSAGES, GUILD_MESSAGES
from tests.emulators.discord_platform.placing import embedded, placed
from tests.emulators.discord_platform.refusal import bad_form
from tests.emulators.discord_platform.world import DM, EPHEMERAL, LOADING, V2, Message

_KEPT_STATES = 200


async def post(world, channel, payload, uploads, *, method, interaction=None, only_for=None, base=()):
    """A new message of the bot's."""
    flags = payload.get("flags") or 0
    limit = world.upload_limit(channel.guild)
    message_rules.check(payload, uploads, flags=flags, limit=limit, base=base)
    private = only_for is not None
    made = Message(world.clock.snowflake(), channel.id, world.app, world.clock.now(), only_for=only_for)
    made.files = message_rules.new_files(world, channel.id, payload, uploads, private=private)
    made.flags = flags & message_rules.SETTABLE | (EPHEMERAL if private else 0)
    made.interaction = interaction.id if interaction else None
    made.by_webhook = interaction is not None
    _fill(world, made, payload)
    _judge(world, method, payload, made)
    world.messages[made.id] = made
    world.moved()
    if not private:
        await tell(world, channel, "MESSAGE_CREATE", made)
    return made


async def edit(world, message, payload, uploads, *, method, base=()):
    """A message of the bot's changes: only what the request names."""
    flags = message.flags
    if payload.get("flags") is not None:
        if message.flags & V2 and not payload["flags"] & V2:
            words = "The IS_COMPONENTS_V2 message flag cannot be removed from a message"
            raise bad_form((*base, "flags"), "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG", words)
        flags = flags & ~message_rules.SETTABLE | payload["flags"] & message_rules.SETTABLE
        flags |= message.flags & EPHEMERAL
    channel = world.channels[message.channel]
    kept = _kept(message, payload)
    rest = payload.get("components", message.components)
    message_rules.check(
        payload, uploads, flags=flags, limit=world.upload_limit(channel.guild), base=base, kept=kept,
        has=bool(rest or (payload.get("content", message.content)) or kept or uploads),
    )  # fmt: skip
    first = bool(message.flags & LOADING)
    _remember(world, message)
    message.files = kept + message_rules.new_files(
        world, channel.id, payload, uploads, private=message.only_for is not None
    )
    message.flags = flags & ~LOADING
    _fill(world, message, payload)
    message.edited_at = None if first else world.clock.now()
    _judge(world, method, payload if first else {**payload, "allowed_mentions": {"parse": []}}, message)
    world.moved()
    if message.only_for is None:
        await tell(world, channel, "MESSAGE_UPDATE", message)
    return message


async def delete(world, message):
    message.deleted = True
    world.moved()
    channel = world.channels.get(message.channel)
    if channel is not None and message.only_for is None:
        gone = {"id": str(message.id), "channel_id": str(channel.id)}
        gone |= {"guild_id": str(channel.guild)} if channel.guild else {}
        intent = DIRECT_MESSAGES if channel.kind == DM else GUILD_MESSAGES
        await world.gateway.dispatch("MESSAGE_DELETE", gone, guild=channel.guild, intent=intent)


async def tell(world, channel, event, message):
    """What a bot hears of a message that stands in a place where it is."""
    guild = world.guilds.get(channel.guild)
    if guild is not None and not guild.has_bot:
        return
    data = payloads.message(world, message)
    world.referee.event(event, data)
    if guild is not None:
        data["guild_id"] = str(guild.id)
        data["member"] = {
            key: value for key, value in payloads.member(world, guild, message.author).items() if key != "user"
        }
    intent = DIRECT_MESSAGES if channel.kind == DM else GUILD_MESSAGES
    await world.gateway.dispatch(event, data, guild=channel.guild, intent=intent)


def _kept(message, payload):
    """Files that stay: all of them, or those that `attachments` lists by their ids."""
    if payload.get("attachments") is None:
        return message.files
    listed = {str(one.get("id")) for one in payload["attachments"]}
    return [one for one in message.files if str(one.id) in listed]


def _fill(world, message, payload):
    if "content" in payload:
        message.content = payload["content"] or ""
    if "embeds" in payload:
        message.embeds = embedded(payload["embeds"] or [])
    if "components" in payload:
        message.components = placed(world, payload["components"] or [], message.files)
    message.mentions, message.mention_everyone = message_rules.mentioned(payload)


def _remember(world, message):
    state = {
        "at": message.edited_at or message.at, "content": message.content, "embeds": message.embeds,
        "components": copy.deepcopy(message.components), "until": world.clock.now(),
    }  # fmt: skip
    message.edits = [*message.edits, state][-_KEPT_STATES:]


def _judge(world, method, payload, message):
    """Keep what is allowed, and still no careful bot's doing."""
    if message.flags & V2:
        for name in message_rules.invisible(message.components, message.files):
            world.refuse(method, "invisible attachment", {"filename": name})
    if message.only_for is None:
        for found in message_rules.pings(payload):
            world.refuse(method, "would ping", {"mention": found, "text": message_rules.texts(payload)})
