"""Episodes as western names write them: S01E02, 1x02, Season 1 Episode 2, Cap.102, E07, 102, Part 2."""

import re
from dataclasses import dataclass
from datetime import date

SEASON = (
    r"(?:seasons?|saisons?|temporadas?|stagion[ei]|staffeln?|sezona?|sezonul|sezóna|seizoen|säsong|sæson|sesong|kausi|évad|"
    r"sezony|сезоны?|сезона|temp)"
)
EPISODE = (
    r"(?:episodes?|épisodes?|episodios?|episódios?|capitulos?|capítulos?|folgen?|aflevering(?:en)?|afl|odcinek|bölüm|"
    r"сери[яийі]|сер[іи]ї|серії|эпизод|avsnitt|epizod|jakso|eps?|e)"
)
#: no letter or digit follows: it is no part of another word
CLEAR = r"(?![^\W_])"

_SXXEYY = re.compile(
    r"(?<![^\W_])(?:s|se)[ .]?(\d{1,4})[ ._\-\]\[]{0,3}(?:e|ep|eps|episode|x)[ ._-]?(\d{1,5})(\.5(?=[\s\[v]))?(?!\d)",
    re.IGNORECASE,
)
_NXM = re.compile(r"(?<![^\W_])(\d{1,2}|(?:19|20)\d\d)x(\d{1,3})(?![^\W_xv]|x\d{3})", re.IGNORECASE)
_WORDED = re.compile(
    rf"(?<![^\W_])(?:{SEASON}|se|s)[ ._:]{{0,2}}(\d{{1,3}})"
    rf"[ ._,;:/\-\])(]{{0,4}}{EPISODE}[ ._:]{{0,2}}(\d{{1,4}})(?!\d)",
    re.IGNORECASE,
)
_CAP = re.compile(r"(?<![^\W_])cap[ .]?(\d{1,2})(\d\d)(?:_(\d{1,2})(\d\d))?(?!\d)", re.IGNORECASE)
_EPISODE = re.compile(
    r"(?<![^\W_])(?:(?:ep|eps|episodes?|épisode|episodio|capitulo|folge|serie)[ ._]{0,2}|e)(\d{1,4})(\.5)?(?:v(\d))?"
    + CLEAR,
    re.IGNORECASE,
)
_HASHED = re.compile(r"(?<=\s)#(\d{1,4})(?![^\W_])")
_VERSION = re.compile(r"v(\d)(?![^\W_])", re.IGNORECASE)
_MORE = re.compile(
    r"(?:[ ._]?[-~+&,]?[ ._]?|[ ]-[ ]|[ ]to[ ])(?:s\d{1,2}[ ._]?)?"
    r"(?:(?:\d{1,2}|(?:19|20)\d\d)x|ep?|x(?!26[3-6]))[ ._]?(\d{1,5})(?![^\W_xev])"
    r"|([-~+_])[ ]?(\d{1,4})(?![^\W_])"
    r"|[ ](?:en|and|&)[ ](\d{1,4})(?![^\W_])",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![^\W_])(\d{1,2}?)(\d\d)(\d\d)?(?![^\W_])")
