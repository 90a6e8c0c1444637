"""Words as Discord shows them: cleaned, cut to its limits, and free of its markup. Pure.

Names come from sources: nothing in them may become a heading, a link, a mention or a turned line.
Discord drops a backslash before any mark, so a mark with one before it is shown as it is.
"""

import re
import unicodedata

#: direction overrides and isolates: left open in a name, they would turn the rest of the line
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS = "\u200d\ufe0f"
_MARKUP = re.compile(r"[\\*_~|`\[\]<@]")
_LINE_START = re.compile(r"^(\s*)(-?#|>|[-*+]|\d+(?=\.))", re.MULTILINE)
_ADDRESS = re.compile(r"(https?://[^\s<>]+)")
_CELLS = 10
#: three backticks that end no block: nobody sees what is between them
_NO_FENCE = "``\u200b`"


def plain(text: str) -> str:
    """The text without control characters and direction overrides; a line break stays one."""
    kept = (" " if letter == "\t" else letter for letter in text.replace("\r\n", "\n") if not _steers(letter))
    return "".join(kept).strip()


def line(text: str) -> str:
    """The same, on one line."""
    return " ".join(plain(text).split())


def is_seen(text: str) -> bool:
    """Whether anything of it is visible: Discord refuses what is not."""
    return any(unicodedata.category(letter)[0] not in "CZ" for letter in text)


def length(text: str) -> int:
    """In UTF-16 units, by which no way of counting finds more."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def cut(text: str, most: int) -> str:
    """The text in at most `most` units, with an ellipsis where it ends early."""
    if length(text) <= most:
        return text
    kept, taken = [], 1
    for letter in text:
        taken += 2 if letter > "\uffff" else 1
        if taken > most:
            break
        kept.append(letter)
    return "".join(kept).rstrip(_JOINERS + " ") + "…"


def label(text: str, most: int) -> str:
    """A text for a button, an option or a field, which may not be empty."""
    made = cut(line(text), most)
    return made if is_seen(made) else "…"


def escaped(text: str) -> str:
    """The text with every mark shown as it is; an address stays one that can be pressed."""
    pieces = _ADDRESS.split(text)
    return "".join(piece if place % 2 else _escaped(piece) for place, piece in enumerate(pieces))


def copied(words: str, text: str) -> str:
    """A text in a block of its own, on which Discord's apps offer to copy it; under what it is."""
    return f"-# {escaped(line(words))}\n```\n{text.replace('```', _NO_FENCE)}\n```"


def bar(percent: int | None) -> str:
    """As in ▓▓▓▓░░░░░░; nothing while it can't be known."""
    if percent is None:
        return ""
    full = round(max(0, min(100, percent)) * _CELLS / 100)
    return "▓" * full + "░" * (_CELLS - full) + " "


def _escaped(text: str) -> str:
    marked = _MARKUP.sub(r"\\\g<0>", text)
    return _LINE_START.sub(_at_start, marked)


def _at_start(found: re.Match[str]) -> str:
    """A mark at the start of a line, which would make a heading, a quote or a list of it."""
    space, mark = found.groups()
    return f"{space}{mark}\\" if mark.isdecimal() else f"{space}\\{mark}"


def _steers(letter: str) -> bool:
    control = unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t"
    return control or letter in _TURNING
