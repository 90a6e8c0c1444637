"""Pictures, decoded to their last pixel. A cut-off file, or one that would fill the memory, is refused."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from worker.content.ends import is_complete
from worker.content.seen import Seen, Unfit

if TYPE_CHECKING:
    from PIL import Image

#: pixels of all frames of an animation together; a single picture is bounded by Pillow's MAX_IMAGE_PIXELS
ALL_FRAMES_PIXELS = 2_000_000_000
_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/avif": "AVIF",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
}


def look_at_picture(path: Path, media_type: str) -> Seen:
    """The picture's size, once every frame has been decoded. Raises Unfit."""
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(path, formats=[_FORMATS[media_type]]) as picture:
                width, height = picture.size
                _decode(picture)
            is_complete(path, media_type)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Unfit("it has more pixels than a page can have") from error
        except UnidentifiedImageError as error:
            raise Unfit("the picture can't be read") from error
        except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:  # what Pillow's decoders raise
            raise Unfit(f"the picture does not decode: {error}") from error
    return Seen(media_type, width, height)


def size_of(path: Path) -> tuple[int, int]:
    """Width and height in pixels of a picture that has been looked at."""
    from PIL import Image

    with Image.open(path) as picture:
        return picture.size


def _decode(picture: "Image.Image") -> None:
    frames = getattr(picture, "n_frames", 1)
    width, height = picture.size
    if frames * width * height > ALL_FRAMES_PIXELS:
        raise Unfit("it has more frames than we decode")
    for frame in range(frames):
        picture.seek(frame)
        picture.load()
