"""Which of all that could count episodes does: one main reading, and what stands beside it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from core.release_name import anime, numbers, seasons
from core.release_name.dates import air_date
from core.release_name.numbers import Numbers
from core.release_name.reading import Reading
from core.release_name.tags import SURE

_BESIDE_AFTER = re.compile(r"[\s_.]*(?:-[\s_]*)?[\[(]?(\d{3,4})((?:-\d{3,4})*)[\])]?(?=[\s_]*[-\[(]|[\s_.]+[^\W\d_]|$)")
_BESIDE_BEFORE = re.compile(r"-[\s_]*(\d{2,4})[\s_]*\(?$|(?<=[\s_.])(\d{3,4})[\s_.]*$")
#: four digits that are a year rather than an episode
_YEARS = range(1930, 2100)
_SPECIAL = re.compile(r"(?<![^\W_])(?:OVA|ONA|OAD|OAV|NCOP|NCED|SPECIALS?|SP)(\d{0,2})(?![^\W_])")
_BROADCAST = re.compile(r"^(\d{6})[\s_](?=[^\W\d_])")


def count(reading: Reading) -> None:
    """Fill in the numbers of the reading."""
    if found := _BROADCAST.match(reading.text.text):
        reading.start = max(reading.start, found.end())
    body = _masked(reading)
    if reading.hints.category == "film":
        return
    main = numbers.episode(body) or seasons.number_first(body)
    if main:
        reading.numbers = [main, *_season_word(body, main), *_beside(reading, body, main)]
        return
    reading.numbers = list(_without_episode(reading, body))


def _masked(reading: Reading) -> str:
    """The body with checksums blanked, which look like anything."""
    body = reading.body()
    if reading.known_title:
        body = " " * reading.known_title + body[reading.known_title :]
    for claim in reading.claims:
        if claim.field in {"crc", "tmdb", "tvdb", "imdb"} and claim.end <= len(body):
            body = body[: claim.start] + "_" * (claim.end - claim.start) + body[claim.end :]
    return body


def _season_word(body: str, main: Numbers) -> Iterator[Numbers]:
    """The season told once more, before it: "Temporada 1 [Cap.102]". It ends the title."""
    word = seasons.season(body[: main.start])
    if word and word.rule == "season.word":
        yield Numbers(word.start, word.end, word.rule)


def _beside(reading: Reading, body: str, main: Numbers) -> Iterator[Numbers]:
    """Beside S01E02: the count from the beginning (" - 014 -", [014]), and the day."""
    day = air_date(body)
    if day and (day.end <= main.start or day.start >= main.end):
        yield day
    after = _BESIDE_AFTER.match(body, main.end)
    if after and (
        reading.anime or ("-" in body[main.end : after.start(1)] and body[after.end() :].lstrip()[:1] == "-")
    ):
        first = tuple(int(one) for one in [after[1], *after[2].split("-")] if one)
        if not (day and day.start < after.end() and day.end > after.start()) and first[0] not in _YEARS:
            yield Numbers(after.start(1), after.end(), "absolute.beside", absolute=first)
            return
    before = _BESIDE_BEFORE.search(body, reading.start, main.start)
    if before and (before[1] or reading.anime):
        number = int(before[1] or before[2])
        if number not in _YEARS and before.start() > reading.start + 1:
            yield Numbers(before.start(), before.end(), "absolute.beside", absolute=(number,))


def _without_episode(reading: Reading, body: str) -> Iterator[Numbers]:
    """No SxxEyy anywhere: a day, a lone episode, a season, a count from the beginning, a part."""
    day = air_date(body)
    if day and not (reading.anime and day.rule == "date.digits") and not _is_korean(body):
        yield day
        if (part := numbers.part(body)) and part.start >= day.end:
            yield part
        return
    season = seasons.season(body)
    if season:
        season = seasons.season_dot_episode(body, season)
    lone = numbers.lone_episode(body)
    if lone and not (season and season.episodes):
        yield from _lone(reading, lone, season)
        return
    absolute = None if season and season.episodes else _absolute(reading, body, season)
    if absolute and season:
        yield replace(season, full_season=False)
        yield replace(absolute, episodes=tuple(int(one) for one in absolute.absolute), absolute=())
        return
    if absolute or season:
        yield from (one for one in (absolute, season) if one)
        return
    yield from _at_last(reading, body)


def _expected(reading: Reading, body: str) -> Numbers | None:
    """A bare number that is just the episode looked for: 205 when it is S2E5."""
    season, episode = reading.hints.season, reading.hints.episode
    if season is None or episode is None:
        return None
    found = re.compile(rf"(?<![^\W_]){season}{episode:02}(?![^\W_])").search(body, reading.start + 1)
    if not found:
        return None
    return Numbers(found.start(), found.end(), "episode.expected", seasons=(season,), episodes=(episode,))


def _is_korean(body: str) -> bool:
    """E191.190121: the day of a broadcast stands behind its number."""
    return re.search(r"(?<![^\W_])E\d{1,4}[._ ]\d{6}(?![^\W_])", body) is not None


def _lone(reading: Reading, lone: Numbers, season: Numbers | None) -> Iterator[Numbers]:
    """With a season an episode of it; without one counted from the beginning in anime, else in the first season."""
    if season:
        yield replace(season, full_season=False)
        yield lone
    elif reading.anime:
        yield replace(lone, absolute=tuple(one + 0.5 if lone.special else one for one in lone.episodes), episodes=())
    else:
        yield replace(lone, seasons=(1,) if lone.rule == "episode.alone" else ())


def _absolute(reading: Reading, body: str, season: Numbers | None) -> Numbers | None:
    """A count from the beginning; behind the season, if there is one."""
    start = season.end if season else reading.start
    starts = {tag.start for tag in reading.tags}
    found = anime.counted(body, start) or anime.dashed(body, start, starts.__contains__)
    if found and (extra := _extra(reading, body, found)):
        return replace(found, start=extra.start(), special=True)
    if found or not (reading.anime or reading.hints.category == "anime"):
        return found or anime.bracketed(body, start, ranges_only=True)
    end = _first_tag(reading, start)
    if season:
        bracketed = anime.bracketed(body, start)
        if bracketed and bracketed.start - start < 20:
            return bracketed
        last = anime.trailing(body, start, end)
        return last if last and reading.only_marks(start, last.start) else None
    found = anime.trailing(body, start, end) or anime.bracketed(body, start) or anime.padded(body, start, end)
    extra = _extra(reading, body, found) if found else None
    return replace(found, start=extra.start(), special=True) if found and extra else found


def _extra(reading: Reading, body: str, found: Numbers) -> re.Match[str] | None:
    """The word that says that the number counts extras: OVA 2."""
    words = list(_SPECIAL.finditer(body, reading.start + 2, found.start))
    return words[-1] if words and reading.only_marks(words[-1].end(), found.start) else None


def _first_tag(reading: Reading, start: int) -> int:
    """The first sure tag, or the bracket of tags that it stands in."""
    begun = next((word.end for word in reading.text.words if word.start >= start), reading.stop)
    sure = next((tag.start for tag in reading.tags if tag.start >= begun and tag.strength == SURE), reading.stop)
    brackets = [
        one.start
        for one in reading.text.brackets
        if one.depth == 0 and one.start >= begun and one.start > reading.start
    ]
    return min([sure, reading.stop, *brackets])


def _at_last(reading: Reading, body: str) -> Iterator[Numbers]:
    """What counts only where nothing else does: OVA in anime; 416 and Part 2 on television."""
    if reading.anime and (found := _SPECIAL.search(body, reading.start + 2)):
        absolute = (int(found[1]),) if found[1] else ()
        yield Numbers(found.start(), found.end(), "special.word", absolute=absolute, special=True)
        return
    if (expected := _expected(reading, body)) is not None:
        yield expected
        return
    television = any(tag.value("source") == "tv" for tag in reading.tags) or reading.hints.category == "series"
    if not television:
        return
    part = numbers.part(body)
    if part and part.part:
        yield replace(part, episodes=(part.part,), seasons=(1,), rule="episode.part")
        return
    if not reading.anime and (bare := numbers.bare(body, reading.start, _first_tag(reading, reading.start))):
        yield bare
