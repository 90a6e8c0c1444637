"""Ranges of parts: `1-20,25`, `5-`, `vol 2`, `S01E03-E07`, `v2c3`, `latest`, `latest:3`, `unread`, `all`.

Read, written back in one spelling, applied. Pure.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from core.errors import UserError
from core.media import Part

_Span = tuple[int, int | None]
#: parts of one volume ("v") or season ("s"), by their numbers in it
_Inside = tuple[str, int, _Span]
_NUMBERS = re.compile(r"(\d{1,6})(-(\d{1,6})?)?\Z")
_VOLUMES = re.compile(r"v(?:ol(?:umes?)?)?\.?\s*(\d{1,6})(-(?:v(?:ol(?:ume)?)?\.?\s*)?(\d{1,6})?)?\Z")
_SEASONS = re.compile(r"s(?:easons?)?\s*(\d{1,6})(-(?:s(?:eason)?\s*)?(\d{1,6})?)?\Z")
_EPISODES = re.compile(r"(s)(\d{1,6})\s*e(\d{1,6})(-(?:(?:s\2)?e)?(\d{1,6})?)?\Z")
_CHAPTERS = re.compile(r"(v)(\d{1,6})\s*c(\d{1,6})(-(?:(?:v\2)?c)?(\d{1,6})?)?\Z")
_LATEST = re.compile(r"latest(?::(\d{1,4}))?\Z")
_UNREAD = "unread"
_UNIT = {"v": "c", "s": "e"}


@dataclass(frozen=True, slots=True)
class PartRange:
    """Spans of part numbers, ends included, merged and in order; an end of None is open.

    `volumes` and `seasons` are spans of whole ones, `inside` parts of one by their numbers in it, `latest` counts
    from the end, `unread` is what comes after all that somebody has. All are meant beside each other; nothing at
    all means all parts.
    """

    spans: tuple[_Span, ...] = ()
    latest: int = 0
    volumes: tuple[_Span, ...] = ()
    seasons: tuple[_Span, ...] = ()
    inside: tuple[_Inside, ...] = ()
    unread: bool = False

    def __str__(self) -> str:
        """The one spelling of this range; "" for all."""
        pieces = [f"v{_span(*one)}" for one in self.volumes] + [f"s{_span(*one)}" for one in self.seasons]
        pieces += [f"{scope}{of}{_UNIT[scope]}{_span(*span)}" for scope, of, span in self.inside]
        pieces += [_span(*one) for one in self.spans]
        if self.latest:
            pieces.append("latest" if self.latest == 1 else f"latest:{self.latest}")
        return ",".join([*pieces, *([_UNREAD] if self.unread else [])])

    @property
    def moves(self) -> bool:
        """Whether it means other parts when there are new ones, or for somebody else: to be spelled out first."""
        return bool(self.latest or self.unread)

    def choose(self, parts: Sequence[Part], got: Collection[str] = ()) -> list[Part]:
        """Those of the parts that are meant, in order; `got` are the refs of what somebody has. Raises UserError."""
        last = len(parts) - self.latest if self.latest else len(parts)
        after = 1 + max((index for index, part in enumerate(parts) if part.ref in got), default=-1)
        unread = after if self.unread else len(parts)
        chosen = [part for index, part in enumerate(parts) if index >= min(last, unread) or self._has(part)]
        if not chosen and self.unread:
            raise UserError("parts-all-read", have=len(parts))
        if not chosen:
            raise UserError("parts-none", parts=str(self), have=len(parts))
        return chosen

    def most(self, of: int) -> int:
        """How many of `of` parts it means at most, as far as its numbers tell."""
        if self.volumes or self.seasons or self.unread or self == ALL:
            return of
        spans = [*self.spans, *(span for _, _, span in self.inside)]
        return min(of, self.latest + sum(max(0, (of if high is None else high) - low + 1) for low, high in spans))

    def _has(self, part: Part) -> bool:
        if self == ALL:
            return True
        in_volume = part.volume is not None and _within(part.volume, self.volumes)
        in_season = part.season is not None and _within(part.season, self.seasons)
        return _within(part.number, self.spans) or in_volume or in_season or self._is_inside(part)

    def _is_inside(self, part: Part) -> bool:
        own = {("v", part.volume), ("s", part.season)}
        return any((scope, of) in own and _within(part.number, [span]) for scope, of, span in self.inside)


ALL = PartRange()


def looks_like_parts(word: str) -> bool:
    """Whether a word at the end of a request can only mean parts: a bare number may belong to a name ("Catch 22")."""
    if word.isdecimal():
        return False
    try:
        parse(word)
    except UserError:
        return False
    return True


def parse(text: str) -> PartRange:
    """The range that is written. Raises UserError("parts-unreadable") or ("parts-backwards")."""
    word = text.strip().lower()
    if word in {"", "all"}:
        return ALL
    return _union([_piece(piece.strip(), text) for piece in word.split(",")])


def spelled(chosen: Sequence[Part], parts: Sequence[Part]) -> PartRange:
    """The range that means exactly these of the parts, whatever is added to them later.

    Numbers that stand more than once among the parts are told with their volume or season.
    """
    unique = len({part.number for part in parts}) == len(parts)
    return _union([_alone(part, unique=unique) for part in chosen])


def _alone(part: Part, *, unique: bool) -> PartRange:
    span = (part.number, part.number)
    if unique or (part.volume is None and part.season is None):
        return PartRange((span,))
    scope, of = ("v", part.volume) if part.season is None else ("s", part.season)
    return PartRange(inside=((scope, of or 0, span),))


def _union(several: Sequence[PartRange]) -> PartRange:
    inside = sorted((one for each in several for one in each.inside), key=lambda one: one[:2])
    return PartRange(
        spans=_merge([span for each in several for span in each.spans]),
        latest=max(each.latest for each in several),
        volumes=_merge([span for each in several for span in each.volumes]),
        seasons=_merge([span for each in several for span in each.seasons]),
        inside=tuple(
            (scope, of, span)
            for (scope, of), group in groupby(inside, key=lambda one: one[:2])
            for span in _merge([span for _, _, span in group])
        ),
        unread=any(each.unread for each in several),
    )


def _piece(piece: str, text: str) -> PartRange:
    if found := _LATEST.match(piece):
        return PartRange(latest=max(1, int(found[1] or 1)))
    if piece == _UNREAD:
        return PartRange(unread=True)
    if found := _NUMBERS.match(piece):
        return PartRange((_ends(found, piece),))
    if found := _EPISODES.match(piece) or _CHAPTERS.match(piece):
        return PartRange(inside=((found[1], int(found[2]), _ends(found, piece, 3)),))
    if found := _VOLUMES.match(piece):
        return PartRange(volumes=(_ends(found, piece),))
    if found := _SEASONS.match(piece):
        return PartRange(seasons=(_ends(found, piece),))
    raise UserError("parts-unreadable", parts=text[:60])


def _ends(found: re.Match[str], piece: str, at: int = 1) -> _Span:
    """The span whose low end is the group `at`, then the dash with what follows, then the high end."""
    low, dash, high = found[at], found[at + 1], found[at + 2]
    if not dash:
        return int(low), int(low)
    if high is not None and int(high) < int(low):
        raise UserError("parts-backwards", parts=piece)
    return int(low), int(high) if high else None


def _within(number: int, spans: Sequence[_Span]) -> bool:
    return any(low <= number and (high is None or number <= high) for low, high in spans)


def _merge(spans: Sequence[_Span]) -> tuple[_Span, ...]:
    merged: list[_Span] = []
    for low, high in sorted(spans, key=lambda span: span[0]):
        if merged and (merged[-1][1] is None or low <= merged[-1][1] + 1):
            last_low, last_high = merged[-1]
            merged[-1] = (last_low, None if high is None or last_high is None else max(high, last_high))
        else:
            merged.append((low, high))
    return tuple(merged)


def _span(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}-"
    return str(low) if low == high else f"{low}-{high}"
