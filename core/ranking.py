"""How well a title fits a search, as a sum that can be explained. Pure; weights are points of a thousand.

What holds for everybody (words, exact name, its source's own order, how reliable the source is, what it can become)
is counted once and kept with the hit; what is about who looks (their language, what is here) is added when shown, and
so is how often it could be had, which changes.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.folding import folded
from core.media import TitleInfo
from core.query import Query
from core.works import main_name

#: points at most, by term
WEIGHTS: Mapping[str, int] = {
    "words": 290,
    "exact": 250,
    "order": 90,
    "source": 80,
    "several": 50,
    "link": 40,
    "formats": 30,
    "language": 100,
    "here": 70,
}
_IN_NAME, _IN_AUTHORS, _IN_REST = 1.0, 0.8, 0.3
_MANY_FORMATS, _MANY_SOURCES = 3, 4


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a score: `value` from 0 to 1, and the points that it gives."""

    name: str
    value: float

    @property
    def points(self) -> float:
        """What it adds to the score."""
        return self.value * WEIGHTS[self.name]


def terms(query: Query, info: TitleInfo, place: int | None, reliability: float) -> tuple[Term, ...]:
    """What speaks for a title in a search. `place` is its own in the source's answer, from 0; reliability 0 to 1.

    None is one that no source has given it: the index knew it.
    """
    return (
        Term("words", _words(query, info)),
        Term("exact", _exact(query, info)),
        Term("order", 0.0 if place is None else 1 / (1 + max(0, place) / 5)),
        Term("source", _bounded(reliability)),
        Term("formats", min(1.0, len(info.formats) / _MANY_FORMATS)),
    )


@lru_cache(maxsize=1024)
def of_viewer(languages: tuple[str, ...], language: str, *, is_here: bool) -> tuple[Term, ...]:
    """What speaks for a title with one who looks: it is in their language, and their room has it already."""
    speaks = 0.5 if not languages else float(language.partition("-")[0].lower() in languages)
    return Term("language", speaks), Term("here", float(is_here))


@lru_cache(maxsize=64)
def of_sources(number: int) -> Term:
    """Several sources have the same work."""
    return Term("several", _bounded(math.log2(max(1, number)) / math.log2(_MANY_SOURCES)))


def of_link(odds: float | None) -> Term:
    """How sure it is to be had at its source, from 0 to 1; None while nobody has looked or fetched it."""
    return _NEVER_LOOKED if odds is None else Term("link", _bounded(odds))


_NEVER_LOOKED = Term("link", 0.5)


def score(found: Iterable[Term]) -> float:
    """The sum, from 0 to 1000."""
    return sum(one.points for one in found)


def _words(query: Query, info: TitleInfo) -> float:
    """The share of words that are found; those in the name count more than those in authors or the rest."""
    wanted = folded(query.text).split()
    if not wanted:
        return 0.0
    places = ((_IN_NAME, [info.name]), (_IN_AUTHORS, info.authors), (_IN_REST, [*info.tags, info.description]))
    texts = [(worth, folded(" ".join(text))) for worth, text in places]
    return sum(max((worth for worth, text in texts if _has(text, word)), default=0.0) for word in wanted) / len(wanted)


def _has(text: str, word: str) -> bool:
    """A word of the text begins so; within a text that is not cut into words it may stand anywhere."""
    return f" {word}" in f" {text}" or (not word.isascii() and word in text)


def _exact(query: Query, info: TitleInfo) -> float:
    """1 for the very name, less for its beginning, for name and author together, and for a name that is in it."""
    asked, name, main = folded(query.text), folded(info.name), main_name(info.name)
    bare = main_name(query.text)
    if not asked:
        return 0.0
    if asked in {name, main} or bare == main:
        return 1.0
    if _is_name_and_author(asked, main, info.authors):
        return 0.9
    if name.startswith(asked):
        return 0.6 if name.startswith(f"{asked} ") else 0.4
    return 0.3 if f" {asked} " in f" {name} " else 0.0


def _is_name_and_author(asked: str, name: str, authors: Sequence[str]) -> bool:
    """The whole name is asked for, and nothing besides but words of its authors: "shelley frankenstein"."""
    words, own = set(asked.split()), set(name.split())
    return bool(own) and own <= words and words - own <= set(folded(" ".join(authors)).split())


def _bounded(value: float) -> float:
    return min(1.0, max(0.0, value)) if math.isfinite(value) else 0.0


def kept(found: Sequence[Term]) -> list[list[str | float]]:
    """Terms as a row keeps them."""
    return [[one.name, round(one.value, 4)] for one in found]


def read(rows: Iterable[Sequence[str | float]]) -> tuple[Term, ...]:
    """Terms as a row has kept them; what is no term any more is left out."""
    return tuple(Term(str(name), float(value)) for name, value in rows if name in WEIGHTS)
