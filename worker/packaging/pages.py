"""The pages of a book, as packers need them: what each really is and how big."""

import warnings
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
_FORMATS = {media_type: media_type.partition("/")[2].upper() for media_type in _ENDINGS}
_TELLS_EXIF = frozenset({"image/jpeg", "image/tiff", "image/webp"})
#: EXIF's tag of how the camera was held
_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on disk. `mode` is Pillow's; `ending` is that of its true type.

    `orientation` is EXIF's, 1 to 8, 1 for upright; `profile` its ICC profile, empty when it has none.
    """

    path: Path
    media_type: str
    ending: str
    width: int
    height: int
    mode: str
    size_bytes: int
    orientation: int = 1
    profile: bytes = b""


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
    """The picture at `path`, by its header. Raises PackagingError when it is none, or too big to be one."""
    from PIL import Image

    media_type = media_type_of(path)
    if media_type not in _ENDINGS:
        raise PackagingError(f"{path.name} is no picture. Fetch it again, or ask for ZIP, which takes any file.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _seen(path, media_type)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise PackagingError(f"{path.name} has more pixels than a page can have. Leave it out.") from error
        except (OSError, SyntaxError, ValueError) as error:  # what Pillow's readers raise
            raise PackagingError(f"{path.name} can't be read as a picture: {error}. Fetch it again.") from error


def _seen(path: Path, media_type: str) -> Picture:
    from PIL import Image

    with Image.open(path, formats=[_FORMATS[media_type]]) as picture:
        mode = "PA" if picture.mode == "P" and "transparency" in picture.info else picture.mode
        width, height = picture.size
        orientation = picture.getexif().get(_ORIENTATION, 1) if media_type in _TELLS_EXIF else 1
        profile = picture.info.get("icc_profile") or b""
    upright = orientation if orientation in range(1, 9) else 1
    return Picture(path, media_type, _ENDINGS[media_type], width, height, mode, path.stat().st_size, upright, profile)


def _walk(book: Book) -> Iterator[tuple[int, Part, int, Path, str]]:
    for position, piece in enumerate(book.parts, 1):
        for within, (asset, path) in enumerate(zip(piece.assets.assets, piece.files, strict=True), 1):
            yield position, piece.part, within, path, asset.alt
