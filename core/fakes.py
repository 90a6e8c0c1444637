"""Is a release what it claims to be? The first look, before anything is fetched: by its name, its size, its runtime.

A doubt is a code with what it was read from. `sure` ones are reason enough to leave a release alone; the others weigh.
What a torrent's list of files says, and what the bytes say, comes later and is not looked at here.
"""

import re
from dataclasses import dataclass

from core.release_name import ReleaseName

MIB = 1024 * 1024

_PROGRAMS = "exe|bat|cmd|msi|pif|lnk|vbs|vbe|js|jse|jar|ps1|wsf|hta|apk|dmg|sh|reg|arj|lzh|zipx"
_MEDIA = "mkv|mp4|avi|m4v|mov|wmv|mpe?g|ts|m2ts|webm|mp3|flac|m4b|epub|pdf|cbz|srt"
#: Film.mkv.exe, Film.mkv .lnk; .scr alone may be a screener, .com a site's address
_DOUBLE = re.compile(rf"\.(?:{_MEDIA})[\s._]*\.(?:{_PROGRAMS}|scr|com)\s*$", re.IGNORECASE)
_PROGRAM = re.compile(rf"\.(?:{_PROGRAMS})\s*$", re.IGNORECASE)
#: the same word inside, where it would be an ending of its own
_INSIDE = re.compile(r"\.(?:exe|lnk|vbs|ps1)(?=[\s\])])", re.IGNORECASE)
_LOCKED = re.compile(
    r"(?<![^\W_])(?:pass(?:word)?[ ._-]?(?:protected|in|is|on|at)|pw[ ._-]?in|mot[ ._]de[ ._]passe)(?![^\W_])",
    re.IGNORECASE,
)
_SAMPLE = re.compile(r"(?<![^\W_])sample(?=[\W_]*(?:\.\w{2,4})?$)", re.IGNORECASE)
_FROM_A_SEAT = frozenset({"cam", "telesync", "telecine", "workprint"})
_EARLY = re.compile(
    r"(?<![^\W_])(?:(?:dvd|web|bd)?[ .-]?scr(?:eener)?|r5|leaked|pre[ .-]?dvd(?:rip)?|hc[ .-]?hdrip)(?![^\W_])",
    re.IGNORECASE,
)

#: MiB a minute, at least and at most, by what is claimed: (lines, source), the first that fits; no source is any.
#: After Sonarr's defaults for sizes; whatever is small enough for 720 lines of HEVC is small enough for all of them.
_BANDS: tuple[tuple[int, str | None, float, float | None], ...] = (
    (2160, None, 35, None),
    (1440, None, 10, None),
    (1080, "bluray", 4, 155),
    (1080, "tv", 4, 125),
    (1080, None, 4, 130),
    (720, "tv", 3, 125),
    (720, None, 3, 130),
    (0, None, 2, 100),
)
_REMUX = (35.0, None)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a release may be a fake.

    `code`: "double_ending" (a program named like a film), "program", "locked" (a password is asked for), "sample",
    "from_a_seat" (filmed in a cinema, or before its time), "too_small", "too_large" (for its runtime and quality).
    `because` is the part of the name, or the measured MiB a minute.
    """

    code: str
    sure: bool
    because: str


def doubts(read: ReleaseName, *, size_bytes: int | None = None, runtime_min: float | None = None) -> tuple[Doubt, ...]:
    """All doubts about a release, the sure ones first.

    `runtime_min` is of all that it holds: a season's is that of all its episodes together.
    """
    found = [*_by_name(read), *_by_size(read, size_bytes, runtime_min)]
    return tuple(sorted(found, key=lambda one: not one.sure))


def band(read: ReleaseName) -> tuple[float, float | None]:
    """MiB a minute that are plausible for what it claims: at least, and at most (None: no bound)."""
    if read.remux:
        return _REMUX
    lines = read.resolution or 0
    return next(
        (least, most)
        for least_lines, source, least, most in _BANDS
        if lines >= least_lines and source in {None, read.source}
    )


def _by_name(read: ReleaseName) -> list[Doubt]:
    """Endings of programs, words that ask for a password, words of copies made before their time."""
    told: list[Doubt] = []
    program = _DOUBLE.search(read.name) or _PROGRAM.search(read.name) or _INSIDE.search(read.name)
    if program:
        told.append(
            Doubt("double_ending" if _DOUBLE.search(read.name) else "program", sure=True, because=program.group())
        )
    if locked := _LOCKED.search(read.name):
        told.append(Doubt("locked", sure=True, because=locked.group()))
    if sample := _SAMPLE.search(read.name):
        told.append(Doubt("sample", sure=True, because=sample.group()))
    if read.source in _FROM_A_SEAT:
        told.append(Doubt("from_a_seat", sure=False, because=read.source))
    elif early := _EARLY.search(read.name, _behind_title(read), program.start() if program else len(read.name)):
        told.append(Doubt("from_a_seat", sure=False, because=early.group()))
    return told


def _behind_title(read: ReleaseName) -> int:
    """Where the title ends: its words are no labels."""
    return max((one.end for one in read.claims if one.field == "title"), default=0)


def _by_size(read: ReleaseName, size_bytes: int | None, runtime_min: float | None) -> list[Doubt]:
    """Far too small is sure: nobody gets that quality into a third of the least."""
    if not size_bytes or not runtime_min or size_bytes < 0 or runtime_min < 0:
        return []
    rate = size_bytes / MIB / runtime_min
    least, most = band(read)
    if rate < least:
        return [Doubt("too_small", sure=rate < least / 3, because=f"{rate:.1f} MiB a minute, at least {least:g}")]
    if most is not None and rate > most:
        return [Doubt("too_large", sure=False, because=f"{rate:.1f} MiB a minute, at most {most:g}")]
    return []
