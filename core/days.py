"""Days as people name them: 2024, 2024-05, 2024-05-01, and spans of these. As numbers: `date.toordinal`. Pure.

Whatever is named is all of its days: after 2024-05 is from the first of June on.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_SIGN = re.compile(r"(>=|<=|>|<)?\s*(.+)")
_LAST = date.max.toordinal()
Days = tuple[int, int]
Ends = tuple[int | None, int | None]


def days_of(text: str) -> Days | None:
    """The first and the last day of what is named; None for what is no date."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(one) if one else None for one in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        last = date(first.year, month or 12, day or monthrange(first.year, month or 12)[1])
    except ValueError:
        return None
    return first.toordinal(), last.toordinal()


def span_of(text: str) -> Ends | None:
    """The days of `2024`, `2024..`, `2024-05..2024-06-10`, `>2024-05` and the like; None is open. None: unreadable."""
    if ".." in text:
        low, high = (one.strip() for one in text.split("..", 1))
        return _between(low, high)
    found = _SIGN.fullmatch(text)
    days = days_of(found[2].strip()) if found else None
    if found is None or days is None:
        return None
    first, last = days
    signs: dict[str | None, Ends] = {">": (last + 1, None), ">=": (first, None), "<": (None, first - 1)}
    ends: Ends = {**signs, "<=": (None, last), None: (first, last)}[found[1]]
    return ends if all(one is None or 1 <= one <= _LAST for one in ends) else None


def written(day: int) -> str:
    """As in 2024-05-01."""
    return date.fromordinal(day).isoformat()


def day_of_ms(ms: int | None) -> str:
    """The day of a moment in ms since 1970, as written; "" for None and for what is none."""
    try:
        return datetime.fromtimestamp(ms / 1000, UTC).date().isoformat() if ms else ""
    except (ValueError, OverflowError, OSError):
        return ""


def _between(low: str, high: str) -> Ends | None:
    first, last = (days_of(one) if one else None for one in (low, high))
    is_unread = (low and first is None) or (high and last is None) or (first is None and last is None)
    if is_unread or (first and last and first[0] > last[1]):
        return None
    return first[0] if first else None, last[1] if last else None