_PART = re.compile(r"(?<![^\W_])(?:part|pt)[ ._]?(\d{1,2}|one|two|three|four|five|six)(?![^\W_])", re.IGNORECASE)
_OF = re.compile(r"(?<![^\W_])(\d{1,2})[ ._]?(?:of|von|de|sur|из)[ ._]?(\d{1,2})(?![^\W_])", re.IGNORECASE)
NUMBER_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
#: more episodes than that in one name is a misreading
MOST = 400


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a stretch of the name counts: from `start` to `end`, by `rule`."""

    start: int
    end: int
    rule: str
    seasons: tuple[int, ...] = ()
    episodes: tuple[int, ...] = ()
    absolute: tuple[float, ...] = ()
    air_date: date | None = None
    full_season: bool = False
    special: bool = False
    part: int | None = None
    version: int = 0


def episode(text: str) -> Numbers | None:
    """A season and episodes of it, in the surest shape that the name has."""
    for pattern, rule in ((_SXXEYY, "episode.sxxeyy"), (_NXM, "episode.nxm"), (_WORDED, "episode.words")):
        for found in pattern.finditer(text):
            if pattern is _NXM and _is_picture(found):
                continue
            return _followed(text, found, rule)
    return _cap(text)


def _is_picture(found: re.Match[str]) -> bool:
    """1920x800 is the size of a picture; so is 2x1080."""
    return int(found[1]) > 1900 and int(found[2]) > 366


def _followed(text: str, found: re.Match[str], rule: str) -> Numbers:
    """All episodes that follow the first."""
    episodes, end, version = several(text, int(found[2]), found.end())
    return Numbers(
        found.start(),
        end,
        rule,
        seasons=(int(found[1]),),
        episodes=episodes,
        special=bool(found.lastindex and found.lastindex > 2) or int(found[1]) == 0,
        version=version,
    )


def several(text: str, first: int, end: int) -> tuple[tuple[int, ...], int, int]:
    """The episodes after the first: E02E03, -03-04, -E165, " en 4". Also where they end, and the v2 behind them."""
    numbers = [first]
    while found := _MORE.match(text, end):
        number = int(found[1] or found[3] or found[4])
        if not numbers[-1] < number <= numbers[-1] + (1 if found[2] == "_" else MOST):
            break
        through = any(mark in found.group() for mark in ("-", "~", " to "))
        numbers.extend(range(numbers[-1] + 1, number + 1) if through else [number])
        end = found.end()
    version = _VERSION.match(text, end)
    return tuple(numbers), version.end() if version else end, int(version[1]) if version else 0


def _cap(text: str) -> Numbers | None:
    """Cap.102 and Cap.111_120: Spanish; season and episode in one number."""
    found = _CAP.search(text)
    if not found:
        return None
    last = int(found[4] or found[2])
    return Numbers(
        found.start(),
        found.end(),
        "episode.cap",
        seasons=(int(found[1]),),
        episodes=tuple(range(int(found[2]), max(int(found[2]), last) + 1)),
    )


def lone_episode(text: str) -> Numbers | None:
    """Episode 4, EP06, E07-E08, #17: an episode of no season that the name tells."""
    for found in _EPISODE.finditer(text):
        if found.group()[1:].isdigit() and len(found.group()) == 2:
            continue
        episodes, end, version = several(text, int(found[1]), found.end())
        return Numbers(
            found.start(),
            end,
            "episode.alone",
            episodes=episodes,
            special=bool(found[2]),
            version=version or int(found[3] or 0),
        )
    hashed = _HASHED.search(text)
    return Numbers(hashed.start(), hashed.end(), "episode.hash", episodes=(int(hashed[1]),)) if hashed else None


def bare(text: str, start: int, end: int) -> Numbers | None:
    """416 is S4E16, 10910 S1E9-10: how television was named before everything had an S. Only just before `end`."""
    for found in _BARE.finditer(text, start, end):
        if found.start() == start or text[found.end() : end].strip(" ._-[(") or not int(found[1] or 0):
            continue
        whole = int(found.group())
        if 1900 <= whole < 2100 or not int(found[2]):
            continue
        episodes = (int(found[2]), int(found[3])) if found[3] else (int(found[2]),)
        twin = _BARE.fullmatch(text[start : found.start()].rpartition(".")[0].rpartition(".")[2])
        if twin and not found[3] and twin[1] == found[1] and int(twin[2]) + 1 == int(found[2]):
            first = found.start() - len(twin.group()) - 1
            return Numbers(first, found.end(), "episode.bare", (int(found[1]),), (int(twin[2]), int(found[2])))
        return Numbers(found.start(), found.end(), "episode.bare", seasons=(int(found[1]),), episodes=episodes)
    return None


def part(text: str) -> Numbers | None:
    """Part 2, and 2of4."""
    if found := _PART.search(text):
        number = NUMBER_WORDS.get(found[1].lower()) or int(found[1])
        return Numbers(found.start(), found.end(), "part.word", part=number)
    found = _OF.search(text)
    if found and int(found[1]) <= int(found[2]):
        return Numbers(found.start(), found.end(), "part.of", part=int(found[1]))
    return None
