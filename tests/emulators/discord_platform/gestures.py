"""What people do: type, choose, press, fill in, react. Each gives the interaction that it made, or None."""

import base64
import mimetypes

from tests.emulators.discord_platform import component_rules as parts
from tests.emulators.discord_platform import interacting, menu, modal_rules, payloads, posting
from tests.emulators.discord_platform.api_messages import react
from tests.emulators.discord_platform.menu import Impossible
from tests.emulators.discord_platform.permissions import may
from tests.emulators.discord_platform.world import File, Message

COMMAND, COMPONENT, COMPLETION, SUBMIT = 2, 3, 4, 5


def upload(world, channel, files, *, private=False):
    """A person's files: name → base64."""
    made = []
    for name, text in (files or {}).items():
        number = world.clock.snowflake()
        url = f"{world.base}/attachments/{channel.id}/{number}/{name}"
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        made.append(File(number, name, kind, base64.b64decode(text), url, ephemeral=private))
        world.files[number] = made[-1]
    return made


async def says(world, user, channel, text, files=None):
    """A plain message of a person's."""
    if not may(world, channel, user.id, "send_messages"):
        raise Impossible(f"{user.name} may not write here")
    made = Message(world.clock.snowflake(), channel.id, user.id, world.clock.now(), text)
    made.files = upload(world, channel, files)
    made.mentions = [world.app] if f"<@{world.app}>" in text else []
    world.messages[made.id] = made
    world.moved()
    await posting.tell(world, channel, "MESSAGE_CREATE", made)
    return made


async def uses(world, user, channel, command, path, values, files=None):
    """A slash command with its options."""
    attached = upload(world, channel, files, private=True)
    by_name = {one.name: one.id for one in attached}
    options = menu.options_of(command, path)
    known = {one["name"]: one for one in options}
    if unknown := set(values) - set(known):
        raise Impossible(f"/{command['name']} has no option {sorted(unknown)}, only {sorted(known)}")
    if missing := [one["name"] for one in options if one.get("required") and one["name"] not in values]:
        raise Impossible(f"/{command['name']} needs {missing}")
    made = [
        {"name": name, "type": known[name]["type"], "value": menu.typed(world, channel, known[name], value, by_name)}
        for name, value in values.items()
    ]
    data = _command_data(world, command, path, made, channel)
    if attached:
        data["resolved"] = {"attachments": {str(one.id): payloads.file(one) for one in attached}}
    return await interacting.send(world, user, channel, COMMAND, data, name=" ".join([command["name"], *path]))


async def completes(world, user, channel, command, path, values, focused):
    """What is typed so far, for suggestions to one option."""
    known = {one["name"]: one for one in menu.options_of(command, path)}
    if not known.get(focused, {}).get("autocomplete"):
        raise Impossible(f"/{command['name']} suggests nothing for {focused!r}")
    made = [{"name": name, "type": known[name]["type"], "value": value} for name, value in values.items()]
    made = [one for one in made if one["name"] != focused]
    typed = values.get(focused, "")
    made.append({"name": focused, "type": known[focused]["type"], "value": typed, "focused": True})
    data = _command_data(world, command, path, made, channel)
    return await interacting.send(world, user, channel, COMPLETION, data, name=command["name"])


def _command_data(world, command, path, options, channel):
    for depth in range(len(path) - 1, -1, -1):
        kind = 2 if depth == 0 and len(path) == 2 else 1
        options = [{"name": path[depth], "type": kind, "options": options}]
    data = {"id": command["id"], "name": command["name"], "type": command["type"]}
    data |= {"options": options} if options else {}
    data |= {"guild_id": command["guild_id"]} if "guild_id" in command else {}
    users = [int(one["value"]) for one in options if one["type"] in {6, 9} and int(one["value"]) in world.users]
    if users:
        data["resolved"] = {"users": {str(one): payloads.user(world.users[one]) for one in users}}
    return data


async def uses_on(world, user, channel, name, message):
    """A command of a message's context menu."""
    command = menu.find(world, user, channel, name, kind=3)
    _visible(user, message)
    resolved = {"messages": {str(message.id): payloads.message(world, message, for_bot=False)}}
    data = {"id": command["id"], "name": name, "type": 3, "target_id": str(message.id), "resolved": resolved}
    return await interacting.send(world, user, channel, COMMAND, data, name=name)


