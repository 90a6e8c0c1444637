"""What a file of a pack counts as, by its path: its episodes in a season or from the beginning, volume, chapters. Pure.

Films and shows are read as release names are (`core.release_name`); what is read or heard is mostly numbered plainly.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePosixPath

from core.media import Part
from core.release_name import ReleaseName, parse
from core.releases.files import PLAYED

_EDGE, _END = r"(?<![^\W_])", r"(?![^\W_])"
_VOLUME = re.compile(
    rf"{_EDGE}(?:v|vol|volume|band|tome|book)[ ._]*0*(\d{{1,4}}){_END}|第(\d{{1,4}})[巻卷]", re.IGNORECASE
)
_DISC = re.compile(rf"{_EDGE}(?:cd|disc|disk)[ ._]*0*(\d{{1,2}}){_END}", re.IGNORECASE)
_CHAPTER = re.compile(
    rf"{_EDGE}(?:c|ch|chapter|chap|kapitel|track)[ ._]*0*(\d{{1,5}})(?:-c?0*(\d{{1,5}}))?{_END}"
    r"|第(\d{1,5})[話话章回]",
    re.IGNORECASE,
)
_FIRST = re.compile(r"0*(\d{1,3})(?=[\s._-]|$)")
_LAST = re.compile(rf"{_EDGE}0*(\d{{1,4}})$")
_BRACKETS = re.compile(r"[\[(][^\])]*[\])]")
_YEARS = range(1900, 2100)
_MOST_CHAPTERS = 200


@lru_cache(maxsize=20_000)
def counted(path: str, ref: str) -> tuple[Part, ...]:
    """What it counts as, each under `ref`; several for a double episode, none for what has no number.

    An episode has its season, 0 for specials; one that counts from the beginning has none.
    """
    if PurePosixPath(path).suffix.lower() in PLAYED:
        return tuple(_shown(PurePosixPath(path), parse(path), ref))
    return tuple(_printed(PurePosixPath(path), ref)) or tuple(_episodes(parse(path), ref))


def _shown(path: PurePosixPath, claims: ReleaseName, ref: str) -> Iterator[Part]:
    extra = 0 if claims.special else None
    for number in claims.absolute:
        if number == int(number):  # a recap between two is called by its name
            yield Part(ref, int(number), season=extra)
    yield from _episodes(claims, ref)
    if not claims.absolute and not claims.episodes and not claims.air_date and (first := _FIRST.match(path.stem)):
        yield Part(ref, int(first[1]))


def _episodes(claims: ReleaseName, ref: str) -> Iterator[Part]:
    for season in claims.seasons:
        yield from (Part(ref, number, season=season) for number in claims.episodes)


def _printed(path: PurePosixPath, ref: str) -> Iterator[Part]:
    """Chapters of a volume, a whole volume, a track of a disc, or just a number."""
    stem = _BRACKETS.sub(" ", path.stem).strip(" ._-")
    volume = _volume(stem, path.parent.name)
    chapters = _CHAPTER.search(stem)
    if chapters:
        low = int(chapters[1] or chapters[3])
        high = min(int(chapters[2] or low), low + _MOST_CHAPTERS)
        yield from (Part(ref, number, volume=volume) for number in range(low, high + 1))
    elif (own := _VOLUME.search(stem)) is not None:
        yield Part(ref, int(own[1] or own[2]), volume=int(own[1] or own[2]))
    elif (number := _plain(stem)) is not None:
        yield Part(ref, number, volume=volume)


def _volume(stem: str, folder: str) -> int | None:
    found = _VOLUME.search(stem) or _DISC.search(folder) or _VOLUME.fullmatch(folder)
    return int(next(filter(None, found.groups()))) if found else None


def _plain(stem: str) -> int | None:
    found = _FIRST.match(stem) or _LAST.search(stem)
    return int(found[1]) if found and int(found[1]) not in _YEARS else None
