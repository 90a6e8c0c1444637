"""What people say to mean one file of a pack: s01e05, 1x05, `ep 12`, v3c12, 第12話, #4, or a name. Pure."""

import re
from dataclasses import dataclass

from core.folding import folded
from core.ranges import ALL, PartRange, looks_like_parts, parse

_TO = r"(?:-(?:s\d{1,4})?e?|e)"
_NUMBERED = re.compile(
    rf"""(?<![^\W_])(?:
      s(?:eason)?\s*(?P<season>\d{{1,4}})[\s.,-]*e(?:p(?:isode)?)?\.?\s*(?P<episode>\d{{1,5}})(?:{_TO}(?P<to>\d{{1,5}}))?
    | (?P<x_season>\d{{1,2}})x(?P<x_episode>\d{{2,3}})(?:-(?:\d{{1,2}}x)?(?P<x_to>\d{{2,3}}))?
    | (?:v|vol\.?\s*|volume\s*)(?P<volume>\d{{1,4}})
      (?:\s*(?:c|ch\.?\s*|chapter\s*)(?P<chapter>\d{{1,5}})(?:-c?(?P<c_to>\d{{1,5}}))?)?
    | (?:e|ep\.?\s*|episodes?\s*|c|ch\.?\s*|chapters?\s*|tracks?\s*)(?P<number>\d{{1,5}})(?:-(?P<n_to>\d{{1,5}}))?
    | (?:s|season\s*)(?P<whole>\d{{1,3}})
    )(?![^\W_])
    | 第(?P<cjk>\d{{1,5}})[話话集回章] | 第(?P<cjk_volume>\d{{1,4}})[巻卷]""",
    re.IGNORECASE | re.VERBOSE,
)
_OF_LIST = re.compile(r"(?<!\S)#(\d{1,6})(?!\S)")
#: more digits are a year, or nothing that counts
_MOST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a file. `words` are folded, and hold everything; `beside` are those that name no number.

    `numbers` is what it says that counts; `tail` a bare number at its end, which may be the name's own; `of_list` a
    file's number as a list shows it, from 1. 0 and None where nothing of the kind is said.
    """

    words: tuple[str, ...]
    beside: tuple[str, ...]
    numbers: PartRange | None = None
    tail: int | None = None
    of_list: int = 0


def said(text: str) -> Said:
    """Read it. Whatever is written is words at least."""
    if listed := _OF_LIST.search(text):
        rest = text[: listed.start()] + text[listed.end() :]
        return Said(_words(rest), _words(rest), of_list=int(listed[1]))
    words = _words(text)
    numbers = parse(text) if looks_like_parts(text.strip()) else ALL
    if numbers != ALL and not numbers.moves:
        return Said(words, (), numbers)
    if found := _NUMBERED.search(text):
        beside = _words(f"{text[: found.start()]} {text[found.end() :]}")
        return Said(words, beside, _range({name: int(one) for name, one in found.groupdict().items() if one}))
    if words and words[-1].isdecimal() and len(words[-1]) <= _MOST_DIGITS:
        return Said(words, words[:-1], tail=int(words[-1]))
    return Said(words, words)


def _range(told: dict[str, int]) -> PartRange:
    """One of the shapes above, as a range of parts."""
    match told:
        case {"season": season, "episode": low} | {"x_season": season, "x_episode": low}:
            return PartRange(inside=(("s", season, (low, _end(low, told))),))
        case {"volume": volume, "chapter": low}:
            return PartRange(inside=(("v", volume, (low, _end(low, told))),))
        case {"volume": volume} | {"cjk_volume": volume}:
            return PartRange(volumes=((volume, volume),))
        case {"whole": season}:
            return PartRange(seasons=((season, season),))
    low = told.get("number", told.get("cjk", 0))
    return PartRange(((low, _end(low, told)),))


def _end(low: int, told: dict[str, int]) -> int:
    ends = [one for name, one in told.items() if name in {"to", "x_to", "c_to", "n_to"}]
    return max([low, *ends])


def _words(text: str) -> tuple[str, ...]:
    return tuple(folded(text).split())
