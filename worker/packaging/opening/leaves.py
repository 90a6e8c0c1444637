"""The pages of a comic one by one: how many there are, and each as a picture that a reader takes."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadContent
from worker.content import check
from worker.content.seen import Unfit
from worker.packaging.opening.entries import archive_at, entries_of, pictures_in, taken_out
from worker.storage.names import ending

_SORTS = {"image/png": "PNG", "image/jpeg": "JPEG"}
_QUALITY = 90


@dataclass(frozen=True, slots=True)
class Leaves:
    """How many pages a comic has, and as what they are handed out: PNG where all of them are, else JPEG."""

    count: int
    media_type: str


def leaves_of(path: Path) -> Leaves:
    """Those of a comic; none of what is no archive, or a damaged one."""
    try:
        with archive_at(path) as archive:
            names = [one.name for one in pictures_in(entries_of(archive))]
    except (Unfit, OSError):
        names = []
    is_png = bool(names) and all(ending(name) == ".png" for name in names)
    return Leaves(len(names), "image/png" if is_png else "image/jpeg" if names else "")


def draw_leaf(path: Path, number: int, width: int, media_type: str, target: Path) -> None:
    """A page, counted from 0, as a file: the very bytes where they are of that sort and not too wide (0: any width).

    Raises BadContent when there is no such page, or it can't be drawn.
    """
    try:
        _draw(path, number, width, media_type, target)
    except Unfit as unfit:
        raise BadContent(target.name, str(unfit)) from unfit


def _draw(path: Path, number: int, width: int, media_type: str, target: Path) -> None:
    from PIL import Image, ImageOps

    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        raw = Path(folder) / "page"
        with archive_at(path) as archive:
            pictures = pictures_in(entries_of(archive))
            if not 0 <= number < len(pictures):
                raise Unfit(f"there is no page {number}")
            name = pictures[number].name
            taken_out(archive, pictures[number].key, raw)
        check(raw, name, "")
        with Image.open(raw) as picture:
            if not (picture.format == _SORTS[media_type] and (not width or picture.width <= width)):
                upright = ImageOps.exif_transpose(picture)
                drawn = upright.convert("RGBA" if media_type == "image/png" else "RGB")
                if width and drawn.width > width:
                    drawn.thumbnail((width, drawn.height))
                raw = raw.with_suffix(".drawn")
                drawn.save(raw, _SORTS[media_type], quality=_QUALITY)
        raw.replace(target)
