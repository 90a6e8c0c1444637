"""Telegram's HTML: pieces of text that are measured, cut and written out. Pure.

A message is at most 4096 UTF-16 units after parsing, a caption 1024 (core.telegram.org/bots/api#sendmessage).
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

TEXT, CAPTION = 4096, 1024
_CUT = "…"
#: control characters other than a line's end, and halves of pairs that mean nothing alone
_UNSAYABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")
#: a name after it would be called into the chat: a word joiner keeps it text
_CALLS = re.compile(r"@(?=\w)")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style: "b", "i", "code", or "" for none."""

    text: str
    style: str = ""


Line = Sequence[Span]


def plain(text: str) -> str:
    """A text as it may be said: nothing unsayable in it, and nobody called by it."""
    return _CALLS.sub("@\u2060", _UNSAYABLE.sub(" ", text))


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """The text, or its beginning with an ellipsis, of at most `most` units."""
    if units(text) <= most:
        return text
    kept = text.encode("utf-16-le")[: 2 * max(0, most - 1)].decode("utf-16-le", "ignore")
    return kept + _CUT


def written(lines: Iterable[Line], most: int = TEXT) -> str:
    """The lines as HTML, its longest spans cut until all of it fits: none is left out."""
    cleaned = [[Span(plain(span.text), span.style) for span in line if span.text] for line in lines]
    kept = [line for line in cleaned if any(span.text.strip() for span in line)]
    longest = _longest([units(span.text) for line in kept for span in line], most - len(kept))
    text = "\n".join("".join(_tagged(span, longest) for span in line) for line in kept)
    return text or _CUT


def length(lines: Iterable[Line]) -> int:
    """How many units the lines are, uncut."""
    return sum(1 + sum(units(plain(span.text)) for span in line) for line in lines)


def _longest(lengths: list[int], room: int) -> int:
    """The length to which spans are cut so that all of them fit together."""
    low, high = 1, max([1, *lengths])
    while low < high:
        middle = (low + high + 1) // 2
        fits = sum(min(one, middle) for one in lengths) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return low


def _tagged(span: Span, longest: int) -> str:
    text = html.escape(cut(span.text, longest), quote=False)
    return f"<{span.style}>{text}</{span.style}>" if span.style else text
