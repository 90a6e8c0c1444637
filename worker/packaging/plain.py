"""Words of sources as they may stand in XML and in tables of contents."""

import re

from core.media import Part

#: all that XML 1.0 §2.2 does not call a Char
_NO_CHAR = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: langtag of BCP 47 (RFC 5646 §2.1), without the grandfathered ones
_LANGUAGE = re.compile(
    r"[A-Za-z]{2,3}(-[A-Za-z]{3}){0,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-([A-Za-z\d]{5,8}|\d[A-Za-z\d]{3}))*"
)
UNKNOWN_LANGUAGE = "und"
_RTL = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"})


def chars(text: str) -> str:
    """The text without what XML cannot carry."""
    return _NO_CHAR.sub("", text)


def line(text: str, fallback: str = "") -> str:
    """The text as one line for XML, without white space at its ends."""
    return " ".join(chars(text).split()) or fallback


def label(part: Part) -> str:
    """What a part is called: its name, or else its number."""
    return line(part.name) or f"Chapter {part.number}"


def language(code: str) -> str:
    """The code if it is well-formed by BCP 47, else "und"."""
    return code if _LANGUAGE.fullmatch(code) else UNKNOWN_LANGUAGE


def is_rtl(code: str) -> bool:
    """Whether the language is written from right to left."""
    return code.partition("-")[0].lower() in _RTL
