"""The scenes of the drawn handbook. Each draws above and around the middle of its ground line, within ±430 points."""
# ruff: noqa: D103 what a scene shows is told beside it, in `comic.CHAPTERS`

from plugins.sources.demo import things
from plugins.sources.demo.ink import BLUE, DEEP, DUSK, GOLD, MOSS, ROSE, WHITE, Pen

_STARS = (
    (-360, -470),
    (-190, -640),
    (20, -560),
    (-300, -830),
    (390, -400),
    (-60, -980),
    (340, -640),
    (-390, -1080),
    (60, -1160),
    (-210, -1180),
    (390, -1120),
    (130, -690),
    (-120, -790),
)


def home(pen: Pen) -> None:
    for n, line in enumerate(("The Bowerbird", "handbook")):
        pen.words(0, -1080 + n * 110, line, 100, DEEP)
    pen.oval(290, -820, 84, 84, (252, 226, 150), 0)
    for x, y, size in ((-260, -860, 1.2), (-20, -700, 1.6), (330, -640, 1.1)):
        _cloud(pen.at(x, y, size))
    things.tree(pen.at(-370, -10), 420)
    things.tree(pen.at(380, -20), 360)
    things.bower(pen.at(0, 30))
    things.bird(pen.at(-10, -86, 0.68))
    things.book(pen.at(150, 60, 0.8, 10), ROSE)
    things.book(pen.at(-250, 64, 0.8, -8), GOLD)
    for x in (-150, 110, 300):
        things.flower(pen.at(x, 60))


def treasures(pen: Pen) -> None:
    things.bird(pen.at(-200, -130, 1.1, 6), looks=18)
    for x, y in ((60, 20), (130, 46), (220, 10), (310, 40), (380, 14)):
        things.flower(pen.at(x, y, 1.2))
    pen.oval(180, -60, 34, 34, BLUE)
    pen.oval(180, -60, 24, 24, (96, 148, 222), 3)
    pen.shape([(290, -10), (250, -150), (280, -210), (320, -150)], BLUE)
    pen.stroke([(290, -10), (282, -180)], 4, WHITE)


def books(pen: Pen) -> None:
    for n, colour in enumerate((BLUE, ROSE, GOLD, MOSS, DEEP)):
        things.book(pen.at(30 + n * 78, 40 - n % 2 * 14, 1.1, -6 + n * 4), colour)
    things.bird(pen.at(-200, -110, 1.0), wing=-8, looks=10)
    things.book(pen.at(20, -190, 0.7, 8), BLUE)


def ask(pen: Pen) -> None:
    things.bird(pen.at(-220, -120, 1.1), looks=-14)
    things.bubble(pen.at(320, -170), "/search alice", left=False)
    pen.oval(330, -60, 34, 34, (246, 214, 178))
    pen.shape([(280, 60), (296, -18), (364, -18), (380, 60)], ROSE)


def sources(pen: Pen) -> None:
    for x, height in ((-340, 380), (-130, 330), (110, 400), (330, 340)):
        things.tree(pen.at(x, 10), height)
        things.book(pen.at(x - 24, -height * 0.52, 0.55), (BLUE, ROSE)[x > 0])
    things.bird(pen.at(-10, -50, 0.6, -14), wing=60)


def card(pen: Pen) -> None:
    things.card(pen.at(-100, -340, 1.15), "Alice", ("Get EPUB", "Star"))
    things.bird(pen.at(-262, -100, 0.9), wing=24)


def press(pen: Pen) -> None:
    pen.box(0, -200, 420, 150, BLUE)
    pen.words(210, -125, "Get EPUB", 64, WHITE)
    things.bird(pen.at(-206, -110, 1.05, 8), looks=12)
    for turn in (-40, -10, 20):
        pen.at(-6, -206, 1, turn).stroke([(-16, -12), (-40, -36)], 6, GOLD)


def queue(pen: Pen) -> None:
    for n, colour in enumerate((GOLD, ROSE, BLUE, MOSS)):
        things.book(pen.at(-400 + n * 150, 40, 1.25), colour)
        pen.words(-340 + n * 150, -10, str(4 - n), 54, WHITE)
    things.bird(pen.at(262, -110, 0.95, mirrored=True))


