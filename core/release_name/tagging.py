"""Words → tags: the longest phrases of the table, and shapes with digits in them (1080p, 1920x1080, v2, BD720p)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.release_name.tags import LIKELY, SURE, WEAK, Meaning, compiled
from core.release_name.text import Word

TABLE = compiled()


def _longest() -> dict[str, int]:
    """How many words the longest phrase has that begins with this one."""
    longest: dict[str, int] = {}
    for phrase in TABLE:
        first, *more = phrase.split(" ")
        longest[first] = max(1 + len(more), longest.get(first, 0))
    return longest


_LONGEST = _longest()
_SHAPE = re.compile(
    r"(?P<lines>\d{3,4})(?:p|i)(?P<more>\d{2,3})?"
    r"|(?P<wide>\d{3,4})x(?P<high>\d{3,4})p?"
    r"|(?P<kind>bluray|bdrip|bd|web|webdl|webrip|hdtv|dvdrip|dvd|uhd|sdtv|uhdbd|remux)(?P<glued>\d{3,4})[pi]"
    r"|v(?P<version>\d)"
    r"|\d{0,2}x?m?(?P<disc>dvd)(?:r|[59])"
    r"|(?P<sound>aac|ddpa?|dd|eac3|ac3|dts|flac|truehd|opus)x?\d{1,2}"
    r"|(?P<filler>\d{1,2}ch|\d+(?:gb|mb|kbps|fps|bit|audios?|subs?)|x\d)"
)
_SOUNDS = {"aac": "AAC", "dd": "AC-3", "ac3": "AC-3", "dts": "DTS", "flac": "FLAC", "truehd": "TrueHD", "opus": "Opus"}
CLASSES = (4320, 2160, 1440, 1080, 720, 576, 480, 360)


@dataclass(frozen=True, slots=True)
class Tag:
    """A phrase that means something: words `first` up to, not with, `last`; the places of its letters."""

    first: int
    last: int
    start: int
    end: int
    meanings: tuple[Meaning, ...]
    strength: int

    def value(self, field: str) -> str | int | bool | None:
        """What it says of a field; None if nothing."""
        for one in self.meanings:
            if one.field == field:
                return one.value
        return None

    def values(self, field: str) -> tuple[str, ...]:
        """All that it says of a field."""
        return tuple(str(one.value) for one in self.meanings if one.field == field)


def tags_of(words: Sequence[Word]) -> list[Tag]:
    """The tags among the words, from left to right, none over another."""
    tags: list[Tag] = []
    at = 0
    while at < len(words):
        tag = _phrase(words, at) or _shaped(words, at)
        if tag:
            tags.append(tag)
        at = tag.last if tag else at + 1
    return tags


def _phrase(words: Sequence[Word], at: int) -> Tag | None:
    key = words[at].key
    longest = _LONGEST.get(key) or _LONGEST.get(key.rstrip("+"), 0)
    for many in range(min(longest, len(words) - at), 0, -1):
        if many > 1 and not _together(words, at, at + many):
            continue
        keys = " ".join([word.key for word in words[at : at + many]]) if many > 1 else key
        if meanings := TABLE.get(keys) or TABLE.get(keys.rstrip("+")):
            return _tag(words, at, at + many, meanings)
    return None


def _together(words: Sequence[Word], first: int, last: int) -> bool:
    """They stand in one bracket, with hardly anything between."""
    return all(
        one.bracket == other.bracket and other.start - one.end <= 2
        for one, other in zip(words[first : last - 1], words[first + 1 : last], strict=True)
    )


def _tag(words: Sequence[Word], first: int, last: int, meanings: tuple[Meaning, ...]) -> Tag:
    strength = max(one.strength for one in meanings)
    return Tag(first, last, words[first].start, words[last - 1].end, meanings, strength)


def _shaped(words: Sequence[Word], at: int) -> Tag | None:
    found = _SHAPE.fullmatch(words[at].key) if not words[at].key.isalpha() else None
    meanings = _meanings(found) if found else ()
    return _tag(words, at, at + 1, meanings) if meanings else None


def _meanings(found: re.Match[str]) -> tuple[Meaning, ...]:
    shape = found.groupdict()
    if lines := shape["lines"] or shape["glued"]:
        return _lines(int(lines), shape["kind"], ten=shape["more"] == "10")
    if shape["wide"]:
        return (Meaning("resolution", class_of(int(shape["wide"]), int(shape["high"])), SURE),)
    if shape["version"]:
        return (Meaning("version", int(shape["version"]), LIKELY),)
    if shape["disc"]:
        return (Meaning("source", "dvd", SURE),)
    if shape["sound"]:
        sound = shape["sound"]
        return (Meaning("audio", _SOUNDS.get(sound, "E-AC-3"), SURE),)
    return (Meaning("other", "size", WEAK),)


def _lines(lines: int, kind: str | None, *, ten: bool) -> tuple[Meaning, ...]:
    """1080p; with what is glued before it (BD1080p) and behind it (1080p10)."""
    if not 240 <= lines <= 4320:
        return ()
    told = [Meaning("resolution", next(one for one in (*CLASSES, 0) if one <= max(lines, 360)), SURE)]
    told += [Meaning("bit_depth", 10, SURE)] if ten else []
    glued = TABLE.get(kind, ()) if kind else ()
    return (*told, *(one for one in glued if one.field in {"source", "remux"}))


def class_of(wide: int, high: int) -> int:
    """The class of a picture by its width or height, whichever says more: 1920x800 is 1080."""
    limits = (
        (3800, 2000, 2160),
        (2500, 1300, 1440),
        (1900, 1000, 1080),
        (1200, 700, 720),
        (1e9, 570, 576),
        (700, 400, 480),
    )
    return next((lines for least_wide, least_high, lines in limits if wide >= least_wide or high >= least_high), 360)
