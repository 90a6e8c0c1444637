"""A list of titles or links, as people hand it in: CSV, JSON, or a link a line. Each line is read by itself. Pure.

Columns, or keys of JSON objects, are the fields of a title: `link`, or `source` and `ref`, or `name`; and `kind`,
`authors`, `year`, `languages`, `formats`, `tags`, `parts`, `description`, `licence`, `page_url`. Several values of one
field stand between semicolons in CSV. What `export` writes can be read again.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.media import Format, Kind, TitleInfo

MOST_BYTES = 5_000_000
MOST_LINES = 20_000
_LONGEST = 2000
_LONGEST_NAME = 400
_ALSO_CALLED = {
    "title": "name",
    "url": "link",
    "type": "kind",
    "author": "authors",
    "language": "languages",
    "lang": "languages",
}
_MANY = frozenset({"authors", "languages", "formats", "tags"})
_SINGLE = frozenset({"link", "source", "ref", "name", "kind", "year", "parts", "description", "licence", "page_url"})
_FIELDS = _SINGLE | _MANY


class Fault(StrEnum):
    """Why a line can't be read."""

    EMPTY = "empty"
    """It has neither a link, nor a source's ref, nor a name."""
    LINK = "link"
    KIND = "kind"
    YEAR = "year"
    FORMAT = "format"
    LONG = "long"
    SHAPE = "shape"
    """It is no object, or a field is of another sort than it should be."""


class NoList(Exception):
    """This is no list of titles; the message is a sentence's end: "it has no column called name or link"."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its number from 1 (of CSV, the header counts), what it says; `fault` when that can't be read."""

    number: int
    text: str
    link: str = ""
    source: str = ""
    ref: str = ""
    name: str = ""
    kind: Kind | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    languages: tuple[str, ...] = ()
    formats: tuple[Format, ...] = ()
    tags: tuple[str, ...] = ()
    parts: int | None = None
    description: str = ""
    licence: str = ""
    page_url: str = ""
    fault: Fault | None = None

    def info(self, source: str) -> TitleInfo | None:
        """The title of that source as the line describes it; None when it does not say enough for that."""
        if not (self.ref and self.name and self.kind and self.formats):
            return None
        return TitleInfo(
            source, self.ref, self.name, self.kind, self.formats, self.authors, self.year, self.languages,
            self.description, self.tags, self.parts, licence=self.licence, page_url=self.page_url,
        )  # fmt: skip


def is_called_so(name: str) -> bool:
    """Whether a file of that name may be a list."""
    return name.lower().endswith((".csv", ".tsv", ".json", ".jsonl"))


def read(data: bytes) -> list[Line]:
    """All lines of a list, the blank ones left out. Raises NoList."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NoList("it is not UTF-8 text") from None
    start = text.lstrip()[:1]
    lines = list(_json(text) if start in {"[", "{"} else _csv(text))
    if not lines:
        raise NoList("there is nothing in it")
    if len(lines) > MOST_LINES:
        raise NoList(f"it has {len(lines)} lines, {MOST_LINES} are the most")
    return lines


def _json(text: str) -> Iterator[Line]:
    """An array of objects, or an object a line."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        whole = None
    if isinstance(whole, list):
        yield from (_line(number, one) for number, one in enumerate(whole, 1))
        return
    if isinstance(whole, dict) and not _FIELDS & {_ALSO_CALLED.get(key, key) for key in whole}:
        raise NoList("it has no field called name or link")
    for number, piece in enumerate(text.splitlines() if whole is None else [text], 1):
        if piece.strip():
            try:
                yield _line(number, json.loads(piece))
            except (ValueError, RecursionError):
                yield Line(number, piece[:_LONGEST_NAME], fault=Fault.SHAPE)


def _csv(text: str) -> Iterator[Line]:
    first = text.lstrip().partition("\n")[0]
    if first.lower().startswith(("http://", "https://")) and "," not in first and "\t" not in first:
        yield from (
            _line(number, {"link": line.strip()}) for number, line in enumerate(text.splitlines(), 1) if line.strip()
        )
        return
    between = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text), delimiter=between)
    try:
        names = [_ALSO_CALLED.get(one.strip().lower(), one.strip().lower()) for one in next(rows, [])]
        if not {"name", "link", "ref"} & set(names):
            raise NoList("it has no column called name or link")
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _line(rows.line_num, dict(zip(names, row, strict=False)))
    except csv.Error as error:
        raise NoList(f"line {rows.line_num} is no CSV: {error}") from None


def _line(number: int, said: Any) -> Line:
    text = json.dumps(said, ensure_ascii=False, default=str) if not isinstance(said, str) else said
    text = text[:_LONGEST_NAME]
    if not isinstance(said, Mapping):
        return Line(number, text, fault=Fault.SHAPE)
    named = {_ALSO_CALLED.get(str(key).lower(), str(key).lower()): value for key, value in said.items()}
    try:
        return _checked(Line(number, _short(named) or text, **_values(named)))
    except _Unread as unread:
        return Line(number, _short(named) or text, fault=unread.fault)


class _Unread(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def _values(named: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a line, each of its sort. Raises _Unread."""
    one = {name: _one(named.get(name)) for name in _SINGLE}
    many = {name: _many(named.get(name)) for name in _MANY}
    try:
        formats = tuple(Format(word.lower()) for word in many["formats"])
    except ValueError:
        raise _Unread(Fault.FORMAT) from None
    if one["kind"] and one["kind"].lower() not in set(Kind):
        raise _Unread(Fault.KIND)
    return {
        **one,
        "authors": many["authors"],
        "languages": tuple(word.lower() for word in many["languages"]),
        "tags": many["tags"],
        "formats": formats,
        "kind": Kind(one["kind"].lower()) if one["kind"] else None,
        "year": _number(one["year"], Fault.YEAR),
        "parts": _number(one["parts"], Fault.SHAPE),
    }


def _checked(line: Line) -> Line:
    if not (line.link or line.name or (line.source and line.ref)):
        raise _Unread(Fault.EMPTY)
    if line.link and not line.link.lower().startswith(("http://", "https://")):
        raise _Unread(Fault.LINK)
    if len(line.name) > _LONGEST_NAME or len(line.ref) > _LONGEST_NAME or len(line.link) > _LONGEST:
        raise _Unread(Fault.LONG)
    return line


def _short(named: Mapping[str, Any]) -> str:
    """What a person knows the line by."""
    return next((str(named[key])[:200] for key in ("name", "link", "ref") if named.get(key)), "")


def _one(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise _Unread(Fault.SHAPE)
    return " ".join(str(value).split())[:_LONGEST]


def _many(value: object) -> tuple[str, ...]:
    pieces = value if isinstance(value, list) else _one(value).split(";")
    return tuple(word for piece in pieces if (word := _one(piece)))


def _number(text: str, fault: Fault) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise _Unread(fault)
    return int(text)
