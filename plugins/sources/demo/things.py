"""What can be seen in the drawn handbook: the bird, its bower, books and the rest. Each draws itself around its pen."""

import math
import random

from plugins.sources.demo.ink import (
    BLUE,
    DEEP,
    GOLD,
    INK,
    LEAF,
    MOSS,
    PAPER,
    ROSE,
    SAND,
    TWIG,
    WHITE,
    Colour,
    Pen,
    Point,
    arc,
)

_COVERS = (BLUE, ROSE, GOLD, MOSS, DEEP, TWIG)


def bird(pen: Pen, *, wing: float = 0, asleep: bool = False, looks: float = 0) -> None:
    """A blue bowerbird that looks to the right, about 300 points wide; its feet stand at y = 150.

    `wing` lifts the wing by degrees (from 40 on it flies), `looks` tilts the head by degrees.
    """
    for foot in () if wing >= 40 else (-14, 24):
        pen.stroke([(foot, 84), (foot + 4, 142)], 6, TWIG)
        pen.stroke([(foot - 16, 148), (foot + 4, 142), (foot + 26, 148)], 6, TWIG)
    pen.shape([(-70, 20), (-190, 64), (-196, 92), (-176, 104), (-60, 78)], DEEP)
    pen.stroke([(-84, 42), (-180, 84)], 3)
    pen.oval(0, 30, 104, 76, BLUE, turn=-12)
    pen.oval(26, 58, 62, 40, (96, 148, 222), 0, turn=-16)
    _head(pen.at(84, -58, turn=looks), asleep=asleep)
    pen.shape([(58, -20), (110, -12), (100, 6), (44, 4)], BLUE, 0)
    _wing(pen.at(20, 14, turn=wing).at(-26, -10))


def bower(pen: Pen, seed: int = 1) -> None:
    """Two walls of twigs that lean together, about 420 points wide and high; the ground is at y = 0."""
    chance = random.Random(seed)
    pen.oval(0, 2, 230, 30, SAND, 0)
    for side in (-1, 1):
        for n in range(26):
            foot = side * (96 + n * 4.2 + chance.uniform(-6, 6))
            top: Point = (side * (10 + n * 2.4 + chance.uniform(-34, 14)), -400 + n * 7 + chance.uniform(-26, 26))
            bend: Point = (side * (190 + n * 1.6 + chance.uniform(-8, 8)), -190 + chance.uniform(-22, 22))
            shade = chance.choice((TWIG, (120, 84, 52), (166, 126, 84), (98, 70, 46)))
            pen.stroke(_bent((foot, 0), bend, top), 5, shade)


def book(pen: Pen, colour: Colour = BLUE, width: float = 90, height: float = 120) -> None:
    """A closed book seen from the front; its lower left corner is the origin."""
    pen.box(6, -height + 6, width, height, SAND, 3)
    pen.box(0, -height, width, height, colour)
    pen.stroke([(14, -height + 4), (14, -4)], 3)
    pen.box(28, -height + 20, width - 42, 26, PAPER, 2)


def shelf(pen: Pen, width: float, seed: int = 1) -> None:
    """A board with books side by side; the board's upper left corner is the origin."""
    chance, x = random.Random(seed), 12.0
    while x < width - 70:
        thick, high = chance.uniform(30, 58), chance.uniform(110, 170)
        pen.box(x, -high, thick, high, chance.choice(_COVERS), 3)
        pen.stroke([(x + 7, -high + 24), (x + thick - 7, -high + 24)], 3, PAPER)
        pen.stroke([(x + 7, -high + 34), (x + thick - 7, -high + 34)], 3, PAPER)
        x += thick + 2
    pen.box(0, 0, width, 22, TWIG)


def bubble(pen: Pen, text: str, points: float = 40, *, left: bool = True) -> None:
    """A line somebody says; the tip of its tail is the origin."""
    width, side = len(text) * points * 0.56 + 60, 1 if left else -1
    x = -60 if left else 60 - width
    pen.box(x, -130, width, 90, WHITE)
    pen.shape([(side * -20, -44), (0, 0), (side * 24, -44)], WHITE)
    pen.shape([(side * -16, -50), (side * -4, -38), (side * 22, -50)], WHITE, 0)
    pen.words(x + width / 2, -86, text, points)


def card(pen: Pen, title: str, buttons: tuple[str, ...]) -> None:
    """A chat card with buttons; its upper left corner is the origin, 460 by 210 points."""
    pen.box(0, 0, 460, 210, WHITE)
    pen.box(0, 0, 16, 210, BLUE, 0)
    pen.words(44, 44, title, 36, anchor="lm")
    for line, width in ((84, 360), (108, 300)):
        pen.stroke([(44, line), (44 + width, line)], 5, (196, 196, 192))
    x = 44.0
    for text in buttons:
        width = len(text) * 17 + 36
        pen.box(x, 138, width, 50, BLUE, 0)
        pen.words(x + width / 2, 163, text, 27, WHITE)
        x += width + 14


