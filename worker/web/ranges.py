"""Which bytes a request asks for (RFC 9110 §14). Pure.

Units other than bytes are ignored, several ranges are answered with the whole file: both are
allowed. A `bytes=` that cannot be read, or that begins after the end, is 416.
"""

import re
from dataclasses import dataclass

_ONE = re.compile(r"([0-9]*)-([0-9]*)\Z")
#: no file has a number of bytes with more digits, whatever is asked for
_MOST_DIGITS = 18


class Unsatisfiable(Exception):
    """416."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` up to and without `end`; `partial` unless the whole file is meant."""

    start: int
    end: int
    partial: bool


def asked_for(header: str | None, size: int) -> Span:
    """The span that a Range header means for a file of `size` bytes. Raises Unsatisfiable."""
    whole = Span(0, size, partial=False)
    unit, equals, ranges = (header or "").partition("=")
    if not equals or unit.strip().lower() != "bytes" or "," in ranges:
        return whole
    found = _ONE.match(ranges.strip())
    if found is None or found.group(0) == "-":
        raise Unsatisfiable
    first, last = found.groups()
    if not first:  # the last n bytes
        count = _number(last)
        if count == 0 or size == 0:
            raise Unsatisfiable
        return Span(max(0, size - count), size, partial=True)
    start = _number(first)
    end = min(_number(last) + 1, size) if last else size
    if start >= size or (last and _number(last) < start):
        raise Unsatisfiable
    return Span(start, end, partial=True)


def _number(digits: str) -> int:
    """Of thousands of digits Python makes no number: what is beyond every file's end is all the same."""
    plain = digits.lstrip("0")
    return int(plain or 0) if len(plain) <= _MOST_DIGITS else 10**_MOST_DIGITS
