"""Paper, ink and a pen that can be moved, turned and mirrored: all that the drawn pages are made of."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]
Colour = tuple[int, int, int]

PAPER: Colour = (250, 248, 244)
INK: Colour = (30, 34, 38)
BLUE: Colour = (31, 95, 191)
DEEP: Colour = (22, 62, 128)
SKY: Colour = (214, 230, 246)
DUSK: Colour = (44, 58, 92)
LEAF: Colour = (143, 172, 116)
MOSS: Colour = (104, 138, 88)
TWIG: Colour = (142, 104, 66)
SAND: Colour = (238, 222, 190)
GOLD: Colour = (236, 178, 60)
ROSE: Colour = (206, 98, 92)
WHITE: Colour = (255, 255, 255)

#: drawn twice as big, then made smaller: soft edges
FINE = 2


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws on a picture with its own origin, size, turn (degrees, clockwise) and, if mirrored, left for right."""

    draw: "ImageDraw.ImageDraw"
    x: float = 0
    y: float = 0
    size: float = 1
    turn: float = 0
    mirrored: bool = False

    def at(self, x: float, y: float, size: float = 1, turn: float = 0, *, mirrored: bool = False) -> "Pen":
        """The same pen with its origin at this point."""
        where = self._place([(x, y)])[0]
        return Pen(self.draw, *where, self.size * size, self.turn + turn, self.mirrored != mirrored)

    def shape(self, points: Sequence[Point], fill: Colour | None, line: float = 4, ink: Colour = INK) -> None:
        """A closed shape, filled, with an outline of `line` points (0 for none)."""
        placed = self._place(points)
        if fill is not None:
            self.draw.polygon(placed, fill=fill)
        if line:
            self._stroke([*placed, placed[0]], ink, line)

    def stroke(self, points: Sequence[Point], line: float = 4, ink: Colour = INK) -> None:
        """An open line."""
        self._stroke(self._place(points), ink, line)

    def oval(
        self, x: float, y: float, rx: float, ry: float, fill: Colour | None, line: float = 4, turn: float = 0
    ) -> None:
        """An ellipse around a point, itself turned by degrees."""
        self.shape(arc(x, y, rx, ry, 0, 360, turn), fill, line)

    def box(self, x: float, y: float, width: float, height: float, fill: Colour | None, line: float = 4) -> None:
        """A rectangle from its upper left corner, its corners a little round."""
        r = min(10.0, width / 4, height / 4)
        corners = (
            (x + width - r, y + r, -90),
            (x + width - r, y + height - r, 0),
            (x + r, y + height - r, 90),
            (x + r, y + r, 180),
        )
        self.shape([point for cx, cy, start in corners for point in arc(cx, cy, r, r, start, start + 90)], fill, line)

    def words(self, x: float, y: float, text: str, points: float, ink: Colour = INK, anchor: str = "mm") -> None:
        """A line of upright text; `anchor` as Pillow names them."""
        where = self._place([(x, y)])[0]
        self.draw.text(where, text, fill=ink, font=font(points * self.size), anchor=anchor)

    def _place(self, points: Sequence[Point]) -> list[Point]:
        cos, sin = math.cos(math.radians(self.turn)), math.sin(math.radians(self.turn))
        sign = -1 if self.mirrored else 1
        return [
            (self.x + self.size * (sign * px * cos - py * sin), self.y + self.size * (sign * px * sin + py * cos))
            for px, py in points
        ]

    def _stroke(self, placed: Sequence[Point], ink: Colour, line: float) -> None:
        width = max(1, round(line * FINE))
        self.draw.line(list(placed), fill=ink, width=width, joint="curve")
        for px, py in (placed[0], placed[-1]):
            self.draw.ellipse((px - width / 2, py - width / 2, px + width / 2, py + width / 2), fill=ink)


def sheet(width: int, height: int, colour: Colour) -> "tuple[Image.Image, Pen]":
    """An empty picture of this many points, and a pen at its upper left corner."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (width * FINE, height * FINE), colour)
    return picture, Pen(ImageDraw.Draw(picture), size=FINE)


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float, turn: float = 0) -> list[Point]:
    """Points along an ellipse from one angle to another, in degrees, clockwise from the right."""
    steps = max(8, int(abs(end - start) / 6))
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    around = [math.radians(start + (end - start) * n / steps) for n in range(steps + 1)]
    flat = [(rx * math.cos(a), ry * math.sin(a)) for a in around]
    return [(x + px * cos - py * sin, y + px * sin + py * cos) for px, py in flat]


def wrapped(text: str, points: float, width: float) -> list[str]:
    """The text in lines no wider than `width` points."""
    lines, face = [""], font(points)
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and face.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


@lru_cache(maxsize=32)
def font(points: float) -> "ImageFont.FreeTypeFont | ImageFont.ImageFont":
    """Pillow's own typeface, which is there on every machine."""
    from PIL import ImageFont

    return ImageFont.load_default(points)
