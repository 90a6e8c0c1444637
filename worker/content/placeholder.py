"""A page in the place of one that could not be had: it says so, and nothing else."""

import textwrap
from collections.abc import Sequence
from pathlib import Path

_PAPER, _INK, _QUIET = (250, 248, 244), (30, 34, 38), (110, 112, 116)
#: of a page whose neighbours are unknown, in pixels
USUAL = (1200, 1800)


def draw_placeholder(path: Path, lines: Sequence[str], size: tuple[int, int]) -> None:
    """A PNG of that size in pixels; the first line large, the others small and wrapped."""
    from PIL import Image, ImageDraw, ImageFont

    width, height = max(200, min(size[0], 4000)), max(200, min(size[1], 6000))
    picture = Image.new("RGB", (width, height), _PAPER)
    draw = ImageDraw.Draw(picture)
    large, small = ImageFont.load_default(width / 18), ImageFont.load_default(width / 32)
    draw.text((width / 2, height * 0.45), lines[0], fill=_INK, font=large, anchor="mm")
    for number, line in enumerate(textwrap.wrap(" ".join(lines[1:]), 48)[:6]):
        draw.text((width / 2, height * 0.52 + number * width / 22), line, fill=_QUIET, font=small, anchor="mm")
    picture.save(path, "PNG", compress_level=6)
