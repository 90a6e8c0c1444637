"""A reading as JSON: what `bowerbird parse-release --json` prints, a line a name. Programs read it; keys stay."""

from collections.abc import Mapping
from dataclasses import asdict

from core.release_name.fansubs import fansub
from core.release_name.value import ReleaseName

#: under their own names, as they are
_SAME = """
year resolution source remux service codec bit_depth three_d version real proper repack full_season special part
original_audio dual_audio dubbed hardcoded raw container tmdb tvdb imdb noise
"""
_LISTS = "seasons episodes absolute audio hdr languages subtitles"


def record(read: ReleaseName, *, why: bool = False) -> Mapping[str, object]:
    """The facts by name; with `why` also what each was read from, in places of the name."""
    told: dict[str, object] = {
        "name": read.name,
        "title": read.title or "",
        "titles": list(read.aka),
        "season": read.season,
        "air_date": read.air_date.isoformat() if read.air_date else None,
        "release_group": read.group,
        "hash": read.crc,
        "edition": read.edition or "",
    }
    told |= {name: getattr(read, name) for name in _SAME.split()}
    told |= {name: list(getattr(read, name)) for name in _LISTS.split()}
    told["fansub"] = asdict(made) if (made := fansub(read)) else None
    if why:
        told["why"] = list(read.explain())
    return told
