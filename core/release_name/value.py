"""What a release name says, as a value: the facts, and the claims that they were read from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

#: a claim's value: a word, a number, several of them, or a date
Value = str | int | float | bool | date | tuple[str, ...] | tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a part of the name says.

    `start` and `end` are places in the name as it was given. `rule` says how it was read
    ("episode.sxxeyy"); `confidence` is 0 to 1: among claims on the same fact the surest is taken.
    """

    field: str
    value: Value
    start: int
    end: int
    rule: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known before the name is read; all of it optional.

    `category` is "film", "series" or "anime". `titles` are names that the title may have: where the
    name begins with one, it ends there, whatever its words look like. `season` and `episode` are what
    is being looked for: they settle what a bare number such as 416 means.
    """

    category: str = ""
    titles: tuple[str, ...] = ()
    season: int | None = None
    episode: int | None = None


@dataclass(frozen=True, slots=True)
class ReleaseName:
    """What was read in `name`. None, an empty tuple or an empty text mean: the name does not say.

    `absolute` counts episodes from the beginning of the show, and may hold halves (12.5, a recap).
    `resolution` is the class in lines: 360, 480, 576, 720, 1080, 1440, 2160 or 4320.
    `source` is webdl, webrip, bluray, tv, dvd, cam, telesync, telecine, workprint, or vhs.
    `languages` are those to be heard, and Chinese where marks for its readers stand; `subtitles` those to be read;
    `original_audio` says that the original is to be heard too. `version` is 1 for the first, 2 for a PROPER, a REPACK
    or v2; `real` counts REAL. `crc` is the CRC32 of the file, upper case.
    """

    name: str
    title: str | None = None
    aka: tuple[str, ...] = ()
    year: int | None = None
    seasons: tuple[int, ...] = ()
    episodes: tuple[int, ...] = ()
    absolute: tuple[float, ...] = ()
    air_date: date | None = None
    part: int | None = None
    full_season: bool = False
    special: bool = False
    resolution: int | None = None
    source: str | None = None
    remux: bool = False
    service: str | None = None
    codec: str | None = None
    bit_depth: int | None = None
    audio: tuple[str, ...] = ()
    hdr: tuple[str, ...] = ()
    three_d: bool = False
    languages: tuple[str, ...] = ()
    subtitles: tuple[str, ...] = ()
    original_audio: bool = False
    dual_audio: bool = False
    dubbed: bool = False
    hardcoded: bool = False
    raw: bool = False
    edition: str | None = None
    version: int = 1
    real: int = 0
    proper: bool = False
    repack: bool = False
    group: str | None = None
    crc: str | None = None
    container: str | None = None
    tmdb: int | None = None
    tvdb: int | None = None
    imdb: str | None = None
    noise: bool = False
    claims: tuple[Claim, ...] = ()

    @property
    def season(self) -> int | None:
        """The first season."""
        return self.seasons[0] if self.seasons else None

    def explain(self) -> tuple[str, ...]:
        """A line for each fact: what, from which part of the name, by which rule."""
        if self.noise:
            return ("Nothing can be read in this name: it is a hash or random letters.",)
        return tuple(
            f"{one.field.replace('_', ' ')}: {shown(one.value)}, from “{self._said(one)}” ({one.rule})"
            for one in self.claims
        )

    def _said(self, claim: Claim) -> str:
        """The part of the name, without the marks around it."""
        return self.name[claim.start : claim.end].strip(" ._-")


def shown(value: Value) -> str:
    """A value for people: 2024-05-01, yes, S1 and S2 as 1–2, words with commas."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return _run(value) or ", ".join(map(str, value))
    return str(value)


def _run(value: Sequence[str | float]) -> str:
    """3–9 for numbers that follow one another; nothing for others."""
    follows = len(value) > 2 and all(isinstance(one, int) and one == value[0] + at for at, one in enumerate(value))  # type: ignore[operator]
    return f"{value[0]}–{value[-1]}" if follows else ""
