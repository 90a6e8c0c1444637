"""What somebody wants of releases: qualities in their order, languages, groups, how strictly. Pure values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: lines of a picture, best first, for who has not said otherwise; 2160 is big, and not every player shows it
LINES = (1080, 2160, 720, 1440, 576, 480, 360)
_LINES = re.compile(r"(\d{3,4})[pi]?\Z|(4k|uhd)\Z", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z", re.IGNORECASE)
_GROUP = re.compile(r"[\w.@-]{1,40}\Z")
_KNOWN_LINES = frozenset({*LINES, 4320, 240})
_MOST = 12
_UHD = 2160


class Profile(StrEnum):
    """How releases are put in order: all that speaks for one weighed, or strictly one thing after the other."""

    BALANCED = "balanced"
    STRICT = "strict"


class Next(StrEnum):
    """What becomes of a torrent that gets no data: its people are asked, or the next release is taken."""

    ASK = "ask"
    TAKE = "take"


#: names of preferences, as `/settings` has them
QUALITY, SPOKEN, GROUPS, NEVER, PICKING, STALLED = "quality", "spoken", "groups", "never", "picking", "stalled"


@dataclass(frozen=True, slots=True)
class Wants:
    """What somebody wants. `lines` in their order, only these when `strict`; groups are in lower case."""

    lines: tuple[int, ...] = LINES
    languages: tuple[str, ...] = ()
    groups: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    strict: bool = False


def wants(preferences: Mapping[str, Any], language: str = "") -> Wants:
    """The preferences of a person or room as wants; `language` is what they read, which counts when nothing is said."""
    said = tuple(int(one) for one in _pieces(preferences.get(QUALITY)) if one.isdecimal())
    spoken = tuple(_pieces(preferences.get(SPOKEN)))
    read = language.partition("-")[0].lower()
    return Wants(
        lines=said or LINES,
        languages=spoken or ((read,) if read else ()),
        groups=frozenset(_pieces(preferences.get(GROUPS))),
        never=frozenset(_pieces(preferences.get(NEVER))),
        strict=preferences.get(PICKING) == Profile.STRICT,
    )


def read_qualities(text: str) -> str | None:
    """As in "1080p, 720p" → "1080,720"; None when one of them is no quality."""
    return _listed(text, _lines)


def read_languages(text: str) -> str | None:
    """As in "en, de" → "en,de"; None when one of them is no code of a language."""
    return _listed(text, lambda one: one.lower() if _LANGUAGE.match(one) else "")


def read_groups(text: str) -> str | None:
    """As in "SPARKS NTb" → "sparks,ntb"; None when one of them can't be a group's name."""
    return _listed(text, lambda one: one.lower() if _GROUP.match(one) else "")


def _lines(text: str) -> str:
    found = _LINES.match(text)
    if found is None:
        return ""
    lines = _UHD if found[2] else int(found[1])
    return str(lines) if lines in _KNOWN_LINES else ""


def _listed(text: str, read: Any) -> str | None:
    pieces = [read(one) for one in re.split(r"[,;\s]+", text.strip()) if one]
    if not pieces or not all(pieces) or len(pieces) > _MOST:
        return None
    return ",".join(dict.fromkeys(pieces))


def _pieces(value: object) -> list[str]:
    return [one for one in str(value).split(",") if one] if isinstance(value, str) else []
