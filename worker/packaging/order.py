"""Names in the order in which people count: page 2 before page 10."""

import re

#: what stands before a name only to count it, as in "0003 The end" and "02 - Down the hole"
COUNTED = re.compile(r"^\d+(?:\s+-)?[\s._-]+(?=\S)")
_DIGITS = re.compile(r"(\d+)")


def natural(name: str) -> tuple[list[str | int], str]:
    """Sorts by words and numbers, whatever the case; never equal for different names."""
    pieces: list[str | int] = [*_DIGITS.split(name.casefold())]
    pieces[1::2] = [int(digits) for digits in pieces[1::2]]
    return pieces, name
