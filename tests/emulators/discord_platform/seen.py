"""Messages as a person sees them: words, buttons, menus, files, pictures, who else sees them, how they changed."""

from tests.emulators.discord_platform import component_rules as parts
from tests.emulators.discord_platform import interacting, modal_rules
from tests.emulators.discord_platform.permissions import in_channel
from tests.emulators.discord_platform.world import DM, EPHEMERAL, LOADING, THREAD

_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "premium"}
_MOST = 100


def channel_view(world, user, channel):
    """What a person sees in a channel now."""
    if channel.guild is not None and not in_channel(world, channel, user.id):
        return []
    mine = [one for one in world.messages.values() if one.channel == channel.id and not one.deleted]
    return [message_view(world, one) for one in mine if one.only_for in {None, user.id}][-_MOST:]


def message_view(world, one):
    flat = [each for _, each in parts.walk(one.components)]
    made_by = world.interactions.get(one.interaction)
    return {
        "id": str(one.id),
        "channel": str(one.channel),
        "author": world.users[one.author].name,
        "at": one.at,
        "text": "\n".join(_words(one.content, one.embeds, flat)),
        "buttons": [_button(each) for each in flat if each["type"] == parts.BUTTON],
        "selects": [_select(each) for each in flat if each["type"] in parts.SELECTS],
        "files": _files(one),
        "pictures": _pictures(flat),
        "reactions": {emoji: len(people) for emoji, people in one.reactions.items()},
        "only_me": bool(one.flags & EPHEMERAL),
        "thinking": bool(one.flags & LOADING),
        "edits": len(one.edits),
        "edited_at": one.edited_at,
        "history": [{"at": was["at"], "until": was["until"], "text": _old_text(was)} for was in one.edits],
        "accent": next((each["accent_color"] for each in flat if each["type"] == parts.CONTAINER), None),
        "answers": made_by.name if made_by is not None and made_by.kind == 2 else None,
        "by": world.users[made_by.user].name if made_by is not None else None,
        "pings": [world.users[each].name for each in one.mentions if each in world.users]
        + ["everyone"] * one.mention_everyone,
        "components": one.components,
        "attachments": [{"url": each.url, "name": each.name} for each in one.files],
    }


def _words(content, embeds, flat):
    yield from [content] if content else []
    for one in embeds:
        yield from [one[key] for key in ("title", "description") if one.get(key)]
    yield from [one["content"] for one in flat if one["type"] == parts.TEXT]


def _old_text(state):
    return "\n".join(_words(state["content"], state["embeds"], [each for _, each in parts.walk(state["components"])]))


def _button(one):
    label = one.get("label") or (one.get("emoji") or {}).get("name")
    kind = "link" if one["style"] == parts.LINK else "button"
    made = {"label": label, "style": _STYLES[one["style"]], "kind": kind, "disabled": bool(one.get("disabled"))}
    return made | {"url": one.get("url"), "emoji": (one.get("emoji") or {}).get("name")}


def _select(one):
    options = [{key: each.get(key) for key in ("label", "description", "default")} for each in one.get("options") or []]
    made = {"placeholder": one.get("placeholder"), "options": options, "disabled": bool(one.get("disabled"))}
    return made | {"least": one["min_values"], "most": one["max_values"]}


def _files(one):
    return [
        {"name": each.name, "size": len(each.data), "url": each.url, "content_type": each.content_type}
        for each in one.files
    ]


def _pictures(flat):
    holders = [one for one in flat if one["type"] == parts.THUMBNAIL]
    holders += [item for one in flat if one["type"] == parts.GALLERY for item in one["items"]]
    return [{"url": one["media"]["url"], "alt": one.get("description")} for one in holders]


def form_view(world, user):
    """The form that is open for a person, or None."""
    opener = world.interactions.get(world.modals.get(user.id))
    if opener is None:
        return None
    fields = [
        {
            "label": label, "description": description, "type": one["type"], "required": one.get("required", True),
            "value": one.get("value"), "placeholder": one.get("placeholder"), "long": one.get("style") == 2,
            "options": [each["label"] for each in one.get("options") or []],
            "chosen": [each["label"] for each in one.get("options") or [] if each.get("default")],
            "checked": bool(one.get("default")) if one["type"] == parts.CHECK else None,
        }
        for label, description, one in modal_rules.fields(opener.modal)
    ]  # fmt: skip
    texts = [one["content"] for one in opener.modal["components"] if one["type"] == parts.TEXT]
    return {"title": opener.modal["title"], "fields": fields, "texts": texts, "interaction": str(opener.id)}


def gesture_view(world, one):
    """How far an interaction has come."""
    late = interacting.failed(world, one)
    states = {4: "answered", 5: "deferred", 6: "acknowledged", 7: "updated", 8: "choices", 9: "form"}
    return {
        "id": str(one.id),
        "state": "failed" if late else states.get(one.answer, "waiting"),
        "after_s": None if one.answered_at is None else one.answered_at - one.at,
        "choices": one.choices,
        "message": None if one.original is None else str(one.original),
    }


def place_view(world, channel):
    name = "Bowerbird" if channel.kind == DM else channel.name
    guild = world.guilds.get(channel.guild)
    kind = {DM: "dm", THREAD: "thread"}.get(channel.kind, "channel")
    made = {"id": str(channel.id), "name": name, "kind": kind, "guild": str(guild.id) if guild else None}
    return made | {"guild_name": guild.name if guild else None}