async def presses(world, user, message, label, forged=None):
    """A button by its label (or its emoji); a `forged` press says another id than the button has."""
    _visible(user, message)
    buttons = [one for _, one in parts.walk(message.components) if one["type"] == parts.BUTTON]
    found = [one for one in buttons if label in {one.get("label"), (one.get("emoji") or {}).get("name")}]
    if not found:
        raise Impossible(f"there is no button {label!r}, only {[one.get('label') for one in buttons]}")
    if found[0].get("disabled"):
        raise Impossible(f"the button {label!r} is disabled")
    if found[0]["style"] == parts.LINK:
        raise Impossible(f"{label!r} is a link: open {found[0]['url']}")
    name = forged or found[0]["custom_id"]
    data = {"custom_id": name, "component_type": parts.BUTTON, "id": found[0]["id"]}
    channel = world.channels[message.channel]
    return await interacting.send(world, user, channel, COMPONENT, data, message=message)


async def selects(world, user, message, labels, placeholder=None):
    """Options of a select, by their labels."""
    _visible(user, message)
    menus = [one for _, one in parts.walk(message.components) if one["type"] == parts.SELECT]
    menus = [one for one in menus if placeholder is None or one.get("placeholder") == placeholder]
    for one in menus:
        values = {option["label"]: option["value"] for option in one["options"]}
        if set(labels) <= set(values):
            return await _select(world, user, message, one, [values[label] for label in labels])
    offered = [[option["label"] for option in one["options"]] for one in menus]
    raise Impossible(f"no select offers {labels}, only {offered}")


async def _select(world, user, message, one, values):
    if one.get("disabled"):
        raise Impossible("the select is disabled")
    if not one["min_values"] <= len(values) <= one["max_values"]:
        raise Impossible(f"{one['min_values']} to {one['max_values']} are to be chosen, not {len(values)}")
    data = {"custom_id": one["custom_id"], "component_type": one["type"], "values": values, "id": one["id"]}
    return await interacting.send(world, user, world.channels[message.channel], COMPONENT, data, message=message)


async def submits(world, user, values, files=None):
    """The open form, by the labels of its fields."""
    opener = world.interactions.get(world.modals.get(user.id))
    if opener is None:
        raise Impossible(f"no form is open for {user.name}")
    form, channel = opener.modal, world.channels[opener.channel]
    labels = [label for label, _, _ in modal_rules.fields(form)]
    if unknown := set(values) - set(labels):
        raise Impossible(f"the form has no field {sorted(unknown)}, only {labels}")
    attached = {one.name: one for one in upload(world, channel, files, private=True)}
    data = {
        "custom_id": form["custom_id"],
        "components": [_filled(part, values, attached) for part in form["components"]],
    }
    if attached:
        data["resolved"] = {"attachments": {str(one.id): payloads.file(one) for one in attached.values()}}
    del world.modals[user.id]
    message = world.messages.get(opener.message)
    return await interacting.send(world, user, channel, SUBMIT, data, message=message, opener=opener.id)


def _filled(part, values, attached):
    if part["type"] == parts.ROW:
        inner = part["components"][0]
        return {"type": parts.ROW, "id": 1, "components": [_answer(inner, values.get(inner["label"]), attached)]}
    if part["type"] == parts.LABEL:
        return {
            "type": parts.LABEL,
            "id": 1,
            "component": _answer(part["component"], values.get(part["label"]), attached),
        }
    return {"type": part["type"], "id": 1}


def _answer(field, value, attached):
    """One field as it is sent. None leaves it as the form had it."""
    kind = field["type"]
    made = {"type": kind, "custom_id": field["custom_id"], "id": 1}
    if kind == parts.INPUT:
        return made | {"value": _text(field, field.get("value") or "" if value is None else str(value))}
    if kind == parts.CHECK:
        return made | {"value": bool(field.get("default")) if value is None else bool(value)}
    if kind == parts.UPLOAD:
        names = [value] if isinstance(value, str) else list(value or [])
        return made | {"values": [str(attached[name].id) for name in names]}
    chosen = _chosen(field, value)
    return made | ({"value": chosen[0] if chosen else None} if kind == parts.RADIO else {"values": chosen})


def _text(field, text):
    least, most = field.get("min_length") or 0, field.get("max_length") or 4000
    if (field.get("required", True) and not text) or (text and not least <= len(text) <= most):
        raise Impossible(f"{field['custom_id']} must have {least} to {most} letters, not {text!r}")
    return text


def _chosen(field, value):
    options = {one["label"]: one["value"] for one in field.get("options") or []}
    if value is None:
        return [one["value"] for one in field.get("options") or [] if one.get("default")]
    labels = [value] if isinstance(value, str) else list(value)
    if not set(labels) <= set(options):
        raise Impossible(f"one can choose {list(options)}, not {labels}")
    return [options[label] for label in labels]


def _visible(user, message):
    if message.deleted:
        raise Impossible("the message is gone")
    if message.only_for not in {None, user.id}:
        raise Impossible(f"{user.name} does not see this message")


async def reacts(world, user, message, emoji):
    _visible(user, message)
    await react(world, message, emoji, user.id)
