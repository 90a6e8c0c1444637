"""A name as it is read: compatibility forms folded, brackets and dashes of all scripts made one, split into words.

Folding may change lengths; `Text.origin` leads back to the place in the name that was given.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

#: brackets, dashes and quotes of other scripts, each by one character of ours
_SAME = str.maketrans("【】「」『』〔〕〖〗《》‐‑‒–—―〜∼’‘´`", "[][][][][][]------~~''''")
#: a word, with apostrophes in it and a plus behind it (HDR10+, DD+); or a bracket
_PIECE = re.compile(r"[^\W_]+(?:'[^\W_]+)*\+?|[\[\](){}]")
_CLOSES = {"]": "[", ")": "(", "}": "{"}


@dataclass(slots=True)
class Word:
    """A run of letters and digits. `key` is lower case without apostrophes; `bracket` the innermost one, or -1."""

    start: int
    end: int
    key: str
    bracket: int


@dataclass(slots=True)
class Bracket:
    """A pair: where it opens, where what is in it ends, its kind, how deep it lies (0 is outermost)."""

    start: int
    end: int
    kind: str
    depth: int


@dataclass(slots=True)
class Text:
    """A folded name. `origin[i]` is the place of character i in the name given; one more than there are characters."""

    given: str
    text: str
    origin: Sequence[int]
    words: list[Word]
    brackets: list[Bracket]


def text_of(given: str) -> Text:
    """The name, folded and split."""
    folded, origin = _fold(given)
    words, brackets = _split(folded)
    return Text(given, folded, origin, words, brackets)


def _fold(given: str) -> tuple[str, Sequence[int]]:
    """NFKC, character by character, so that every place is known; then the same brackets for all."""
    if given.isascii() or unicodedata.is_normalized("NFKC", given):
        return given.translate(_SAME), range(len(given) + 1)
    parts = [unicodedata.normalize("NFKC", one) for one in given]
    origin = [at for at, part in enumerate(parts) for _ in part]
    return "".join(parts).translate(_SAME), [*origin, len(given)]


def _split(text: str) -> tuple[list[Word], list[Bracket]]:
    """Words and brackets. A bracket that never closes ends with the text; one that never opened is passed over."""
    words: list[Word] = []
    brackets: list[Bracket] = []
    open_ones: list[int] = []
    for found in _PIECE.finditer(text):
        piece = found.group()
        if piece in "[({":
            open_ones.append(len(brackets))
            brackets.append(Bracket(found.start(), len(text), piece, len(open_ones) - 1))
        elif piece in _CLOSES:
            if open_ones and brackets[open_ones[-1]].kind == _CLOSES[piece]:
                brackets[open_ones.pop()].end = found.start()
        else:
            key = piece.lower().replace("'", "")
            words.append(Word(found.start(), found.end(), key, open_ones[-1] if open_ones else -1))
    return words, brackets
