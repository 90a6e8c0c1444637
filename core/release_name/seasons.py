"""Seasons: S01, Season 1, S01-S03, 2nd Season, 第二季; and the number before the word, as Russian names have it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from core.release_name.numbers import CLEAR, MOST, NUMBER_WORDS, SEASON, Numbers

_WORD_JOIN = r"\s+(?:to|en|and|bis|a|à|по|&)\s+"
_JOIN = rf"(?:\s*[-~+&,]\s*|{_WORD_JOIN})"
_SEASONS = re.compile(
    rf"(?<![^\W_])(?:s[ ._]?(?=\d)|{SEASON}[ ._:]{{0,2}})(\d{{1,4}})"
    rf"(?:(?:{_JOIN}|[ ._])(?:s|{SEASON}[ ._]?)(\d{{1,2}})"
    rf"|(?:[-~+&,]|{_WORD_JOIN})(\d{{1,2}})(?!\.\d(?!\d))|[ ](\d\d)(?=[ ]*[\[(]))?" + CLEAR,
    re.IGNORECASE,
)
_SEASON_MORE = re.compile(rf"(?:(?:{_JOIN}|[ ._])s|[+&]|,[ ]?)(\d{{1,2}}){CLEAR}", re.IGNORECASE)
_ORDINAL = re.compile(rf"(?<![^\W_])(\d{{1,2}})(st|nd|rd|th|\.|ª|ème|-й)?[ ._]{SEASON}{CLEAR}", re.IGNORECASE)
_BRITISH = re.compile(r"(?<=[^\W_])[ ._-]+series[ ._](\d{1,2})(?![^\W_]|[ ._]-)", re.IGNORECASE)
_DOTTED = re.compile(r"\.(\d\d)(?=\.)")
_DISC = re.compile(r"(?<![^\W_])s(\d{1,2})(?=d\d{1,2}(?![^\W_]))", re.IGNORECASE)
#: "1 сезон: 1-8 серии", "1-2 сезон"
_BEFORE = re.compile(
    r"(?<![^\W_])(\d{1,2})(?:\s*-\s*(\d{1,2}))?(?:-?й)?\s+сезон\w?"
    r"(?:[\s:,(]+(\d{1,4})(?:\s*-\s*(\d{1,4}))?\s+сер[іи][яийї])?",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"(?<![^\W_])(?:{SEASON}[ ._](one|two|three|four|five|six)"
    rf"|(first|second|third|fourth|fifth|sixth)[ ._]season){CLEAR}",
    re.IGNORECASE,
)
_CJK = re.compile(r"第\s*([\d一二三四五六七八九十]{1,3})\s*[季期部]")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_HAN = "零一二三四五六七八九十"


def season(text: str) -> Numbers | None:
    """Whole seasons: S01, Season 1, S01-S03, 2nd Season, Season Two, 第二季, and the British Series 1."""
    if found := _BEFORE.search(text):
        first, last = int(found[1]), int(found[2] or found[1])
        return Numbers(
            found.start(),
            found.end(),
            "season.word",
            seasons=tuple(range(first, last + 1)) or (first,),
            full_season=True,
        )
    ordinal = _ORDINAL.search(text)
    for found in _SEASONS.finditer(text):
        if ordinal and ordinal.start() < found.start() < ordinal.end() and ordinal[2]:
            break
        first, last = int(found[1]), int(found[2] or found[3] or found[4] or found[1])
        if first > 99 and not 1900 < first < 2100:
            continue
        end = found.end()
        while (more := _SEASON_MORE.match(text, end)) and int(more[1]) == last + 1:
            last, end = int(more[1]), more.end()
        seasons = tuple(range(first, last + 1)) if first < last < first + 60 else (first,)
        return Numbers(found.start(), end, "season.word", seasons=seasons, full_season=True)
    return next(_other_seasons(text), None)


def _other_seasons(text: str) -> Iterator[Numbers]:
    if named := _NAMED.search(text):
        number = NUMBER_WORDS.get((named[1] or "").lower()) or _ORDINALS.index(named[2].lower()) + 1
        yield Numbers(named.start(), named.end(), "season.named", seasons=(number,), full_season=True)
    for pattern, rule in (
        (_DISC, "season.disc"),
        (_ORDINAL, "season.ordinal"),
        (_CJK, "season.cjk"),
        (_BRITISH, "season.british"),
    ):
        if found := pattern.search(text):
            yield Numbers(found.start(), found.end(), rule, seasons=(han(found[1]),), full_season=True)


def han(digits: str) -> int:
    """A number up to 99 in digits or Chinese numerals."""
    if digits.isdecimal():
        return int(digits)
    total = last = 0
    for one in digits:
        if one == "十":
            total, last = total + (last or 1) * 10, 0
        else:
            last = int(one) if one.isdecimal() else _HAN.index(one)
    return total + last


def season_dot_episode(text: str, found: Numbers) -> Numbers:
    """s06.01 is an episode where it can't be a range of seasons."""
    more = _DOTTED.match(text, found.end)
    if not more or len(found.seasons) > 1 or int(more[1]) > found.seasons[0]:
        return found
    return replace(found, end=more.end(), rule="episode.dots", episodes=(int(more[1]),), full_season=False)


def number_first(text: str) -> Numbers | None:
    """1 сезон: 5-8 серии."""
    found = _BEFORE.search(text)
    if not found or not found[3]:
        return None
    first, last = int(found[3]), int(found[4] or found[3])
    return Numbers(
        found.start(),
        found.end(),
        "episode.number_first",
        seasons=(int(found[1]),),
        episodes=tuple(range(first, min(last, first + MOST) + 1)) or (first,),
    )
