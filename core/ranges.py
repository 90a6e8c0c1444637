"""Ranges of parts: `1-20,25`, `5-`, `v2` (a volume), `latest`, `latest:3`, `all`.

Read, written back in one spelling, applied. Pure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import UserError
from core.media import Part

_PIECE = re.compile(r"(v)?(\d{1,6})(?:(-)(\d{1,6})?)?\Z")
_Span = tuple[int, int | None]
_LATEST = re.compile(r"latest(?::(\d{1,4}))?\Z")


@dataclass(frozen=True, slots=True)
class PartRange:
    """Spans of part numbers, ends included, merged and in order; an end of None is open. Or the latest `latest`.

    `volumes` are spans of whole volumes, meant beside the others. Nothing at all means all parts.
    """

    spans: tuple[_Span, ...] = ()
    latest: int = 0
    volumes: tuple[_Span, ...] = ()

    def __str__(self) -> str:
        """The one spelling of this range; "" for all."""
        if self.latest:
            return "latest" if self.latest == 1 else f"latest:{self.latest}"
        volumes = [f"v{_span(low, high)}" for low, high in self.volumes]
        return ",".join([*volumes, *(_span(low, high) for low, high in self.spans)])

    def choose(self, parts: Sequence[Part]) -> list[Part]:
        """Those of the parts that are meant, in order. Raises UserError when none is."""
        chosen = list(parts[-self.latest :]) if self.latest else [part for part in parts if self._has(part)]
        if not chosen:
            raise UserError("parts-none", parts=str(self), have=len(parts))
        return chosen

    def _has(self, part: Part) -> bool:
        if not self.spans and not self.volumes:
            return True
        return _within(part.number, self.spans) or (part.volume is not None and _within(part.volume, self.volumes))


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
    """The range that is written. Raises UserError("parts-unreadable")."""
    word = text.strip().lower()
    if word in {"", "all"}:
        return ALL
    if latest := _LATEST.match(word):
        return PartRange(latest=max(1, int(latest.group(1) or 1)))
    pieces = [_piece(piece, text) for piece in word.split(",")]
    spans, volumes = ([span for is_volume, span in pieces if is_volume is wanted] for wanted in (False, True))
    return PartRange(_merge(spans), volumes=_merge(volumes))


def _within(number: int, spans: Sequence[_Span]) -> bool:
    return any(low <= number and (high is None or number <= high) for low, high in spans)


def _piece(piece: str, text: str) -> tuple[bool, _Span]:
    """Whether it is of volumes, and the span."""
    found = _PIECE.match(piece.strip())
    if found is None:
        raise UserError("parts-unreadable", parts=text[:60])
    is_volume, low = found.group(1) is not None, int(found.group(2))
    if not found.group(3):
        return is_volume, (low, low)
    high = int(found.group(4)) if found.group(4) else None
    if high is not None and high < low:
        raise UserError("parts-backwards", parts=piece)
    return is_volume, (low, high)


def _merge(spans: list[_Span]) -> tuple[_Span, ...]:
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