def bar(pen: Pen, share: float, width: float = 600) -> None:
    """How much is done, from 0 to 1."""
    pen.box(0, 0, width, 44, WHITE)
    pen.box(6, 6, (width - 12) * share, 32, BLUE, 0)


def star(pen: Pen, radius: float = 90, colour: Colour = GOLD) -> None:
    """Five points, around the origin."""
    tips = [(radius * (1 if n % 2 == 0 else 0.45), math.radians(n * 36 - 90)) for n in range(10)]
    pen.shape([(r * math.cos(a), r * math.sin(a)) for r, a in tips], colour)


def clock(pen: Pen, minutes: float, radius: float = 80) -> None:
    """A round clock, its long hand at the minutes."""
    pen.oval(0, 0, radius, radius, WHITE, 6)
    for hand, length in ((minutes, 0.72), (minutes / 12 + 45, 0.48)):
        angle = math.radians(hand * 6 - 90)
        pen.stroke([(0, 0), (radius * length * math.cos(angle), radius * length * math.sin(angle))], 7)
    pen.oval(0, 0, 6, 6, INK, 0)


def lens(pen: Pen, radius: float = 90) -> None:
    """A magnifying glass around the origin."""
    pen.stroke([(radius * 0.7, radius * 0.7), (radius * 1.7, radius * 1.7)], 18, TWIG)
    pen.oval(0, 0, radius, radius, (232, 242, 250), 9)
    pen.stroke(arc(0, 0, radius * 0.7, radius * 0.7, 190, 250), 5, WHITE)


def leaf(pen: Pen, text: str = "", *, torn: bool = False) -> None:
    """A written page, 200 by 270 points, around the origin."""
    edge: list[Point] = [(100, -135), (100, 135), (-100, 135), (-100, -135)]
    if torn:
        edge = [(100, -135), (100, 20), (60, 52), (34, 28), (0, 70), (-40, 44), (-66, 84), (-100, 60), (-100, -135)]
    pen.shape(edge, WHITE)
    for n in range(3 if torn else 7):
        pen.stroke([(-74, -84 + n * 30), (74 if n % 3 else 40, -84 + n * 30)], 4, (176, 178, 180))
    pen.words(0, -112, text, 26)


def parcel(pen: Pen, label: str) -> None:
    """A tied parcel with a label, 220 points wide; its lower middle is the origin."""
    pen.box(-110, -170, 220, 170, SAND)
    pen.stroke([(0, -170), (0, 0)], 8, ROSE)
    pen.stroke([(-110, -96), (110, -96)], 8, ROSE)
    for side in (-1, 1):
        pen.oval(side * 32, -190, 34, 18, None, 7, turn=side * -24)
    pen.box(-76, -66, 152, 48, WHITE, 3)
    pen.words(0, -42, label, 32)


def key(pen: Pen) -> None:
    """A key that lies on its side, 260 points long."""
    pen.oval(-90, 0, 46, 46, GOLD, 5)
    pen.oval(-90, 0, 18, 18, PAPER, 5)
    pen.box(-44, -11, 176, 22, GOLD, 5)
    for x in (84, 114):
        pen.box(x - 9, 11, 18, 30, GOLD, 5)


def tree(pen: Pen, height: float = 300) -> None:
    """A tree whose foot is the origin."""
    pen.shape([(-16, 0), (-10, -height * 0.6), (10, -height * 0.6), (16, 0)], TWIG)
    for x, y, r in ((-52, -0.62, 62), (52, -0.62, 62), (0, -0.82, 80)):
        pen.oval(x, y * height, r, r * 0.92, LEAF)


def flower(pen: Pen, colour: Colour = BLUE) -> None:
    """Five petals around the origin."""
    for n in range(5):
        a = math.radians(n * 72 - 90)
        pen.oval(18 * math.cos(a), 18 * math.sin(a), 14, 14, colour, 3)
    pen.oval(0, 0, 9, 9, GOLD, 3)


def _head(pen: Pen, *, asleep: bool) -> None:
    pen.oval(0, 0, 58, 54, BLUE)
    pen.shape([(48, -16), (112, 6), (50, 20)], (214, 214, 196))
    pen.stroke([(50, 4), (104, 6)], 3)
    if asleep:
        pen.stroke(arc(20, -10, 16, 12, 20, 160), 5)
        return
    pen.oval(20, -12, 19, 19, WHITE, 3)
    pen.oval(24, -12, 11, 11, (118, 72, 160), 0)
    pen.oval(25, -12, 6, 6, INK, 0)
    pen.oval(28, -16, 3, 3, WHITE, 0)


def _wing(pen: Pen) -> None:
    pen.shape([(46, -16), (10, -34), (-60, -6), (-128, 44), (-92, 52), (-30, 58), (30, 42)], DEEP)
    for x in (-88, -56, -24):
        pen.stroke([(x, 46), (x + 40, 10)], 3, BLUE)


def _bent(start: Point, by: Point, end: Point) -> list[Point]:
    """A curve from start to end, pulled towards a point (a quadratic Bézier)."""
    ways = [n / 12 for n in range(13)]
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * by[0] + t * t * end[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * by[1] + t * t * end[1],
        )
        for t in ways
    ]
