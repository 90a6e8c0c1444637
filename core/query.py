"""The language of searches: `frankenstein kind:book lang:en year:1810..1830 -draft author:"mary shelley"`.

Read, written back in one spelling; pure. Words and "phrases" have to occur, those after a minus must not. A filter
is `name:value`, several values with commas (any of them); a minus before it turns it round. Spans are `2020`,
`2020..`, `..2020`, `2010..2020`, `>2020`, `>=2020`, `<2020`, `<=2020`; sizes have a unit (`<2GB`, decimal), dates are
years, months or days (`>2024-05`). `S01` and `S01E02`, `S01E02-E05` are season and episodes. A word with a colon that
is no filter's name is a word.
"""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core import days
from core.errors import UserError
from core.media import Kind, Status


class Field(StrEnum):
    """What can be filtered by, by the name that people write."""

    KIND = "kind"
    LANGUAGE = "lang"
    YEAR = "year"
    DATE = "date"
    SIZE = "size"
    AUTHOR = "author"
    TAG = "tag"
    SOURCE = "source"
    STATUS = "status"
    QUALITY = "quality"
    CODEC = "codec"


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` to `high`, both included; None is open. Years, bytes, or days as `core.days` counts them."""

    low: int | None = None
    high: int | None = None

    def has(self, number: int) -> bool:
        """Whether a number lies in it."""
        return (self.low is None or self.low <= number) and (self.high is None or number <= self.high)


@dataclass(frozen=True, slots=True)
class Episodes:
    """A season, and of it the episodes from `low` to `high`; all of them when they are None."""

    season: int
    low: int | None = None
    high: int | None = None


Value = Kind | Status | Span | str


@dataclass(frozen=True, slots=True)
class Filter:
    """A title fits when it has one of the values; with `wanted` False, when it has none of them."""

    field: Field
    values: tuple[Value, ...]
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Query:
    """A search, read. Words and phrases as they were written, filters in the order of `Field`."""

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    episodes: Episodes | None = None

    @property
    def text(self) -> str:
        """What sources are asked for: the words, without filters and quotes."""
        return " ".join(self.words)

    def values(self, field: Field) -> tuple[Value, ...]:
        """The wanted values of a filter; empty when all are."""
        return tuple(value for one in self.filters if one.field is field and one.wanted for value in one.values)

    def __str__(self) -> str:
        """The one spelling of this search."""
        words = [_quoted(word) for word in self.words]
        without = [f"-{_quoted(word)}" for word in self.without]
        filters = [f"{'' if one.wanted else '-'}{one.field}:{_written(one)}" for one in self.filters]
        return " ".join([*words, *without, *filters, *([_episodes_written(self.episodes)] if self.episodes else [])])


_TOKEN = re.compile(r'(?P<minus>-)?(?:(?P<name>[A-Za-z]{2,12}):)?(?P<value>(?:"[^"]*"|\S)+)?')
_EPISODES = re.compile(r"s(\d{1,2})(?:e(\d{1,4})(?:-e?(\d{1,4}))?)\Z|s(\d{2})\Z", re.IGNORECASE)
_SIGN = re.compile(r"(>=|<=|>|<)?\s*(.+)\Z")
_SIZE = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,3})?)\s*([kmgt]?)i?b\Z", re.IGNORECASE)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z]{2,8})?\Z")
_POWERS = {"": 0, "k": 3, "m": 6, "g": 9, "t": 12}
#: what people write instead
_ALSO = {"language": Field.LANGUAGE, "genre": Field.TAG, "type": Field.KIND, "by": Field.AUTHOR}
_NEAR = 0.7
_MOST = 40


def parse(text: str) -> Query:
    """What is searched for. Raises UserError that names the word, and the nearest filter or value."""
    words, without, filters, episodes = list[str](), list[str](), list[Filter](), None
    for token in _tokens(text):
        if isinstance(token, Filter):
            filters.append(token)
        elif isinstance(token, Episodes):
            episodes = token
        else:
            word, wanted = token
            (words if wanted else without).append(word)
    return Query(tuple(words), tuple(without), _merged(filters), episodes)


def _tokens(text: str) -> Iterator[Filter | Episodes | tuple[str, bool]]:
    for found in _TOKEN.finditer(text):
        raw = found.group().strip()
        if not raw:
            continue
        wanted, name, value = not found["minus"], found["name"], found["value"] or ""
        field = _field(name, raw) if name and value and not value.startswith("//") else None
        if field:
            yield Filter(field, _values(field, value, raw), wanted)
        elif wanted and (episodes := _EPISODES.match(raw)):
            yield _episodes(episodes)
        else:
            bare = (raw if wanted else raw[1:]).replace('"', " ").split()
            if bare:
                yield " ".join(bare), wanted


def _field(name: str, raw: str) -> Field | None:
    """The filter of that name; None for a word that only looks like one. Raises for a slip of the finger."""
    known = name.lower()
    if known in set(Field):
        return Field(known)
    if known in _ALSO:
        return _ALSO[known]
    near = difflib.get_close_matches(known, [*map(str, Field), *_ALSO], 1, _NEAR)
    if near:
        raise UserError("query-filter-near", word=raw[:_MOST], near=str(_ALSO.get(near[0], near[0])))
    return None


def _values(field: Field, text: str, raw: str) -> tuple[Value, ...]:
    pieces = re.findall(r'"([^"]*)"|([^,"]+)', text)
    given = [" ".join((quoted or bare).split()) for quoted, bare in pieces]
    values = [_READERS[field](one, raw) for one in given if one]
    if not values:
        raise UserError("query-value-missing", word=raw[:_MOST], field=str(field))
    return tuple(sorted(set(values), key=str))


def _one_of(field: Field, choices: list[str], make: Callable[[str], Value]) -> Callable[[str, str], Value]:
    def read(text: str, raw: str) -> Value:
        word = text.lower()
        known = word if word in choices else word.removesuffix("s")
        if known in choices:
            return make(known)
        near = difflib.get_close_matches(word, choices, 1, 0.5)
        if near:
            raise UserError("query-choice-near", word=raw[:_MOST], near=f"{field}:{near[0]}")
        raise UserError("query-choice", word=raw[:_MOST], choices=", ".join(choices))

    return read


def _language(text: str, raw: str) -> Value:
    found = _LANGUAGE.match(text)
    if found is None:
        raise UserError("query-language", word=raw[:_MOST])
    return found[1].lower()


def _plain(text: str, _: str) -> Value:
    return text.lower()


def _span(read: Callable[[str], int | None]) -> Callable[[str, str], Value]:
    def of(text: str, raw: str) -> Value:
        span = _between(text, read) if ".." in text else _beyond(text, read)
        if span is None or (span.low is not None and span.high is not None and span.low > span.high):
            raise UserError("query-span", word=raw[:_MOST])
        return span

    return of


def _between(text: str, read: Callable[[str], int | None]) -> Span | None:
    """`2010..2020`, an end left out is open."""
    ends = [end.strip() for end in text.split("..", 1)]
    numbers = [read(end) if end else None for end in ends]
    unread = any(end and number is None for end, number in zip(ends, numbers, strict=True))
    return None if unread or numbers == [None, None] else Span(*numbers)


def _beyond(text: str, read: Callable[[str], int | None]) -> Span | None:
    """`2020`, `>2020` and the like."""
    found = _SIGN.match(text)
    number = read(found[2]) if found else None
    if found is None or number is None:
        return None
    match found[1]:
        case ">":
            return Span(number + 1, None)
        case ">=":
            return Span(number, None)
        case "<":
            return Span(None, number - 1)
        case "<=":
            return Span(None, number)
        case _:
            return Span(number, number)


def _year(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None


def _bytes(text: str) -> int | None:
    found = _SIZE.match(text)
    return round(Decimal(found[1]) * 10 ** _POWERS[found[2].lower()]) if found else None  # a float forgets bytes


def _dates(text: str, raw: str) -> Value:
    ends = days.span_of(text)
    if ends is None:
        raise UserError("query-date", word=raw[:_MOST])
    return Span(*ends)


_READERS: Mapping[Field, Callable[[str, str], Value]] = {
    Field.KIND: _one_of(Field.KIND, [*Kind], Kind),
    Field.STATUS: _one_of(Field.STATUS, [*Status], Status),
    Field.LANGUAGE: _language,
    Field.YEAR: _span(_year),
    Field.SIZE: _span(_bytes),
    Field.DATE: _dates,
    Field.AUTHOR: _plain,
    Field.TAG: _plain,
    Field.SOURCE: _plain,
    Field.QUALITY: _plain,
    Field.CODEC: _plain,
}


def _merged(filters: list[Filter]) -> tuple[Filter, ...]:
    """One filter of each field and sense, its values together."""
    together: dict[tuple[Field, bool], set[Value]] = {}
    for one in filters:
        together.setdefault((one.field, one.wanted), set()).update(one.values)
    order = list(Field)
    keys = sorted(together, key=lambda key: (order.index(key[0]), not key[1]))
    return tuple(Filter(field, tuple(sorted(together[field, wanted], key=str)), wanted) for field, wanted in keys)


def _episodes(found: "re.Match[str]") -> Episodes:
    if found[4]:
        return Episodes(int(found[4]))
    low = int(found[2])
    return Episodes(int(found[1]), low, max(low, int(found[3] or low)))


def _quoted(word: str) -> str:
    is_plain = " " not in word and not word.startswith("-") and ":" not in word and not _EPISODES.match(word)
    return word if is_plain else f'"{word}"'


def _written(one: Filter) -> str:
    read = _WRITERS.get(one.field, str)
    return ",".join(
        _span_written(value, read) if isinstance(value, Span) else _value_written(str(value)) for value in one.values
    )


def _value_written(value: str) -> str:
    return f'"{value}"' if re.search(r"[\s,]", value) else value


def _span_written(span: Span, number: Callable[[int], str]) -> str:
    if span.low is None and span.high is not None and span.high % 1000 == 999 and number is _size_written:
        return f"<{number(span.high + 1)}"
    low, high = (number(end) if end is not None else "" for end in (span.low, span.high))
    return low if low and low == high else f"{low}..{high}"


def _size_written(size: int) -> str:
    """In the biggest unit that gives a whole number."""
    for unit in "tgmk":
        if size and size % 10 ** _POWERS[unit] == 0:
            return f"{size // 10 ** _POWERS[unit]}{unit.upper()}B"
    return f"{size}B"


_WRITERS: Mapping[Field, Callable[[int], str]] = {Field.SIZE: _size_written, Field.DATE: days.written}


def _episodes_written(episodes: Episodes) -> str:
    season = f"S{episodes.season:02}"
    if episodes.low is None:
        return season
    first = f"{season}E{episodes.low:02}"
    return first if episodes.high == episodes.low else f"{first}-E{episodes.high:02}"
