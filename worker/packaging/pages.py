"""The pages of a book, as packers need them: what each really is and how big."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import PackagingError
from core.media import Book, Pages, Part
from worker.content import media_type_of

_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/avif": ".avif",
    "image/bmp": ".bmp",
    "image/tiff": ".tif",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on disk. `mode` is Pillow's; `ending` is that of its true type."""

    path: Path
    media_type: str
    ending: str
    width: int
    height: int
    mode: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page at its place: `number` counts within the book, `within` within its part, both from 1."""

    picture: Picture
    part: Part
    number: int
    within: int
    position: int  # of its part among the book's parts, from 1
    alt: str


def pages_of(book: Book) -> list[Page]:
    """All pages in reading order. Raises PackagingError naming one that is no picture."""
    return [
        Page(look(path), part, number, within, position, alt)
        for number, (position, part, within, path, alt) in enumerate(_walk(book), 1)
    ]


def is_rtl(book: Book) -> bool:
    """Whether the pages are read from right to left."""
    return any(isinstance(part.assets, Pages) and part.assets.rtl for part in book.parts)


def look(path: Path) -> Picture:
    """The picture at `path`, by its header. Raises PackagingError when it is none."""
    from PIL import Image

    media_type = media_type_of(path)
    if media_type not in _ENDINGS:
        raise PackagingError(f"{path.name} is no picture. Fetch it again, or ask for ZIP, which takes any file.")
    try:
        with Image.open(path) as picture:
            mode = "PA" if picture.mode == "P" and "transparency" in picture.info else picture.mode
            width, height = picture.size
    except OSError as error:
        raise PackagingError(f"{path.name} can't be read as a picture: {error}. Fetch it again.") from error
    return Picture(path, media_type, _ENDINGS[media_type], width, height, mode, path.stat().st_size)


def _walk(book: Book) -> Iterator[tuple[int, Part, int, Path, str]]:
    for position, piece in enumerate(book.parts, 1):
        for within, (asset, path) in enumerate(zip(piece.assets.assets, piece.files, strict=True), 1):
            yield position, piece.part, within, path, asset.alt
