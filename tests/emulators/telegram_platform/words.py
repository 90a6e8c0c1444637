"""The text of a message: parsed, trimmed, measured, with what Telegram finds in it by itself."""

import re
from typing import Any

from tests.emulators.telegram_platform import html_text
from tests.emulators.telegram_platform.html_text import units
from tests.emulators.telegram_platform.refusal import bad

TEXT, CAPTION, ENTITIES = 4096, 1024, 100
FOUND = (
    ("bot_command", re.compile(r"(?<![\w/<])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z][A-Za-z0-9_]{3,31})?(?![\w/])")),
    ("url", re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}\b")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)


def read(text: str, mode: str | None, entities: list[dict] | None) -> tuple[str, list[dict]]:
    """Plain text and its entities, as they will stand in the message."""
    if mode and mode.lower() != "html":
        raise bad(
            "unsupported parse_mode" if mode.lower() not in {"markdown", "markdownv2"} else f"{mode} is not read here"
        )
    plain, given = html_text.parse(text) if mode else (text, list(entities or []))
    plain, given = _trimmed(plain, given)
    return plain, (given + _found(plain, given))[:ENTITIES]


def message(text: str, mode: str | None = None, entities: list[dict] | None = None) -> dict[str, Any]:
    """`text` and `entities` of a message; 1–4096 characters after parsing."""
    plain, kept = read(text, mode, entities)
    if not plain:
        raise bad("message text is empty")
    if len(plain) > TEXT:
        raise bad("message is too long")
    return {"text": plain} | ({"entities": kept} if kept else {})


def caption(text: str | None, mode: str | None = None, entities: list[dict] | None = None) -> dict[str, Any]:
    """`caption` and `caption_entities`; 0–1024 characters after parsing."""
    plain, kept = read(text or "", mode, entities)
    if len(plain) > CAPTION:
        raise bad("message caption is too long")
    return ({"caption": plain} if plain else {}) | ({"caption_entities": kept} if kept and plain else {})


def _trimmed(plain: str, entities: list[dict]) -> tuple[str, list[dict]]:
    cut = units(plain) - units(plain.lstrip())
    text = plain.strip()
    size = units(text)
    kept = []
    for entity in entities:
        start, end = max(entity["offset"] - cut, 0), min(entity["offset"] + entity["length"] - cut, size)
        if end > start:
            kept.append(entity | {"offset": start, "length": end - start})
    return text, kept


def _found(plain: str, given: list[dict]) -> list[dict]:
    taken = [
        (one["offset"], one["offset"] + one["length"]) for one in given if one["type"] in {"code", "pre", "text_link"}
    ]
    found = []
    for kind, pattern in FOUND:
        for match in pattern.finditer(plain):
            start, end = units(plain[: match.start()]), units(plain[: match.end()])
            if all(end <= left or start >= right for left, right in taken):
                found.append({"type": kind, "offset": start, "length": end - start})
                taken.append((start, end))
    return sorted(found, key=lambda one: one["offset"])
