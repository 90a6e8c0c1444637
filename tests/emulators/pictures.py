"""A small picture, for emulators that show covers and pages."""

import io

from aiohttp import web
from PIL import Image


def drawn(color: str = "navy", kind: str = "JPEG") -> web.Response:
    """A picture of one color, as an answer."""
    made = io.BytesIO()
    Image.new("RGB", (30, 45), color).save(made, kind)
    return web.Response(body=made.getvalue(), content_type=f"image/{kind.lower()}")
