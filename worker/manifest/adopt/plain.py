"""A folder of nobody's in particular: one title called after it; each folder in it that holds files is a part."""

import mimetypes
from collections import Counter
from pathlib import PurePosixPath

from core.media import Kind
from worker.manifest.adopt.meant import not_twice, there
from worker.manifest.scan import PART, PART_NOTE, Seen
from worker.manifest.schema import File, PartOf, State, Titled

_BOOKS = frozenset({".epub", ".pdf", ".mobi", ".txt", ".md", ".html"})
_COMICS = frozenset({".cbz", ".cbr"})
_FAMILIES = {"image": Kind.PICTURES, "audio": Kind.AUDIOBOOK, "video": Kind.FILM}
_BEGUN = "it was begun and not finished"


def recognise(seen: Seen) -> tuple[Titled, ...]:
    """The title; none for a folder without files."""
    if not seen.sizes:
        return ()
    parts = tuple(
        PartOf(number, folder, tuple(_file(path) for path in not_twice(paths) if not path.endswith(PART_NOTE)))
        for number, (folder, paths) in enumerate(seen.by_folder().items(), 1)
    )
    return (Titled(seen.folder.resolve().name, _kind(seen), parts=parts),)


def _file(path: str) -> File:
    """What our own downloader had under way is known by its final name, under which it is gone on with."""
    return File(path.removesuffix(PART), State.PARTIAL, reason=_BEGUN) if path.endswith(PART) else there(path)


def _kind(seen: Seen) -> Kind:
    """What most of the files are."""
    kinds = Counter(_kind_of(PurePosixPath(path).suffix.lower()) for path in seen.sizes)
    kinds.pop(Kind.OTHER, None)
    return kinds.most_common(1)[0][0] if kinds else Kind.OTHER


def _kind_of(ending: str) -> Kind:
    if ending in _BOOKS | _COMICS:
        return Kind.COMIC if ending in _COMICS else Kind.BOOK
    family = (mimetypes.guess_type(f"x{ending}")[0] or "").partition("/")[0]
    return _FAMILIES.get(family, Kind.OTHER)
