"""Which file of a pack is meant by what somebody says: by its number, its episode, its name, or nothing at all. Pure.

One function decides for all: `meant`. What several files fit, or none, is for people to choose.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from core.errors import UserError
from core.folding import folded
from core.media import Part
from core.ranges import PartRange
from core.release_name import parse
from core.releases.counted import counted
from core.releases.files import HEARD, PLAYED, READ
from core.releases.said import Said, said

_EXTRA = re.compile(
    r"(?<![^\W_])(?:samples?|extras?|featurettes?|trailers?|teasers?|bonus|interviews?|creditless|menus?|proof"
    r"|nc(?:op|ed)\d*|pv\d*|making[ ._]of|behind[ ._]the[ ._]scenes|deleted[ ._]scenes?)(?![^\W_])",
    re.IGNORECASE,
)
#: of two files of one episode the one that has less than this of the other is a sample of it
_SAMPLE_SHARE = 0.2
File = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _One:
    """A file: its place in the list, its words and those of its folders."""

    place: int
    path: str
    size_bytes: int
    words: frozenset[str]

    @property
    def parts(self) -> tuple[Part, ...]:
        """What it counts as; read when somebody asks for a number, since that takes a while in a big pack."""
        return counted(self.path, str(self.place))


def meant(files: Sequence[File], text: str, name: str = "") -> tuple[int, ...]:
    """The places of the files (path, bytes) that fit what is said, in the order of reading; none, one or several.

    `name` is the pack's own: its words tell no file from another. Where nothing else is said it is the main file: the
    biggest that plays, or that is read where nothing does, and no extra. About a millisecond a file.
    """
    asked = said(text)
    if asked.of_list:
        return (asked.of_list - 1,) if asked.of_list <= len(files) else ()
    every = _candidates(files)
    wanted = _extras(every, name, are_meant=bool(_EXTRA.search(text)) and not _EXTRA.search(name))
    found = _fitting(wanted, asked, folded(name))
    if not found and asked.tail and not any(one.parts for one in wanted) and asked.tail <= len(files):
        return (asked.tail - 1,)
    return tuple(one.place for one in sorted(found, key=lambda one: natural(one.path)))


def main(files: Sequence[File]) -> int | None:
    """The place of the main file, where nothing is said: it takes no reading of names. None where there is no file."""
    return next(iter(meant(files, "")), None)


def beside(files: Sequence[File], places: Iterable[int]) -> tuple[int, ...]:
    """What belongs to these files: subtitles and the like that are called as they are, up to their ending."""
    stems = {(path.parent, path.stem) for place in places for path in [PurePosixPath(files[place][0])]}
    return tuple(
        place
        for place, (text, _) in enumerate(files)
        for path in [PurePosixPath(text)]
        if path.suffix.lower() not in PLAYED | HEARD | READ
        and any(path.parent == folder and (f"{path.stem}.").startswith(f"{stem}.") for folder, stem in stems)
    )


@lru_cache(maxsize=20_000)
def natural(path: str) -> tuple[tuple[bool, int, str], ...]:
    """A path as people put paths in order: 2 before 10."""
    pieces = re.split(r"(\d+)", path.casefold())
    return tuple((bool(index % 2), int(one) if index % 2 else 0, one) for index, one in enumerate(pieces))


def _candidates(files: Sequence[File]) -> list[_One]:
    """What plays; where nothing does, what is read; else whatever there is."""
    for endings in (PLAYED | HEARD, READ, None):
        found = [
            _One(place, path, size, frozenset(folded(path).split()))
            for place, (path, size) in enumerate(files)
            if endings is None or _ending(path) in endings
        ]
        if found:
            return found
    return []


def _extras(every: Sequence[_One], name: str, *, are_meant: bool) -> list[_One]:
    """The extras or all but them, as is meant; all where they are all alike, as the films of a trailer park are."""
    own = _EXTRA.search(name) is not None
    found = [one for one in every if bool(_EXTRA.search(one.path)) is are_meant]
    return found if found and not own else list(every)


def _fitting(every: Sequence[_One], asked: Said, name: str) -> list[_One]:
    """By what counts, else by name. A number at the end of the pack's own name counts nothing: Apollo 13."""
    numbers = asked.numbers
    if asked.tail is not None and f" {' '.join(asked.words)} " not in f" {name} ":
        numbers = PartRange(((asked.tail, asked.tail),))
    if numbers is not None and (found := _counting(_with(every, asked.beside, name), numbers)):
        return found
    return _called(every, asked.words, "" if asked.numbers is not None else name)


def _with(every: Sequence[_One], words: Sequence[str], name: str) -> list[_One]:
    """Those that have these words; a word of the pack's name that none has, or all have, tells none from another."""
    found = list(every)
    for word in words:
        having = [one for one in every if _has(one, word)]
        if having or word not in name.split():
            found = [one for one in found if one in having]
    return found


def _called(every: Sequence[_One], words: Sequence[str], name: str) -> list[_One]:
    """By name: the only one of that title, else those that have the words; the main one when they tell nothing."""
    title = " ".join(words)
    exact = [one for one in every if title and _title(one.path) == title]
    if len(exact) == 1:
        return exact
    found = _with(every, words, name)
    if len(found) == len(every) and found:
        return [max(found, key=lambda one: one.size_bytes)]
    return _main(found)


def _main(found: list[_One]) -> list[_One]:
    """Without what is only a sample of another of them."""
    most = max((one.size_bytes for one in found), default=0)
    return [one for one in found if one.size_bytes >= most * _SAMPLE_SHARE] if most else found


def _counting(every: Sequence[_One], numbers: PartRange) -> list[_One]:
    """Those that count as this. Where no season is told, the first one is meant by a count from the beginning."""
    parts = [part for one in every for part in one.parts]
    chosen = _chosen(numbers, parts)
    if not chosen and (plain := _first_season(numbers, parts)) is not None:
        chosen = _chosen(plain, parts)
    if numbers.spans:
        chosen = _plainest(chosen)
    by_place = {one.place: one for one in every}
    found = [by_place[int(ref)] for ref in dict.fromkeys(part.ref for part in chosen)]
    return _best(found, chosen)


def _chosen(numbers: PartRange, parts: Sequence[Part]) -> list[Part]:
    try:
        return numbers.choose(parts)
    except UserError:  # none of them
        return []


def _first_season(numbers: PartRange, parts: Sequence[Part]) -> PartRange | None:
    """S01E05 as a plain 5."""
    match numbers.inside:
        case (("s", 1, span),) if all(part.season is None for part in parts):
            return PartRange((span,))
        case _:
            return None


def _plainest(parts: list[Part]) -> list[Part]:
    """A bare number: as counted from the beginning, else in a season, else of a special."""
    for keep in ((None,), range(1, 10_000)):
        if found := [part for part in parts if part.season in keep]:
            return found
    return parts


def _best(found: list[_One], chosen: Sequence[Part]) -> list[_One]:
    """For a single episode the file that has it alone goes before a double one, and each before a sample of it."""
    if len({(part.season, part.volume, part.number) for part in chosen}) > 1 or len(found) < 2:
        return found
    fewest = min(len(one.parts) for one in found)
    return _main([one for one in found if len(one.parts) == fewest])


def _has(one: _One, word: str) -> bool:
    """Whole, or inside writing without spaces."""
    return word in one.words or (not word.isascii() and any(word in other for other in one.words))


@lru_cache(maxsize=20_000)
def _title(path: str) -> str:
    return folded(parse(path).title or "")


def _ending(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
