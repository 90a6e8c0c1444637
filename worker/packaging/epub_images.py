"""Pictures inside an EPUB: stored as they are, or turned into a core media type where they are none.

EPUB 3.3 §3.2: JPEG, PNG, GIF, WebP and SVG are core media types; readers need not know any other.
"""

from ebooklib import epub

from worker.packaging.pages import Picture
from worker.packaging.still_zip import StillZip
from worker.packaging.turn import encoded, turned

_CORE = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


class PictureItem(epub.EpubImage):  # type: ignore[misc] # ebooklib brings no types
    """A picture that stays on the disk until it is written."""

    def __init__(self, uid: str, stem: str, picture: Picture, *, is_cover: bool = False) -> None:
        self.picture = picture
        self.turned = None if picture.media_type in _CORE else turned(picture)
        media_type, tail = self.turned or (picture.media_type, picture.ending)
        super().__init__(uid=uid, file_name=f"{stem}{tail}", media_type=media_type)
        self.properties = ["cover-image"] if is_cover else []

    def write(self, archive: StillZip, name: str) -> None:
        """Add the picture to the archive; the bytes of a core media type are not changed."""
        if self.turned is None:
            archive.add(name, self.picture.path)
        else:
            archive.writestr(name, encoded(self.picture, self.turned[0]), 0)  # ZIP_STORED
