"""Days on which something was broadcast: 2024.05.17, 2024.17.05, 05.17.2024, 240517, 17th May 2024."""

import re
from datetime import date

from core.release_name.numbers import Numbers

_SEP = r"[ ._-]"
_YEAR_FIRST = re.compile(rf"(?<!\d)((?:19|20)\d\d)({_SEP})(\d\d)\2(\d\d)(?!\d)")
_YEAR_LAST = re.compile(rf"(?<!\d)(\d\d)({_SEP})(\d\d)\2((?:19|20)\d\d)(?!\d)")
_SIX = re.compile(r"(?<![^\W_])(\d\d)(\d\d)(\d\d)(?![^\W_])")
_EIGHT = re.compile(r"(?<![^\W_])((?:19|20)\d\d)(\d\d)(\d\d)(?![^\W_])")
_MONTH_WORDS = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: at for at, name in enumerate(_MONTH_WORDS.split(), 1)}
_WORDED = re.compile(
    rf"(?<![^\W_])(\d{{1,2}})(?:st|nd|rd|th)?{_SEP}(?:of{_SEP})?({'|'.join(_MONTHS)})[a-z]{{0,6}}{_SEP}((?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)


def air_date(text: str) -> Numbers | None:
    """The day in the name. One that could be two days (05.06.2024) is none."""
    if found := _YEAR_FIRST.search(text):
        return _numbers(
            found, "date.year_first", _day(found[1], found[3], found[4]) or _day(found[1], found[4], found[3])
        )
    if found := _YEAR_LAST.search(text):
        return _numbers(found, "date.year_last", _only_one(found[4], found[1], found[3]))
    if found := _WORDED.search(text):
        return _numbers(found, "date.words", _day(found[3], _MONTHS[found[2][:3].lower()], found[1]))
    return _packed(text)


def _packed(text: str) -> Numbers | None:
    """Digits alone. Six of them are a day of this century, behind a title only."""
    if found := _EIGHT.search(text):
        return _numbers(found, "date.digits", _day(found[1], found[2], found[3]))
    for found in _SIX.finditer(text):
        if found.start() and 5 < int(found[1]) < 40:
            return _numbers(found, "date.digits", _day(2000 + int(found[1]), found[2], found[3]))
    return None


def _only_one(year: str, one: str, other: str) -> date | None:
    """The day, if only one order of month and day makes one."""
    days = {day for day in (_day(year, one, other), _day(year, other, one)) if day}
    return days.pop() if len(days) == 1 else None


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _numbers(found: re.Match[str], rule: str, day: date | None) -> Numbers | None:
    return Numbers(found.start(), found.end(), rule, air_date=day) if day and day.year >= 1930 else None
