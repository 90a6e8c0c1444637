"""A release name → what it claims, with the reason for each claim. Pure: no network, no clock, no database.

`parse(name)` reads a name; `Hints` may say what is known before; `fansub(read)` says who subtitled it, and whether.
docs/release-names.md tells what is read and how well.
"""

from core.release_name.fansubs import Fansub, fansub
from core.release_name.parsing import parse
from core.release_name.value import Claim, Hints, ReleaseName

__all__ = ["Claim", "Fansub", "Hints", "ReleaseName", "fansub", "parse"]
