"""Answers to interactions, and what their tokens open: docs/interactions/receiving-and-responding."""

from tests.emulators.discord_platform import modal_rules, payloads, posting
from tests.emulators.discord_platform.refusal import (
    Refusal,
    already_acknowledged,
    bad_form,
    empty_message,
    invalid_webhook_token,
    must_be,
    required,
    unknown_interaction,
    unknown_message,
    unknown_webhook,
)
from tests.emulators.discord_platform.world import EPHEMERAL, LOADING, TOKEN_LIFE_S, Message

COMMAND, COMPONENT, COMPLETION, SUBMIT = 2, 3, 4, 5
REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
MOST_FOLLOW_UPS = 5  # of an app that only the person has installed


async def callback(call):
    """POST /interactions/{id}/{token}/callback."""
    interaction = call.world.interactions.get(int(call.path["interaction_id"]))
    if interaction is None or interaction.token != call.path["interaction_token"]:
        raise unknown_interaction()
    now = call.world.clock.now()
    if interaction.answer is not None:
        raise already_acknowledged()
    if now - interaction.at > call.world.rules.acknowledge_s:
        interaction.late = True
        raise unknown_interaction()
    kind, data = call.json.get("type"), call.json.get("data") or {}
    _check_kind(call.world, interaction, kind)
    message = await _apply(call, interaction, kind, data)
    interaction.answer, interaction.answered_at = kind, now
    call.world.moved()
    return _answer(call, interaction, kind, message)


def _check_kind(world, interaction, kind):
    allowed = {
        COMMAND: {REPLY, DEFER, MODAL},
        COMPONENT: {REPLY, DEFER, DEFER_UPDATE, UPDATE, MODAL},
        COMPLETION: {CHOICES},
        SUBMIT: {REPLY, DEFER} | ({DEFER_UPDATE, UPDATE} if interaction.message is not None else set()),
    }[interaction.kind]
    if kind not in allowed:
        listed = ", ".join(map(str, sorted(allowed)))
        raise bad_form(("type",), "BASE_TYPE_CHOICES", f"Value must be one of ({listed}).")
    source = world.messages.get(interaction.message)
    if kind in {UPDATE, DEFER_UPDATE} and (source is None or source.deleted):
        raise unknown_message(interaction.message)


async def _apply(call, interaction, kind, data):
    world = call.world
    match kind:
        case 4:
            private = bool((data.get("flags") or 0) & EPHEMERAL)
            return await _reply(call, interaction, data, private=private, base=("data",))
        case 5:
            return _think(world, interaction, private=bool((data.get("flags") or 0) & EPHEMERAL))
        case 6:
            interaction.original = interaction.message
        case 7:
            interaction.original = interaction.message
            message = world.messages[interaction.message]
            return await posting.edit(world, message, data, call.uploads, method=call.name, base=("data",))
        case 8:
            interaction.choices = _choices(data)
        case 9:
            modal_rules.check_modal(data)
            interaction.modal = data
            world.modals[interaction.user] = interaction.id
    return None


async def _reply(call, interaction, data, *, private, base=()):
    channel = call.world.channels[interaction.channel]
    only_for = interaction.user if private else None
    made = await posting.post(
        call.world, channel, data, call.uploads, method=call.name, interaction=interaction, only_for=only_for, base=base
    )
    if interaction.original is None:
        interaction.original = made.id
    return made


def _think(world, interaction, *, private):
    """The placeholder of a deferred answer: "thinking…"."""
    only_for = interaction.user if private else None
    made = Message(world.clock.snowflake(), interaction.channel, world.app, world.clock.now(), only_for=only_for)
    made.flags = LOADING | (EPHEMERAL if private else 0)
    made.interaction, made.by_webhook = interaction.id, True
    interaction.deferred_private = private
    interaction.original = made.id
    world.messages[made.id] = made
    return made


def _choices(data):
    rows = data.get("choices")
    if rows is None:
        raise required(("data", "choices"))
    if len(rows) > 25:
        raise must_be(("data", "choices"), 0, 25)
    for index, row in enumerate(rows):
        if not 1 <= len(row.get("name") or "") <= 100:
            raise must_be(("data", "choices", index, "name"), 1, 100)
        value = row.get("value")
        if value is None or (isinstance(value, str) and not 1 <= len(value) <= 100):
            raise must_be(("data", "choices", index, "value"), 1, 100)
    return rows


def _answer(call, interaction, kind, message):
    if call.query.get("with_response") not in {"1", "true"}:
        return None
    made = {"interaction": {"id": str(interaction.id), "type": interaction.kind}}
    if interaction.original is not None:
        made["interaction"] |= {
            "response_message_id": str(interaction.original),
            "response_message_loading": kind == DEFER,
            "response_message_ephemeral": call.world.messages[interaction.original].only_for is not None,
        }
    if kind in {REPLY, UPDATE}:
        made["resource"] = {"type": kind, "message": payloads.message(call.world, message)}
    return made


def opened(call, *, asks=False):
    """The interaction of a webhook token. It opens nothing before the answer, and nothing after 15 minutes.

    Who was started anew can't know whether there was an answer, and `asks`.
    """
    if int(call.path["webhook_id"]) != call.world.app:
        raise unknown_webhook()
    token = call.path["webhook_token"]
    interaction = call.world.tokens.get(token)
    if interaction is None or call.world.clock.now() - interaction.at > TOKEN_LIFE_S:
        raise invalid_webhook_token(token)
    if interaction.answer is None:
        raise unknown_webhook(told=f"answer to {interaction.id}" if asks else None)
    return interaction


def _message(call, interaction):
    name = call.path.get("message_id")
    number = interaction.original if name is None else int(name)
    message = call.world.messages.get(number)
    made_here = message is not None and (message.interaction == interaction.id or number == interaction.original)
    if message is None or message.deleted or not made_here or message.channel not in call.world.channels:
        raise unknown_message(number)
    return message


async def follow_up(call):
    """POST /webhooks/{app}/{token}: one more message. The first after a deferral takes the placeholder's place."""
    interaction = opened(call)
    world = call.world
    if interaction.channel not in world.channels:
        raise Refusal(404, 10003, "Unknown Channel", told=f"channel {interaction.channel}")
    waiting = world.messages.get(interaction.original)
    if waiting is not None and waiting.flags & LOADING and not waiting.deleted:
        message = await posting.edit(world, waiting, call.json, call.uploads, method=call.name)
        return payloads.message(world, message)
    if interaction.user_install_only and interaction.follow_ups >= MOST_FOLLOW_UPS:
        words = "This interaction has reached the maximum number of follow-up messages."
        raise Refusal(400, 40094, words)
    private = bool((call.json.get("flags") or 0) & EPHEMERAL)
    made = await _reply(call, interaction, call.json, private=private)
    interaction.follow_ups += 1
    return payloads.message(world, made)


async def get_answer(call):
    return payloads.message(call.world, _message(call, opened(call, asks=True)))


async def edit_answer(call):
    message = _message(call, opened(call))
    if not call.json and not call.uploads and message.flags & LOADING:
        raise empty_message()
    await posting.edit(call.world, message, call.json, call.uploads, method=call.name)
    return payloads.message(call.world, message)


async def delete_answer(call):
    await posting.delete(call.world, _message(call, opened(call)))
