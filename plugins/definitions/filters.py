"""The filters of definitions: one text into another, one after the other. Pure.

What a filter can't do with a text is a FilterError: the field it belongs to has no value then. No text grows beyond
200,000 characters.
"""

import html
import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote_plus, unquote_plus, urlsplit

from plugins.definitions import dates
from plugins.definitions.pattern import Pattern, PatternError
from plugins.definitions.shape import Filter
from plugins.definitions.template import Scope, TemplateError

_MOST_TEXT = 200_000
_WORDS = re.compile(r"[,/()\[\];|:\"\s.]+")


class FilterError(ValueError):
    """A text that a filter can do nothing with; the message is a sentence's middle."""


@dataclass(frozen=True, slots=True)
class Around:
    """What filters know besides their text: the time, and in which charset addresses are written."""

    now: datetime
    encoding: str = "utf-8"


def applied(filters: Sequence[Filter], text: str, scope: Scope, around: Around) -> str:
    """The text after all of them. Raises FilterError."""
    for one in filters:
        try:
            text = _ALL[one.name][0](text, [arg.fill(scope) for arg in one.args], around)
        except (TemplateError, PatternError, dates.DateError) as error:
            raise FilterError(f"{one.name}: {error}") from None
        if len(text) > _MOST_TEXT:
            raise FilterError(f"{one.name}: it makes more than {_MOST_TEXT} characters")
    return text


def takes(name: str) -> tuple[int, int] | None:
    """How many arguments a filter takes, at least and at most; None for one that we don't know."""
    return (_ALL[name][1], _ALL[name][2]) if name in _ALL else None


def known() -> Sequence[str]:
    """The names of all."""
    return sorted(_ALL)


def _querystring(text: str, args: Sequence[str], around: Around) -> str:
    pairs = parse_qsl(urlsplit(text).query, keep_blank_values=True, encoding=around.encoding, errors="replace")
    return next((value for name, value in pairs if name == args[0]), "")


def _regexp(text: str, args: Sequence[str], _: Around) -> str:
    found = Pattern.of(args[0]).search(text)
    return "" if found is None else found.group(1) if found.groups else found.group()


def _re_replace(text: str, args: Sequence[str], _: Around) -> str:
    return Pattern.of(args[0]).replaced(text, args[1])


def _split(text: str, args: Sequence[str], _: Around) -> str:
    parts, place = text.split(args[0]) if args[0] else list(text), args[1].strip()
    try:
        return parts[int(place)]
    except (IndexError, ValueError):
        raise FilterError(f"split: there is no part {place[:10]} of {len(parts)}") from None


def _trim(text: str, args: Sequence[str], _: Around) -> str:
    return text.strip(args[0]) if args and args[0] else text.strip()


def _dated(parse: Callable[[str, datetime], datetime]) -> Callable[[str, Sequence[str], Around], str]:
    return lambda text, _, around: parse(text, around.now).isoformat()


def _dateparse(text: str, args: Sequence[str], around: Around) -> str:
    return (dates.parsed(text, args[0], around.now) if args and args[0] else dates.fuzzy(text, around.now)).isoformat()


def _diacritics(text: str, _: Sequence[str], __: Around) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text) if unicodedata.category(one) != "Mn")


def _validate(text: str, args: Sequence[str], _: Around) -> str:
    """Of the words those that are listed, as a list."""
    allowed = {one for one in _WORDS.split(args[0].casefold()) if one}
    return ", ".join(one for one in _WORDS.split(text.casefold()) if one in allowed)


def _joined(text: str, args: Sequence[str], _: Around) -> str:
    """`jsonjoinarray: ["$.genres", ", "]`: a list of a text that is JSON."""
    from plugins.definitions.json_rows import found

    try:
        value: Any = found(json.loads(text), args[0])
    except (ValueError, RecursionError):
        raise FilterError("jsonjoinarray: it is no JSON") from None
    return args[1].join(str(one) for one in value) if isinstance(value, list) else ""


def _filename(text: str, _: Sequence[str], __: Around) -> str:
    return re.sub(r'[\x00-\x1f<>:"/\\|?*]', "_", text)


_All = Mapping[str, tuple[Callable[[str, Sequence[str], Around], str], int, int]]
_ALL: _All = {
    "querystring": (_querystring, 1, 1),
    "regexp": (_regexp, 1, 1),
    "re_replace": (_re_replace, 2, 2),
    "replace": (lambda text, args, _: text.replace(args[0], args[1]) if args[0] else text, 2, 2),
    "split": (_split, 2, 2),
    "trim": (_trim, 0, 1),
    "prepend": (lambda text, args, _: args[0] + text, 1, 1),
    "append": (lambda text, args, _: text + args[0], 1, 1),
    "tolower": (lambda text, _, __: text.lower(), 0, 0),
    "toupper": (lambda text, _, __: text.upper(), 0, 0),
    "urldecode": (lambda text, _, around: unquote_plus(text, around.encoding, "replace"), 0, 0),
    "urlencode": (lambda text, _, around: quote_plus(text, "", around.encoding, "replace"), 0, 0),
    "htmldecode": (lambda text, _, __: html.unescape(text), 0, 0),
    "htmlencode": (lambda text, _, __: html.escape(text), 0, 0),
    "dateparse": (_dateparse, 0, 1),
    "timeparse": (_dateparse, 0, 1),
    "timeago": (_dated(dates.ago), 0, 1),
    "reltime": (_dated(dates.ago), 0, 1),
    "fuzzytime": (_dated(dates.fuzzy), 0, 1),
    "diacritics": (_diacritics, 0, 1),
    "validate": (_validate, 1, 1),
    "validfilename": (_filename, 0, 0),
    "jsonjoinarray": (_joined, 2, 2),
    "strdump": (lambda text, _, __: text, 0, 1),
    "hexdump": (lambda text, _, __: text, 0, 1),
}
