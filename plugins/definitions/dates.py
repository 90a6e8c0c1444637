"""Dates as sites write them: by a layout of Go or of .NET, as an age ("2 hours ago"), or as whatever it is. Pure.

Layouts: https://pkg.go.dev/time#pkg-constants, and .NET's custom formats. What a layout leaves open is of now; a date
without a zone is in UTC. Nothing is published in the future: without a year it is the last such day.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from plugins.feeds import moment_of


class DateError(ValueError):
    """A text that is no such date; the message is a sentence's middle."""


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ZONES: dict[str, float] = {
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "BST": 1,
    "CET": 1,
}
_ZONES |= {"CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "IST": 5.5, "JST": 9, "AEST": 10, "AEDT": 11}
_ZONE = r"(?P<zone>Z|[+-]\d{1,2}(?::?\d{2})?|[A-Z]{3,4})"
#: each word of a layout, what it stands for, and how that is written
_GO: Mapping[str, str] = {
    "2006": r"(?P<year>\d{4})", "January": r"(?P<month>[^\W\d]{3,})", "Jan": r"(?P<month>[^\W\d]{3,}?)\.?",
    "Monday": r"[^\W\d]+", "Mon": r"[^\W\d]+", "MST": _ZONE, "Z07:00": _ZONE, "Z0700": _ZONE, "-07:00": _ZONE,
    "-0700": _ZONE, "-07": _ZONE, "01": r"(?P<month>\d{1,2})", "02": r"(?P<day>\d{1,2})", "03": r"(?P<hour>\d{1,2})",
    "04": r"(?P<minute>\d{1,2})", "05": r"(?P<second>\d{1,2})", "06": r"(?P<short>\d{2})", "15": r"(?P<hour>\d{1,2})",
    "_2": r"\s?(?P<day>\d{1,2})", "PM": r"(?P<half>[AaPp])\.?[Mm]\.?", "pm": r"(?P<half>[AaPp])\.?[Mm]\.?",
    "1": r"(?P<month>\d{1,2})", "2": r"(?P<day>\d{1,2})", "3": r"(?P<hour>\d{1,2})", "4": r"(?P<minute>\d{1,2})",
    "5": r"(?P<second>\d{1,2})",
}  # fmt: skip
_NET: Mapping[str, str] = {
    "yyyy": _GO["2006"], "yy": _GO["06"], "MMMM": _GO["January"], "MMM": _GO["Jan"], "MM": _GO["01"], "M": _GO["01"],
    "dddd": _GO["Mon"], "ddd": _GO["Mon"], "dd": _GO["02"], "d": _GO["02"], "HH": _GO["15"], "H": _GO["15"],
    "hh": _GO["15"], "h": _GO["15"], "mm": _GO["04"], "m": _GO["04"], "ss": _GO["05"], "s": _GO["05"], "tt": _GO["PM"],
    "zzz": _ZONE, "zz": _ZONE, "z": _ZONE, "K": _ZONE,
}  # fmt: skip
_GO_WORD = re.compile(
    r"([.,][09]+(?!\d))|(2006|January|Jan|Monday|Mon|MST|Z07:00|Z0700|-07:00|-0700|-07|0[1-6]|15|_2|PM|pm|[1-5])"
)
_NET_WORD = re.compile(r"(\.?[fF]+)|(yyyy|yy|M{1,4}|d{1,4}|HH?|hh?|mm?|ss?|tt|z{1,3}|K)|'([^']*)'|\\(.)")
_AGO = re.compile(r"(?P<count>\d+(?:[.,]\d+)?|\ban?\b)\s*(?P<unit>[a-z]+)", re.IGNORECASE)
_UNITS = (
    ("mo", 2_629_800), ("sec", 1), ("min", 60), ("hour", 3600), ("hr", 3600), ("day", 86_400), ("week", 604_800),
    ("wk", 604_800), ("year", 31_557_600), ("yr", 31_557_600),
)  # fmt: skip
_LETTERS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_557_600}
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]m)?", re.IGNORECASE)
#: what sites write without saying how, the less ambiguous first
_COMMON = (
    "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006/01/02 15:04:05", "2006/01/02 15:04",
    "2006/01/02", "02.01.2006 15:04:05", "02.01.2006 15:04", "02.01.2006", "2 Jan 2006 15:04:05", "2 Jan 2006 15:04",
    "2 Jan 2006", "Jan 2 2006 15:04:05", "Jan 2 2006 15:04", "Jan 2 2006", "2-Jan-2006", "01/02/2006 15:04:05",
    "01/02/2006", "2 Jan 15:04", "Jan 2 15:04", "01-02 15:04", "15:04",
)  # fmt: skip
_MOST_LETTERS = 120


def parsed(text: str, layout: str, now: datetime) -> datetime:
    """A date in the layout. Raises DateError."""
    found = _pattern(layout).fullmatch(" ".join(text.split())[:_MOST_LETTERS])
    if found is None:
        raise DateError(f"{text[:40]!r} is no date as in {layout!r}")
    try:
        return _made(found.groupdict(), now)
    except (ValueError, OverflowError):
        raise DateError(f"{text[:40]!r} is no day that there is") from None


