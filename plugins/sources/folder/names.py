"""Names of files as people, the database and a search can take them. Pure."""

import hashlib
import os
import re
import unicodedata

#: a `TitleInfo.ref` may have this many characters
MOST_REF = 400
_MOST_NAME = 200
#: controls, and marks that reorder the text around them (U+202A-202E, U+2066-2069)
_UNSEEMLY = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]+")
_BETWEEN = re.compile("[\\s!-/:-@\\[-`{-~\u00a1-\u00bf\u2000-\u206f\u3000-\u303f\uff00-\uff0f]+")
#: scripts that write words without spaces: Thai, Lao, Khmer, kana, Han, Hangul
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
#: how Python holds bytes that are no UTF-8
_NO_TEXT = re.compile("[\ud800-\udfff]")
_DIGITS = re.compile(r"(\d+)")


def shown(name: str) -> str:
    """A file's name for people: one line, no bytes that are no text, nothing that turns the line around."""
    text = unicodedata.normalize("NFC", _NO_TEXT.sub("\ufffd", name))
    text = " ".join(_UNSEEMLY.sub(" ", text).split())
    return text[:_MOST_NAME] or "untitled"


def ref_of(path: str) -> str:
    """The path as a stable name: itself in NFC where that is fit to be kept, else its start and a hash.

    Two different paths never share a ref, also where only their normal form or odd bytes differ.
    """
    text = path.replace(os.sep, "/")
    if len(text) <= MOST_REF and unicodedata.is_normalized("NFC", text) and _is_plain(text):
        return text
    mark = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return f"{shown(text)}~{mark}"


def fold(text: str) -> str:
    """Lower case, accents off, one space between words and one at the start: what words are looked for in."""
    text = _NO_TEXT.sub("", text)
    if not text.isascii():
        # marks of class ≤ 9 (voicing of kana, nukta, virama) make another letter, so they stay
        parts = unicodedata.normalize("NFKD", text)
        text = unicodedata.normalize("NFC", "".join(c for c in parts if unicodedata.combining(c) <= 9))
    return " " + _BETWEEN.sub(" ", text.casefold()).strip()


def fits(folded: str, words: tuple[str, ...]) -> bool:
    """Every word begins a word of the text; a word of an unspaced script may stand anywhere."""
    return all((word if _UNSPACED.search(word) else f" {word}") in folded for word in words)


def words_of(query: str) -> tuple[str, ...]:
    """The words of a search, folded."""
    return tuple(dict.fromkeys(fold(query).split()))


def natural(name: str) -> tuple[list[str | int], str]:
    """Sorts "page 2" before "page 10", whatever the case; never equal for different names."""
    pieces: list[str | int] = [*_DIGITS.split(name.casefold())]
    pieces[1::2] = [int(digits) for digits in pieces[1::2]]
    return pieces, name


def _is_plain(text: str) -> bool:
    return text.isprintable() and not _UNSEEMLY.search(text) and "~" not in text[-17:-16]
