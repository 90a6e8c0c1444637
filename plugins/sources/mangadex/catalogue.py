"""Where a page of the whole catalogue is: MangaDex lists ten thousand comics at a time, the oldest first.

Whoever wants more asks for those that came since the last one of them (`createdAtSince`).
"""

import re
from dataclasses import dataclass
from typing import Any

from core.errors import SourceGone
from plugins.answers import changed, field

#: rows of a page; the API gives a hundred, and none beyond the ten thousandth
ROWS, _MOST_DEPTH = 100, 10_000
_PLACE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)?\+(\d{1,5})\Z", re.ASCII)
_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """So many rows after the first that came at or after `since`; "" is the beginning of everything."""

    since: str = ""
    offset: int = 0

    def __str__(self) -> str:
        return f"{self.since}+{self.offset}"

    @property
    def asked(self) -> list[tuple[str, object]]:
        """The parameters that lead there."""
        since = [("createdAtSince", self.since)] if self.since else []
        return [("limit", ROWS), ("offset", self.offset), ("order[createdAt]", "asc"), *since]


def place_of(source: str, text: str) -> Place:
    """A place as it was written; the beginning for "". Raises SourceGone for anything else."""
    found = _PLACE.match(text) if text else None
    if text and found is None:
        raise SourceGone(source, f"{text[:40]!r} is no place in its catalogue")
    return Place(found[1] or "", int(found[2])) if found else Place()


def following(source: str, url: str, place: Place, answer: Any) -> str:
    """Where the page after this one is; "" when this was the last."""
    rows, total = field(source, url, answer, "data", list), field(source, url, answer, "total", int)
    offset = place.offset + ROWS
    if not rows or offset >= total:
        return ""
    if offset < _MOST_DEPTH:
        return str(Place(place.since, offset))
    about = field(source, url, rows[-1], "attributes", dict)
    since = _SECOND.match(str(about.get("createdAt")))
    if since is None or since[0] == place.since:
        raise changed(source, url, "no later createdAt where one was due", about)
    return str(Place(since[0]))