def ago(text: str, now: datetime) -> datetime:
    """An age: "2 hours ago", "1d 3h", "an hour", "just now". Raises DateError."""
    folded = text.casefold()[:_MOST_LETTERS]
    pairs = [(one["count"], _seconds(one["unit"].lower())) for one in _AGO.finditer(folded)]
    known = [(count, unit) for count, unit in pairs if unit]
    if not known and "now" not in folded:
        raise DateError(f"{text[:40]!r} is no age such as 2 hours ago")
    seconds = sum((1.0 if count[0] == "a" else float(count.replace(",", "."))) * unit for count, unit in known)
    try:
        return now - timedelta(seconds=seconds)
    except OverflowError:
        raise DateError(f"{text[:40]!r} is too long ago") from None


def fuzzy(text: str, now: datetime) -> datetime:
    """A date however it is written. Raises DateError."""
    text = " ".join(text.split())[:_MOST_LETTERS]
    folded = text.casefold()
    if text.isascii() and text.isdigit() and len(text) in {10, 13}:
        return datetime.fromtimestamp(int(text[:10]), UTC)
    if "ago" in folded or folded in {"now", "just now"}:
        return ago(text, now)
    if (day := _named_day(folded, now)) is not None:
        return day
    for layout in _COMMON:
        try:
            return parsed(text.replace(",", ""), layout, now)
        except DateError:
            continue
    if (moment := moment_of(text)) is not None:
        return datetime.fromtimestamp(moment / 1000, UTC)
    raise DateError(f"{text[:40]!r} is no date that we know")


def _named_day(folded: str, now: datetime) -> datetime | None:
    """A day by its name: "Today 15:04", "Yesterday at 3:04 pm", "Monday"; None for anything else."""
    back = next((days for word, days in (("today", 0), ("yesterday", 1), ("tomorrow", -1)) if word in folded), None)
    if back is None:
        word = folded.split(" ", maxsplit=1)[0].strip(",.")
        if len(word) < 3 or word[:3] not in _DAYS or any(letter.isdigit() for letter in folded.partition(":")[0][:-2]):
            return None
        back = (now.weekday() - _DAYS.index(word[:3])) % 7
    clock = _CLOCK.search(folded)
    hour, minute, second = (int(clock[at] or 0) for at in (1, 2, 3)) if clock else (0, 0, 0)
    if clock and clock[4]:
        hour = hour % 12 + 12 * (clock[4] == "pm")
    day = now - timedelta(days=back)
    return day.replace(hour=min(hour, 23), minute=min(minute, 59), second=min(second, 59), microsecond=0)


def _seconds(unit: str) -> int:
    if unit in _LETTERS:
        return _LETTERS[unit]
    return next((seconds for word, seconds in _UNITS if unit.startswith(word)), 0)


@lru_cache(maxsize=512)
def _pattern(layout: str) -> "re.Pattern[str]":
    """The layout as a pattern. What it is made of has no two ways to the same text, so it is quick."""
    layout = " ".join(layout.split())
    is_go = re.search(r"2006|0?6|15|Jan|\b0?[1-5]\b", layout) is not None and not re.search(r"yy|MM|dd|HH|mm", layout)
    words, known = (_GO_WORD, _GO) if is_go else (_NET_WORD, _NET)
    made, at, seen = "", 0, set[str]()
    for found in words.finditer(layout):
        made += re.escape(layout[at : found.start()])
        if found[1]:
            made += r"(?:[.,]\d+)?"
        elif found[2]:
            part = known[found[2]]
            name = re.search(r"\?P<(\w+)>", part)
            made += part if name is None or name[1] not in seen else re.sub(r"\?P<\w+>", "?:", part)
            seen |= {name[1]} if name else set()
        else:
            made += re.escape("".join(one for one in found.groups()[2:] if one))
        at = found.end()
    return re.compile(made + re.escape(layout[at:]), re.IGNORECASE)


def _made(parts: Mapping[str, str | None], now: datetime) -> datetime:
    def number(name: str, otherwise: int) -> int:
        return int(parts.get(name) or otherwise)

    year = 2000 + number("short", 0) if parts.get("short") else number("year", now.year)
    hour = number("hour", 0)
    if half := parts.get("half"):
        hour = hour % 12 + 12 * (half.lower() == "p")
    has_day = bool(parts.get("day") or parts.get("month"))
    day = number("day", 1) if has_day or parts.get("year") else now.day
    month = _month(parts.get("month"), 1 if parts.get("year") and not has_day else now.month)
    zone = _zone(parts.get("zone") or "")
    found = datetime(year, month, day, hour, number("minute", 0), number("second", 0), tzinfo=zone)
    if not (parts.get("year") or parts.get("short")) and found > now + timedelta(days=1):
        found = found.replace(year=year - 1)
    return found.astimezone(UTC)


def _month(said: str | None, otherwise: int) -> int:
    if not said:
        return otherwise
    return int(said) if said.isdigit() else _MONTHS.index(said[:3].lower()) + 1


def _zone(said: str) -> timezone:
    if said[:1] in {"+", "-"}:
        digits = said[1:].replace(":", "").ljust(4, "0") if len(said) > 3 else said[1:].zfill(2) + "00"
        minutes = int(digits[:2]) * 60 + int(digits[2:4])
        return timezone(timedelta(minutes=-minutes if said[0] == "-" else minutes))
    return timezone(timedelta(hours=_ZONES.get(said.upper(), 0)))
