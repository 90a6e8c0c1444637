"""Is it the same work? One key for what several sources have under slightly different names. Pure.

Careful rather than clever: what is not surely the same stays apart. Kinds stay apart (a book and its recording),
and so do names that differ in more than an article, a "; or, …" or a year in brackets.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from core.folding import folded
from core.media import TitleInfo

_OR = re.compile(r"\s*[;:]\s+or,?\s+.*\Z", re.IGNORECASE | re.DOTALL)
_YEAR = re.compile(r"\s*[(\[](?:1[5-9]|20)\d\d[)\]]\s*\Z")
_ARTICLES = frozenset({"the", "a", "an", "le", "la", "les", "l", "der", "die", "das", "el", "los", "las", "il", "lo"})
_BY_YEAR = "year"


def work_key(info: TitleInfo) -> str:
    """The same for the same work, ≤ 200 characters: kind, name, and the first author's last name, or else the year.

    What has neither author nor year is the same as nothing but itself: "" then.
    """
    name = main_name(info.name)
    told = _last_name(info.authors[0]) if info.authors else f"{_BY_YEAR} {info.year}" if info.year else ""
    return f"{info.kind}|{name}|{told}"[:200] if name and told else ""


@lru_cache(maxsize=4096)
def main_name(name: str) -> str:
    """A name folded, without its second half after "; or,", its year and its article."""
    words = folded(_YEAR.sub("", _OR.sub("", name))).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in _ARTICLES else words)


def same_people(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether somebody is among both, by their last names."""
    return bool({_last_name(one) for one in ours} & {_last_name(one) for one in theirs})


def _last_name(author: str) -> str:
    """The last name of a person as said or as catalogued: shelley for "Shelley, Mary" and for "Mary Shelley"."""
    last = folded(author.partition(",")[0]) if "," in author else folded(author)
    return last.split()[-1] if last else ""
