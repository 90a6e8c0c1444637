"""Episodes counted from the beginning of a show, as fansub groups and CJK names write them: " - 07 ", [07], 第07话."""

import re
from collections.abc import Callable

from core.release_name.numbers import Numbers

_NUMBER = r"(?:e|ep|episode|sp)?[ ._]{0,2}(\d{1,4})(\.5)?(?:[ ]?v(\d))?"
_TO = r"(?:\s*[-~&+]\s*(?:ep?)?(\d{1,4})(?:v\d)?)?"
#: 12 END, 12 of 24, 01-12 + OVA
_END = (
    r"(?:[ ._-]?(?:end|fin|final|完|全|完结|完結)(?![^\W_])|[ ._]of[ ._]\d+)?"
    r"(?:\s*\+\s*(?:OVAs?|ONAs?|OADs?|SPs?|Specials?|Extras?|Movies?)(?![^\W_]))*"
)
#: " - 07", with what may stand behind it
_DASH = re.compile(rf"(?<=[\s_.\])])-+[\s_.]*{_NUMBER}{_TO}{_END}(?![^\W_]|\.\d|-[^\W\d_]|%)", re.IGNORECASE)
#: [07], (1017-1088), {01}, [01-24完], [12END]
_BRACKETED = re.compile(
    rf"[\[({{]\s*(?:第)?{_NUMBER}{_TO}\s*(?:话|話|集|回)?{_END}(?:\s*合集)?\s*[\])}}]", re.IGNORECASE
)
_CJK = re.compile(r"(?:第|全)\s*(\d{1,4})(?:\s*[-~]\s*(\d{1,4}))?\s*(?:v\d)?\s*[话話集回]")
_TRAILING = re.compile(rf"(?<=[\s_.])#?{_NUMBER}{_TO}{_END}[\s_.]*$", re.IGNORECASE)
_PADDED = re.compile(r"(?<=[\s_])(0\d{1,2})(?:v(\d))?(?=\.?[\s_])", re.IGNORECASE)
_HALVES = re.compile(r"^[\s_.]*(?:$|[\[({]|-+[\s_.]|\.[a-z0-9]{2,4}$|v\d)", re.IGNORECASE)
#: 01 - 119, where the zero says that it is no part of the title
_SPACED = re.compile(
    r"(?<=[\s_])(?:ep(?:s|isodes?)?[ ._]{0,2})?(0\d{1,2})[\s_]*[-~][\s_]*(\d{1,4})(?=[\s_]*(?:$|[\[(]|\.[a-z]))",
    re.IGNORECASE,
)
_CURLY = re.compile(r"\{(\d{1,4})\}")
_YEARS = range(1930, 2100)


def dashed(text: str, start: int, is_tag: Callable[[int], bool]) -> Numbers | None:
    """The last " - 07" that a bracket, a dash, a tag or the end follows; `is_tag` tells what stands at a place."""
    if (run := _SPACED.search(text, start)) and int(run[1]) < int(run[2]):
        return Numbers(run.start(), run.end(), "absolute.range", absolute=_through(int(run[1]), int(run[2])))
    if curly := _CURLY.search(text, start):
        return Numbers(curly.start(), curly.end(), "absolute.bracket", absolute=(int(curly[1]),))
    best = None
    for found in _DASH.finditer(text, start):
        rest = text[found.end() :]
        follows = _HALVES.match(rest) or is_tag(found.end() + len(rest) - len(rest.lstrip(" _.")))
        if follows and not _is_year(found) and (found[4] or len(found[1]) > 1 or rest[:1].isspace()):
            best = best if best and "[" in text[start : found.start()] else found
    return _numbers(best, "absolute.dash") if best else None


def bracketed(text: str, start: int, *, ranges_only: bool = False) -> Numbers | None:
    """A number that has a bracket to itself, and is no year; or only such a range that begins with a zero."""
    for found in _BRACKETED.finditer(text, start):
        if not _is_year(found) and (not ranges_only or (found[4] and found[1].startswith("0"))):
            return _numbers(found, "absolute.bracket")
    return None


def counted(text: str, start: int) -> Numbers | None:
    """第07话, 第01-12集, 全24集."""
    found = _CJK.search(text, start)
    if not found:
        return None
    first = 1 if found.group().startswith("全") and not found[2] else int(found[1])
    return Numbers(found.start(), found.end(), "absolute.cjk", absolute=_through(first, int(found[2] or found[1])))


def trailing(text: str, start: int, end: int) -> Numbers | None:
    """The number that the title ends with, just before the first tag: "Show 07 (1280x720)", "Show 01 - 12 ["."""
    for found in _TRAILING.finditer(text[:end], start):
        told = len(found[1]) > 1 or found[4] or "#" in found.group()
        if found.start() > start and told and not _is_year(found):
            return _numbers(found, "absolute.trailing")
    return None


def padded(text: str, start: int, end: int) -> Numbers | None:
    """A number with a leading zero among words: "Show 01 What Happened [Group]"."""
    found = _PADDED.search(text, start, end)
    if not found:
        return None
    return Numbers(found.start(), found.end(), "absolute.padded", absolute=(int(found[1]),), version=int(found[2] or 0))


def _is_year(found: re.Match[str]) -> bool:
    return int(found[1]) in _YEARS and not found[4]


def _numbers(found: re.Match[str], rule: str) -> Numbers:
    """By the groups of _NUMBER and _TO: the number, a half, the version, the last one."""
    number = int(found[1])
    absolute = (number + 0.5,) if found[2] else _through(number, int(found[4] or number))
    return Numbers(found.start(), found.end(), rule, absolute=absolute, version=int(found[3] or 0))


def _through(first: int, last: int) -> tuple[float, ...]:
    return tuple(range(first, last + 1)) if first <= last <= first + 2000 else (first,)
