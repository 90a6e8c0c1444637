"""Components as a message keeps them: numbered, with attachments in the place of `attachment://…`, fields filled in."""

import copy
from urllib.parse import quote

from tests.emulators.discord_platform import component_rules as parts
from tests.emulators.discord_platform.message_rules import media_of

_DEFAULTS = {
    parts.TEXT: {},
    parts.SEPARATOR: {"divider": True, "spacing": 1},
    parts.FILE: {"spoiler": False},
    parts.THUMBNAIL: {"spoiler": False, "description": None},
    parts.CONTAINER: {"spoiler": False, "accent_color": None},
}


def placed(world, components, files):
    """A copy of components as Discord gives them back."""
    made = copy.deepcopy(components)
    everything = [one for _, one in parts.walk(made)]
    taken = {one["id"] for one in everything if one.get("id")}
    number = 0
    for one in everything:
        while not one.get("id"):
            number += 1
            one["id"] = 0 if number in taken else number
        for key, value in _DEFAULTS.get(one["type"], {}).items():
            one.setdefault(key, value)
        _fill(one)
    for holder, key in media_of(made):
        holder[key] = _resolved(world, holder[key], files)
    _name_files(everything, files)
    return made


def embedded(embeds):
    """Embeds as Discord gives them back."""
    return [
        {"type": "rich"}
        | one
        | {"fields": [{"inline": False} | field for field in one.get("fields") or []], "content_scan_version": 0}
        for one in embeds
    ]


def _fill(one):
    """Drops what was null where the service leaves it out, fills in what it always gives."""
    for key in [key for key, value in one.items() if value is None and key not in {"description", "accent_color"}]:
        del one[key]
    if one["type"] in parts.SELECTS:
        one.setdefault("min_values", 1)
        one.setdefault("max_values", 1)
    if one["type"] == parts.GALLERY:
        for item in one["items"]:
            item.setdefault("description", None)
            item["spoiler"] = bool(item.get("spoiler"))


def _resolved(world, media, files):
    """docs/components/reference#unfurled-media-item."""
    url = media["url"]
    for one in files:
        if url in {f"attachment://{one.name}", one.url}:
            made = {"id": str(one.id), "url": one.url, "proxy_url": one.url, "content_type": one.content_type}
            return made | {"attachment_id": str(one.id), "width": None, "height": None, "flags": 0}
    outside = f"{world.base}/external?url={quote(url, safe='')}"
    made = {"id": str(world.clock.snowflake()), "url": url, "proxy_url": outside, "content_type": None}
    return made | {"width": None, "height": None, "flags": 0}


def _name_files(everything, files):
    by_url = {one.url: one for one in files}
    for one in everything:
        if one["type"] == parts.FILE and one["file"]["url"] in by_url:
            found = by_url[one["file"]["url"]]
            one["name"], one["size"] = found.name, len(found.data)
