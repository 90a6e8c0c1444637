"""A file in its folders: what the file does not say of seasons and episodes, the folders do."""

import re
from collections.abc import Sequence
from dataclasses import replace

from core.release_name.value import Claim, ReleaseName

_NUMBERED = re.compile(r"(?:.*[\\/])?(\d{1,3})(?=[ ._-]+[^\W\d_])")


def with_folders(path: str, file: ReleaseName, above: Sequence[ReleaseName]) -> ReleaseName:
    """The file's reading, with what its folders add; `above` from the nearest on. Claims point into the path."""
    if file.episodes or file.absolute or file.air_date:
        return _at(path, _seasoned(file, above))
    numbered = _NUMBERED.match(file.name)
    season = next((one.season for one in above if one.full_season and one.season is not None), None)
    if numbered and season is not None:
        claim = Claim("episodes", (int(numbered[1]),), *numbered.span(1), "episode.folder", 0.8)
        told = replace(file, seasons=(season,), episodes=(int(numbered[1]),), claims=(*file.claims, claim))
        return _at(path, _titled(told, above))
    folder = next((one for one in above if one.episodes or one.absolute or one.air_date), None)
    if folder is None and file.container is None:
        folder = next((one for one in above[:1] if one.seasons), None)
    return _at(path, replace(folder, container=file.container) if folder else file)


def _seasoned(file: ReleaseName, above: Sequence[ReleaseName]) -> ReleaseName:
    """Season and title of the folders, where the file has none."""
    season = next((one.seasons for one in above if one.seasons), ())
    return _titled(file if file.seasons else replace(file, seasons=season), above)


def _titled(file: ReleaseName, above: Sequence[ReleaseName]) -> ReleaseName:
    """The title of the nearest folder that has one, where the file begins with its number."""
    begins = not file.title or file.title[:1].isdigit()
    title = next((one.title for one in above if one.title), None)
    return replace(file, title=title) if begins and title else file


def _at(path: str, read: ReleaseName) -> ReleaseName:
    """The same reading with its claims' places in the path."""
    shift = max(path.rfind(read.name), 0)
    claims = tuple(replace(one, start=one.start + shift, end=one.end + shift) for one in read.claims)
    return replace(read, name=path, claims=claims)
