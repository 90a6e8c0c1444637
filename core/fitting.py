"""Does a title fit a search? Filters that a source can't be asked for are applied here. Pure.

What a source doesn't say fits no filter on it: who asks for 2020 wants what is known to be of 2020.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.days import days_of
from core.folding import folded
from core.genres import genre_of, genres_of
from core.media import TitleInfo
from core.query import Field, Filter, Query, Span, Value


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a title is left out: the filter, None for the words; `unsaid` when the source doesn't say."""

    field: Field | None
    unsaid: bool = False


def misfit(query: Query, info: TitleInfo) -> Misfit | None:
    """What keeps a title out of a search; None when it fits."""
    text = folded(" ".join([info.name, *info.authors, *info.tags, info.description]))
    if any(_is_in(word, text) for word in query.without):
        return Misfit(None)
    for phrase in query.words:
        if " " in phrase and not _is_in(phrase, text):
            return Misfit(None)
    return next((found for one in query.filters if (found := _filtered(one, info))), None)


def _filtered(one: Filter, info: TitleInfo) -> Misfit | None:
    said = _said(one.field, info)
    if not said:
        return Misfit(one.field, unsaid=True) if one.wanted else None
    has = any(_MATCHES.get(one.field, _same)(value, word) for value in one.values for word in said)
    return None if has is one.wanted else Misfit(one.field)


def _said(field: Field, info: TitleInfo) -> tuple[str | int, ...]:
    """What the title's source says of it in this respect."""
    says: Mapping[Field, tuple[object, ...]] = {
        Field.KIND: (info.kind,),
        Field.LANGUAGE: info.languages,
        Field.YEAR: (info.year,),
        Field.DATE: (info.published or (str(info.year) if info.year else ""),),
        Field.SIZE: (info.size_bytes,),
        Field.AUTHOR: info.authors,
        Field.TAG: (*info.tags, *genres_of(info.tags)),
        Field.SOURCE: (info.source,),
        Field.STATUS: (info.status,),
        Field.QUALITY: (info.name,),
        Field.CODEC: (info.name,),
    }
    return tuple(one for one in says[field] if isinstance(one, str | int) and one != "")


def _same(value: Value, said: str | int) -> bool:
    return str(value) == str(said).lower()


def _within(value: Value, said: str | int) -> bool:
    return isinstance(value, Span) and isinstance(said, int) and value.has(said)


def _on_days(value: Value, said: str | int) -> bool:
    """All the days that are said lie within: of a year that is only begun by the span nobody knows."""
    found = days_of(str(said))
    return isinstance(value, Span) and found is not None and value.has(found[0]) and value.has(found[1])


def _words(value: Value, said: str | int) -> bool:
    """Every word of the value is one of the words that are said, in any order: "mary shelley" in "Shelley, Mary W."."""
    wanted = folded(str(value)).split()
    return bool(wanted) and set(wanted) <= set(folded(str(said)).split())


def _tag(value: Value, said: str | int) -> bool:
    genre = genre_of(str(value))
    return _words(value, said) or (genre != "" and genre == said)


_MATCHES: Mapping[Field, Callable[[Value, str | int], bool]] = {
    Field.YEAR: _within,
    Field.SIZE: _within,
    Field.DATE: _on_days,
    Field.AUTHOR: _words,
    Field.TAG: _tag,
    Field.QUALITY: _words,
    Field.CODEC: _words,
}


def _is_in(words: str, text: str) -> bool:
    """Whether these words stand in the text one after the other; CJK and the like is not cut into words."""
    sought = folded(words)
    if not sought:
        return False
    return f" {sought} " in f" {text} " or (not sought.isascii() and sought in text)
