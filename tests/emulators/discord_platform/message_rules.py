"""The rules of a message as a bot may send it (docs/resources/message#create-message), and what it then becomes."""

import mimetypes
import re

from tests.emulators.discord_platform import component_rules as parts
from tests.emulators.discord_platform.refusal import bad_form, empty_message, must_be, too_large
from tests.emulators.discord_platform.world import EPHEMERAL, V2, File

_MENTION = re.compile(r"<@[!&]?(\d+)>|@(everyone|here)")
_MOST_FILES = 10
SETTABLE = V2 | EPHEMERAL | 1 << 2 | 1 << 12  # and: no embeds, no notification


def check(payload, uploads, *, flags, limit, base=(), kept=(), has=False):
    """Raises for the first thing that a message may not have. `has`: it already has something to show."""
    v2 = bool(flags & V2)
    if v2:
        for key in ("content", "embeds", "poll", "sticker_ids"):
            if payload.get(key):
                message = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                raise bad_form((*base, key), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)
    if len(payload.get("content") or "") > 2000:
        raise must_be((*base, "content"), 0, 2000)
    _check_embeds(payload.get("embeds") or [], base)
    _check_files(payload, uploads, limit, base)
    parts.check_message(payload.get("components") or [], v2=v2, base=base)
    _check_references(payload, uploads, kept, base)
    _check_mentions(payload.get("allowed_mentions") or {}, base)
    shown = payload.get("components") if v2 else _shows(payload, uploads)
    if not shown and not has:
        raise empty_message()


def _shows(payload, uploads):
    return any(payload.get(key) for key in ("content", "embeds", "components", "sticker_ids", "poll")) or uploads


def _check_embeds(embeds, base):
    if len(embeds) > 10:
        raise must_be((*base, "embeds"), 0, 10)
    total = 0
    for index, one in enumerate(embeds):
        fields = one.get("fields") or []
        if len(fields) > 25:
            raise must_be((*base, "embeds", index, "fields"), 0, 25)
        for key, longest in (("title", 256), ("description", 4096)):
            if len(one.get(key) or "") > longest:
                raise must_be((*base, "embeds", index, key), 0, longest)
            total += len(one.get(key) or "")
        total += sum(len(field.get("name", "")) + len(field.get("value", "")) for field in fields)
        total += len((one.get("footer") or {}).get("text", "")) + len((one.get("author") or {}).get("name", ""))
    if total > 6000:
        message = "The total size of all embeds must not exceed 6000"
        raise bad_form((*base, "embeds"), "MAX_EMBED_SIZE_EXCEEDED", message)


def _check_files(payload, uploads, limit, base):
    if any(len(one.data) > limit for one in uploads):
        raise too_large()
    listed = payload.get("attachments")
    if len(uploads) > _MOST_FILES or len(listed or []) > _MOST_FILES:
        raise must_be((*base, "attachments"), 0, _MOST_FILES)
    if listed is not None and uploads:
        named = {str(one.get("id")) for one in listed}
        for one in uploads:
            if str(one.index) not in named:
                message = "Uploaded file is not listed in attachments."
                raise bad_form((*base, "attachments"), "ATTACHMENT_NOT_FOUND", message)


def _check_references(payload, uploads, kept, base):
    names = {one.name for one in made_names(payload, uploads)} | {one.name for one in kept}
    for path, url in references(payload.get("components") or [], base):
        if url.startswith("attachment://") and url.removeprefix("attachment://") not in names:
            message = f'Attachment with the name "{url.removeprefix("attachment://")}" was not found.'
            raise bad_form(path, "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", message)


def _check_mentions(allowed, base):
    for key in ("users", "roles"):
        if allowed.get(key) and key in (allowed.get("parse") or []):
            message = f'parse:["{key}"] and {key}: [ids...] are mutually exclusive.'
            raise bad_form((*base, "allowed_mentions"), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)
        if len(allowed.get(key) or []) > 100:
            raise must_be((*base, "allowed_mentions", key), 0, 100)


def references(components, base=()):
    """Every address of a picture or file that components show, with its path."""
    for path, one in parts.walk(components, (*base, "components")):
        for holder, key in _media(one):
            yield (*path, key, "url"), (holder.get(key) or {}).get("url", "")


def _media(one):
    if one.get("type") == parts.THUMBNAIL:
        yield one, "media"
    elif one.get("type") == parts.FILE:
        yield one, "file"
    elif one.get("type") == parts.GALLERY:
        for item in one.get("items") or []:
            yield item, "media"


def media_of(components):
    """The same, as the dictionaries that hold an address: (holder, key)."""
    for _, one in parts.walk(components):
        yield from _media(one)


def made_names(payload, uploads):
    """The uploads, under the names that the list of attachments gives them."""
    listed = {str(one.get("id")): one for one in payload.get("attachments") or []}
    for one in uploads:
        one.name = listed.get(str(one.index), {}).get("filename") or one.name
        yield one


def new_files(world, channel, payload, uploads, *, private=False):
    """Uploads become files that can be fetched."""
    listed = {str(one.get("id")): one for one in payload.get("attachments") or []}
    made = []
    for one in made_names(payload, uploads):
        number = world.clock.snowflake()
        guessed = mimetypes.guess_type(one.name)[0] or one.content_type
        url = f"{world.base}/attachments/{channel}/{number}/{one.name}"
        note = listed.get(str(one.index), {}).get("description")
        made.append(File(number, one.name, guessed, one.data, url, note, private))
        world.files[number] = made[-1]
    return made


def invisible(components, files):
    """Names of files that a Components V2 message carries and nowhere shows."""
    shown = {url.removeprefix("attachment://") for _, url in references(components)} | {
        url for _, url in references(components)
    }
    return [one.name for one in files if one.name not in shown and one.url not in shown]


def texts(payload):
    """All words of a message that could mention somebody."""
    said = [payload.get("content") or ""]
    said += [
        one.get("content") or "" for _, one in parts.walk(payload.get("components") or []) if one.get("type") == 10
    ]
    return "\n".join(said)


def pings(payload):
    """Who would be mentioned without having been meant: texts are others' words, so `parse` allows too much."""
    allowed = payload.get("allowed_mentions")
    parse = {"users", "roles", "everyone"} if allowed is None else set(allowed.get("parse") or [])
    return [found[0] for found in _MENTION.finditer(texts(payload)) if _class(found) in parse]


def mentioned(payload):
    """(ids of people, everyone?) that are mentioned, as `allowed_mentions` has it."""
    allowed = payload.get("allowed_mentions")
    parse = {"users", "roles", "everyone"} if allowed is None else set(allowed.get("parse") or [])
    named = {int(one) for one in (allowed or {}).get("users") or []}
    people, everyone = [], False
    for found in _MENTION.finditer(texts(payload)):
        if found[2]:
            everyone = everyone or "everyone" in parse
        elif _class(found) == "users" and ("users" in parse or int(found[1]) in named):
            people.append(int(found[1]))
    return list(dict.fromkeys(people)), everyone


def _class(found):
    return "everyone" if found[2] else "roles" if found[0].startswith("<@&") else "users"
