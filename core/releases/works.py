"""Which work a release is of: a film by title and year, a series by show, season and episodes. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.days import day_of_ms
from core.languages import code_of
from core.media import Format, Kind, Release, TitleInfo
from core.release_name import Hints, ReleaseName, parse
from core.works import main_name

#: the house's own source: works that were found as releases, in no list of sources
RELEASES = "releases"
_CATEGORIES = {Kind.FILM: "film", Kind.SERIES: "series"}
_MOST_NAME, _MOST_REF = 300, 400
#: what people write for the same, whatever stands in the name
_QUALITIES = {2160: ("2160p", "4k", "uhd"), 1080: ("1080p", "fhd"), 720: ("720p",), 576: ("576p",), 480: ("480p", "sd")}
_CODINGS = {"H.265": ("x265", "h265", "hevc"), "H.264": ("x264", "h264", "avc"), "AV1": ("av1",)}


@dataclass(frozen=True, slots=True)
class Work:
    """A work that releases are of: its title as a search lists it, and what it is called without numbers."""

    info: TitleInfo
    bare: str


@lru_cache(maxsize=4096)
def read(name: str, kind: Kind | None = None) -> ReleaseName:
    """What a release's name claims; `kind` is what its indexer says."""
    return parse(name, Hints(category=_CATEGORIES.get(kind, "") if kind else ""))


def work_of(release: Release) -> Work | None:
    """The work of a release; None for a name in which nothing can be read."""
    claims = read(release.name, release.kind)
    bare = " ".join((claims.title or "").split())[:_MOST_NAME]
    if claims.noise or not main_name(bare):
        return None
    kind = kind_of(release, claims)
    numbers = _numbers(claims) if kind is Kind.SERIES else ""
    year = claims.year
    name = " ".join(piece for piece in (bare, numbers) if piece)
    ref = "|".join([kind, main_name(bare), numbers.casefold(), str(year or "")])[:_MOST_REF]
    return Work(TitleInfo(RELEASES, ref, name, kind, (Format.ORIGINAL,), year=year, ids=release.ids), bare)


def kind_of(release: Release, claims: ReleaseName) -> Kind:
    """What its indexer says it is, else what the name looks like: numbered is a series, with a picture a film."""
    if release.kind is not None and release.kind is not Kind.OTHER:
        return release.kind
    if claims.seasons or claims.episodes or claims.absolute or claims.air_date or claims.full_season:
        return Kind.SERIES
    return Kind.FILM if claims.resolution or (claims.source and claims.year) else Kind.OTHER


def by_work(releases: Iterable[Release]) -> list[tuple[Work, list[Release]]]:
    """Releases by the works that they are of, in the order in which they came; unreadable ones are left out."""
    found: dict[str, tuple[Work, list[Release]]] = {}
    for one in releases:
        if (work := work_of(one)) is not None:
            found.setdefault(work.info.ref, (work, []))[1].append(one)
    return list(found.values())


def described(release: Release) -> TitleInfo:
    """A release as filters of a search see it: under its whole name, from the indexer that has it."""
    claims, offer = read(release.name, release.kind), release.offers[0]
    spoken = tuple(dict.fromkeys([*codes(release.languages), *codes(claims.languages)]))
    words = [release.name, *_QUALITIES.get(claims.resolution or 0, ()), *_CODINGS.get(claims.codec or "", ())]
    info = TitleInfo(offer.indexer, offer.ref[:_MOST_REF] or "?", " ".join(words), kind_of(release, claims), ())
    listed = claims.air_date.isoformat() if claims.air_date else day_of_ms(offer.published_at)
    return replace(info, year=claims.year, languages=spoken, size_bytes=offer.size_bytes, published=listed)


def codes(named: Sequence[str]) -> tuple[str, ...]:
    """Languages as people's preferences name them: "German" and "ger" as "de", "Spanish (Latino)" as "es"."""
    bare = [one.partition(" (")[0] for one in named]
    return tuple(dict.fromkeys(code_of(one) or one.casefold() for one in bare))


def _numbers(claims: ReleaseName) -> str:
    """As in S01E02, S01E02-E03, S01, 7, 2024-05-01; "" when it names none."""
    if claims.air_date:
        return claims.air_date.isoformat()
    if not claims.seasons and claims.absolute:
        first, last = claims.absolute[0], claims.absolute[-1]
        return f"{first:g}" if first == last else f"{first:g}-{last:g}"
    seasons, episodes = claims.seasons, claims.episodes
    season = f"S{seasons[0]:02d}" if seasons else ""
    if len(seasons) > 1:
        return f"{season}-S{seasons[-1]:02d}"
    if not episodes:
        return season
    last_episode = f"-E{episodes[-1]:02d}" if len(episodes) > 1 else ""
    return f"{season}E{episodes[0]:02d}{last_episode}"
