"""Is a torrent what its release's name claims, by the list of its files? The second look, before anything is fetched.

What plays or is read is known by its ending; a program beside a film is no part of it, and what has to be unlocked
first was never meant to be watched. Doubts as in `core.fakes`; the sure ones are reason enough to leave it alone.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from core.fakes import MIB, Doubt
from core.media import Kind
from core.release_name import ReleaseName
from core.releases.works import read

PLAYED = frozenset({".mkv", ".mp4", ".avi", ".m4v", ".mov", ".wmv", ".mpg", ".mpeg", ".ts", ".m2ts", ".webm", ".ogv"})
HEARD = frozenset({".mp3", ".m4a", ".m4b", ".flac", ".ogg", ".oga", ".opus", ".wav", ".aac"})
READ = frozenset({".epub", ".pdf", ".mobi", ".azw3", ".txt", ".html", ".cbz", ".cbr", ".cb7", ".djvu", ".zip", ".rar"})
_FITTING = {
    Kind.FILM: PLAYED | {".vob", ".iso", ".bdmv"},
    Kind.SERIES: PLAYED | {".vob", ".iso", ".bdmv"},
    Kind.AUDIOBOOK: HEARD | {".zip"},
    Kind.BOOK: READ,
    Kind.COMIC: READ | {".jpg", ".png", ".webp"},
}
#: programs, and what starts one (after the lists that other libraries block by); .com alone may be a site's address
_PROGRAMS = frozenset(
    {".exe", ".bat", ".cmd", ".msi", ".pif", ".lnk", ".vbs", ".vbe", ".js", ".jse", ".jar", ".ps1", ".wsf"}
    | {".hta", ".apk", ".dmg", ".sh", ".reg", ".scr", ".arj", ".lzh", ".zipx", ".cpl", ".dll", ".appx", ".gadget"}
)
_ARCHIVES = re.compile(r"\.(?:rar|zip|7z|tar|gz|r\d{2}|z\d{2}|00\d)\Z", re.IGNORECASE)
_LOCKED = re.compile(
    r"(?<![^\W_])(?:password|passwort|passwd|contrase\w+|mot[ ._]de[ ._]passe|unlock|senha)", re.IGNORECASE
)
_SAMPLE = re.compile(r"(?<![^\W_])sample(?![^\W_])", re.IGNORECASE)
_MOST_OF = 0.8
_LEAST_FILM_BYTES, _SAMPLE_BYTES = 5 * MIB, 120 * MIB
_LEAST_PLAYED = 0.5
File = tuple[str, int]


def doubts(files: Sequence[File], kind: Kind | None, claims: ReleaseName) -> tuple[Doubt, ...]:
    """All doubts about files (path, bytes) of a release of that kind, the sure ones first; none for other kinds."""
    fitting = _FITTING.get(kind) if kind is not None else None
    if fitting is None or not files:
        return ()
    meant = [one for one in files if _ending(one) in fitting]
    found = [*_programs(files), *_locked(files), *_shape(files, meant, kind), *_numbers(meant, claims)]
    return tuple(sorted(found, key=lambda one: not one.sure))


def _programs(files: Sequence[File]) -> Iterable[Doubt]:
    for path, _ in files:
        name = PurePosixPath(path)
        stem = PurePosixPath(name.stem.strip(" ._")).suffix.lower()
        if name.suffix.lower() in _PROGRAMS or (name.suffix.lower() == ".com" and stem in PLAYED):
            yield Doubt("double_ending" if stem in PLAYED | HEARD | READ else "program", sure=True, because=name.name)
            return


def _locked(files: Sequence[File]) -> Iterable[Doubt]:
    """A file that tells of a password: beside an archive it is sure."""
    hint = next((path for path, _ in files if _LOCKED.search(PurePosixPath(path).stem)), None)
    if hint is not None:
        yield Doubt("locked", sure=any(_is_archive(one) for one in files), because=PurePosixPath(hint).name)


def _shape(files: Sequence[File], meant: Sequence[File], kind: Kind | None) -> Iterable[Doubt]:
    """What it is made of: nothing that plays, one archive, mere filling, a sample."""
    total = sum(size for _, size in files)
    if kind not in {Kind.FILM, Kind.SERIES} or not total:
        if not meant:
            yield Doubt("nothing_fits", sure=True, because=PurePosixPath(max(files, key=lambda one: one[1])[0]).name)
        return
    packed = [one for one in files if _is_archive(one)]
    if not meant:
        lone = len(packed) == 1 and packed[0][1] >= _MOST_OF * total
        code = "archive" if packed else "nothing_fits"
        biggest = PurePosixPath(max(packed or files, key=lambda one: one[1])[0]).name
        yield Doubt(code, sure=lone or not packed, because=biggest)
        return
    path, size = max(meant, key=lambda one: one[1])
    if size < _LEAST_FILM_BYTES:
        yield Doubt("too_small", sure=True, because=f"{size / MIB:.1f} MiB")
    elif _SAMPLE.search(PurePosixPath(path).stem) and size < _SAMPLE_BYTES:
        yield Doubt("sample", sure=True, because=PurePosixPath(path).name)
    elif sum(size for _, size in meant) < _LEAST_PLAYED * total:
        yield Doubt("filling", sure=False, because=PurePosixPath(max(files, key=lambda one: one[1])[0]).name)


def _numbers(meant: Sequence[File], claims: ReleaseName) -> Iterable[Doubt]:
    """One episode is claimed, and the file is another one."""
    if len(claims.episodes) != 1 or not meant:
        return
    name = PurePosixPath(max(meant, key=lambda one: one[1])[0]).name
    told = read(name, Kind.SERIES)
    other_season = bool(told.seasons and claims.seasons and not set(told.seasons) & set(claims.seasons))
    if told.episodes and (other_season or not set(told.episodes) & set(claims.episodes)):
        yield Doubt("other_episode", sure=True, because=name)


def _ending(file: File) -> str:
    return PurePosixPath(file[0]).suffix.lower()


def _is_archive(file: File) -> bool:
    return bool(_ARCHIVES.search(file[0]))