def flight(pen: Pen) -> None:
    for x, y in ((-260, -330), (240, -400), (60, -260)):
        _cloud(pen.at(x, y))
    things.bird(pen.at(-40, -190, 1.1, -14), wing=70)
    things.book(pen.at(30, -30, 0.75, 10), ROSE)
    things.tree(pen.at(-370, 20), 200)
    things.tree(pen.at(360, 20), 240)


def progress(pen: Pen) -> None:
    things.bar(pen.at(-410, -50), 0.4)
    for n in range(5):
        things.leaf(pen.at(-350 + n * 120, -160 - (n < 2) * 60, 0.5, n * 3 - 6), str(n + 1))
    things.bird(pen.at(290, -90, 0.76, mirrored=True), looks=8)


def torn(pen: Pen) -> None:
    things.leaf(pen.at(120, -190, 1.15, 8), "9", torn=True)
    things.bird(pen.at(-210, -120, 1.1), looks=-22)
    pen.words(250, -400, "?", 110, ROSE)


def again(pen: Pen) -> None:
    for n, seconds in enumerate((2, 4, 8)):
        things.clock(pen.at(-260 + n * 250, -230, 0.8 + n * 0.14), seconds * 2)
        pen.words(-260 + n * 250, -100, f"{seconds} s", 50)
    things.bird(pen.at(-140, -20, 0.5, -12), wing=64)


def checked(pen: Pen) -> None:
    things.leaf(pen.at(180, -180, 1.2, 4), "9")
    things.lens(pen.at(120, -190, 0.9))
    things.bird(pen.at(-230, -120, 1.1), looks=10)


def shelf(pen: Pen) -> None:
    for row in range(4):
        things.shelf(pen.at(-400, -980 + row * 240), 800, 3 + row)
    things.shelf(pen.at(-400, 0), 470, 8)
    things.book(pen.at(92, -40, 0.9, 6), ROSE)
    things.bird(pen.at(270, -96, 0.86, mirrored=True), wing=14)


def parcels(pen: Pen) -> None:
    for n, label in enumerate(("EPUB", "CBZ", "PDF")):
        things.parcel(pen.at(10 + n * 172, 40 - n % 2 * 20, 0.76, n * 4 - 4), label)
    things.bird(pen.at(-240, -110, 0.96), looks=8)


def ready(pen: Pen) -> None:
    things.card(pen.at(-410, -390, 1.3), "Alice is ready", ("Open", "Download"))
    things.bird(pen.at(300, -60, 0.7, mirrored=True), looks=-6)


def key(pen: Pen) -> None:
    things.key(pen.at(150, -300, 1.2, 18))
    things.clock(pen.at(190, -90), 12)
    things.bird(pen.at(-220, -120, 1.1), looks=-16)


def fresh(pen: Pen) -> None:
    things.bubble(pen.at(-60, -190), "/link", 56)
    things.key(pen.at(250, -110, 0.9, -24))
    things.bird(pen.at(-230, -110, 1.0))


def stars(pen: Pen) -> None:
    for x, y, size in ((-300, -380, 0.4), (-40, -420, 0.5), (330, -330, 0.45)):
        things.star(pen.at(x, y, size))
    things.book(pen.at(60, 30, 2.0, 4), BLUE)
    things.star(pen.at(160, -60, 0.6))
    things.bird(pen.at(-210, -120, 1.1), wing=26)


def library(pen: Pen) -> None:
    for row in range(3):
        things.shelf(pen.at(-410, -360 + row * 190, 0.94), 860, 20 + row)
    things.bird(pen.at(250, -44, 0.62, mirrored=True))


def night(pen: Pen) -> None:
    pen.oval(210, -900, 110, 110, (250, 236, 190), 0)
    pen.oval(254, -926, 98, 98, DUSK, 0)
    for x, y in _STARS:
        things.star(pen.at(x, y, 0.14 + (x * y) % 3 * 0.04), colour=(250, 236, 190))
    things.bower(pen.at(0, 30, 1.2))
    things.bird(pen.at(-10, -74, 0.68), asleep=True, looks=24)
    things.book(pen.at(150, 70, 0.8, 10), ROSE)
    pen.words(130, -230, "z", 46, WHITE)
    pen.words(170, -280, "z", 60, WHITE)


def _cloud(pen: Pen) -> None:
    for x, r in ((-44, 34), (0, 50), (48, 36)):
        pen.oval(x, 0, r, r * 0.7, WHITE, 0)
