"""File names that every system takes and every person can read.

Not for paths: one name at a time. The rules are the union of what Linux, macOS and Windows forbid
(Microsoft, "Naming Files, Paths, and Namespaces"), and of what fools the eye (Unicode bidi controls).
"""

import re
import unicodedata

#: file systems take 255 bytes; the rest is room for " (2)", ".part" and the like
LONGEST_BYTES = 200
UNTITLED = "Untitled"

_SPOKEN = str.maketrans({"/": "-", "\\": "-", "|": "-", ":": "-", '"': "'", "*": None, "?": None, "<": None, ">": None})
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)", re.IGNORECASE)
#: a dot and up to twelve letters or digits, with something before it
_ENDING = re.compile(r"(?<=.)\.[A-Za-z0-9]{1,12}$")
#: Unicode categories without a face: control, surrogate, unassigned; format is looked at singly
_FACELESS = frozenset({"Cc", "Cs", "Cn", "Co", "Zl", "Zp"})
#: format characters that scripts and emoji need: zero-width non-joiner and joiner
_JOINERS = frozenset("\u200c\u200d")


def safe_name(text: str, fallback: str = UNTITLED) -> str:
    """`text` as one file name: NFC, 1 to 200 bytes of UTF-8, its ending kept.

    Without separators, control and bidi characters, leading or trailing dots and spaces, and none of
    Windows' device names. Applied twice, it changes nothing more.
    """
    shown = "".join(character for character in unicodedata.normalize("NFC", text) if _has_face(character))
    plain = unicodedata.normalize("NFC", _trim(shown.translate(_SPOKEN))) or fallback
    return _short(f"_{plain}" if _RESERVED.match(plain) else plain)


def ending(name: str) -> str:
    """The name's ending with its dot, in lower case: ".epub"; empty when it has none."""
    found = _ENDING.search(name)
    return found[0].lower() if found else ""


def numbered(name: str, number: int) -> str:
    """The name's `number`-th namesake: "Alice (2).epub"; the first is itself."""
    if number == 1:
        return name
    tail = ending(name)
    return f"{name[: len(name) - len(tail)]} ({number}){name[len(name) - len(tail) :]}"


def _has_face(character: str) -> bool:
    kind = unicodedata.category(character)
    return character in _JOINERS or character.isspace() or not (kind in _FACELESS or kind == "Cf")


def _trim(name: str) -> str:
    return " ".join(name.split()).strip(". ")


def _short(name: str) -> str:
    """Cut before the ending, between characters, never leaving half an emoji or a loose accent's joiner."""
    if len(name.encode()) <= LONGEST_BYTES:
        return name
    found = _ENDING.search(name)
    tail = found[0] if found else ""
    stem = name[: len(name) - len(tail)].encode()[: LONGEST_BYTES - len(tail)].decode("utf-8", "ignore")
    return stem.rstrip(". \u200c\u200d") + tail
