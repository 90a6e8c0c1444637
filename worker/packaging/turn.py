"""Pictures turned into another format, where a package may not hold them as they are."""

import io

from core.errors import PackagingError
from worker.packaging.pages import Picture

#: Pillow modes that JPEG would spoil: transparent, or one bit deep
_FOR_PNG = frozenset({"RGBA", "LA", "PA", "La", "RGBa", "1"})
#: JPEG's quality for pictures that must be turned; losses are hard to see from here on
JPEG_QUALITY = 92


def turned(picture: Picture) -> tuple[str, str]:
    """Media type and ending that suit its pixels: PNG where JPEG would spoil them, else JPEG."""
    return ("image/png", ".png") if picture.mode in _FOR_PNG else ("image/jpeg", ".jpg")


def encoded(picture: Picture, media_type: str) -> bytes:
    """The picture as PNG or JPEG, its profile kept. Raises PackagingError when it does not decode."""
    from PIL import Image

    buffer = io.BytesIO()
    profile = {"icc_profile": picture.profile} if picture.profile else {}
    try:
        with Image.open(picture.path) as image:
            if media_type == "image/png":
                image.save(buffer, "PNG", **profile)
            else:
                keeps = image.mode == "RGB"  # another space's profile would be wrong for these
                image.convert("RGB").save(buffer, "JPEG", quality=JPEG_QUALITY, **(profile if keeps else {}))
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise PackagingError(f"{picture.path.name} does not decode: {error}. Fetch it again.") from error
    return buffer.getvalue()
