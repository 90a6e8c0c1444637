"""A gallery of pictures that needs no server: a ZIP with one page, thumbnails, and the pictures with their captions.

The page opens from the disk, asks nobody for anything, can be walked with the keyboard, and shows the pictures
also without its script. Pictures keep their pixels and get what is known of them written in (`captions`); those
that browsers don't show are turned into ones that they do.
"""

import io
from pathlib import Path

from core.errors import PackagingError
from core.media import Book
from worker.packaging.archive import MEDIA_TYPE
from worker.packaging.captions import caption_for, captioned
from worker.packaging.gallery.page import Shown, page_of
from worker.packaging.packed import Packed, Progress, packed
from worker.packaging.pages import Page, Picture, pages_of
from worker.packaging.plain import line
from worker.packaging.still_zip import StillZip
from worker.packaging.turn import encoded, turned

THUMBNAIL_PX = 320
_SHOWABLE = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/bmp"})


def make(book: Book, out: Path, on_progress: Progress) -> Packed:
    """The book's pictures as a gallery."""
    pages = pages_of(book)
    digits = max(4, len(str(len(pages))))
    shown = []
    with StillZip(out) as archive:
        for page in pages:
            shown.append(_add(archive, book, page, f"{page.number:0{digits}d}"))
            on_progress(page.number / len(pages))
        archive.writestr("index.html", page_of(book, shown))
    return packed(out, MEDIA_TYPE, ".zip")


def _add(archive: StillZip, book: Book, page: Page, stem: str) -> Shown:
    """Add a picture and its thumbnail; what the page has to know of them."""
    picture = page.picture
    if picture.media_type in _SHOWABLE:
        name = f"pictures/{stem}{picture.ending}"
        archive.stream(name, captioned(picture.path, picture.media_type, caption_for(book.info, page)))
    else:
        media_type, ending = turned(picture)
        name = f"pictures/{stem}{ending}"
        archive.stream(name, [encoded(picture, media_type)])
    small, width, height = thumbnail(picture)
    archive.stream(f"thumbnails/{stem}.jpg", [small])
    words = line(page.alt, f"Picture {page.number}")
    return Shown(page, name, f"thumbnails/{stem}.jpg", width, height, words)


def thumbnail(picture: Picture) -> tuple[bytes, int, int]:
    """A small JPEG of the picture, upright, with its width and height. Raises PackagingError."""
    from PIL import Image, ImageOps

    buffer = io.BytesIO()
    try:
        with Image.open(picture.path) as image:
            image.draft("RGB", (THUMBNAIL_PX, THUMBNAIL_PX))  # a JPEG is decoded small: twice as quick
            small = ImageOps.exif_transpose(image)
            small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
            paper = Image.new("RGB", small.size, "white")
            seen = small.convert("RGBA")
            paper.paste(seen, mask=seen.getchannel("A"))
            paper.save(buffer, "JPEG", quality=82, optimize=True)
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise PackagingError(f"{picture.path.name} does not decode: {error}. Fetch it again.") from error
    return buffer.getvalue(), *paper.size
