"""Numbers with the units people use: 4.2 MB, 1 h 12 min, 3 Nov 2026."""

import datetime as dt

from babel.dates import format_datetime

from bot.texts import Say

_STEPS = ("bytes", "kb", "mb", "gb", "tb")
_STEP = 1000
_MINUTE = 60
_HOUR = 3600
_DAY = 24 * _HOUR


def size(size_bytes: float, say: Say) -> str:
    """As in "410 KB", "4.2 MB", "3 GB": two digits that matter, steps of 1000 as disks and networks count."""
    value, unit = float(size_bytes), 0
    while value >= _STEP and unit < len(_STEPS) - 1:
        value, unit = value / _STEP, unit + 1
    count = f"{value:.1f}".removesuffix(".0") if unit and value < 10 else f"{value:.0f}"
    return say(f"size-{_STEPS[unit]}", count=count)


def span(seconds: float) -> str:
    """As in "8 s", "1 min 5 s", "1 h 12 min", "3 d 4 h": the two units that matter."""
    whole = max(0, round(seconds))
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return _two(whole, _MINUTE, "min", 1, "s")
    if whole < _DAY:
        return _two(whole, _HOUR, "h", _MINUTE, "min")
    return _two(whole, _DAY, "d", _HOUR, "h")


def took(seconds: float) -> str:
    """How long something took, so that a speed beside it fits: "0.4 s", from ten seconds on as `span`."""
    return f"{max(0.1, seconds):.1f} s" if seconds < 9.95 else span(seconds)


def moment(at_ms: int, locale: str) -> str:
    """A point in time, in UTC, as the language writes it."""
    when = dt.datetime.fromtimestamp(at_ms / 1000, dt.UTC)
    return format_datetime(when, "medium", locale=locale.replace("-", "_"))


def _two(whole: int, big: int, big_name: str, small: int, small_name: str) -> str:
    rest = whole % big // small
    return f"{whole // big} {big_name}" + (f" {rest} {small_name}" if rest else "")
