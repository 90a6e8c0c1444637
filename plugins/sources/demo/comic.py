"""The drawn handbook: chapters, pages and panels, each a caption, a description and a few lines of ink."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugins.sources.demo import scenes, things
from plugins.sources.demo.ink import (
    BLUE,
    DUSK,
    FINE,
    LEAF,
    PAPER,
    ROSE,
    SAND,
    SKY,
    WHITE,
    Colour,
    Pen,
    sheet,
    wrapped,
)

if TYPE_CHECKING:
    from PIL import Image

WIDTH, HEIGHT = 1000, 1500
_MARGIN, _GAP, _CAPTION = 48, 28, 34


@dataclass(frozen=True, slots=True)
class Panel:
    """One scene. `draw` gets a pen at the middle of the ground line; 430 points to each side and 420 up are seen."""

    caption: str
    shows: str
    draw: Callable[[Pen], None]
    sky: Colour = SKY
    ground: Colour = LEAF


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its name and its pages, each of one or two panels."""

    name: str
    pages: tuple[tuple[Panel, ...], ...]


def alt(page: tuple[Panel, ...]) -> str:
    """The page in words, for who can't see it."""
    return " ".join(f"{panel.shows} “{panel.caption}”" for panel in page)


def page(panels: tuple[Panel, ...], *, as_jpeg: bool = False) -> bytes:
    """One page, 1000 by 1500 points, as PNG or JPEG. The same bytes each time on the same Pillow."""
    picture, _ = sheet(WIDTH, HEIGHT, PAPER)
    height = (HEIGHT - 2 * _MARGIN - _GAP * (len(panels) - 1)) // len(panels)
    for n, panel in enumerate(panels):
        top = _MARGIN + n * (height + _GAP)
        picture.paste(_panel(panel, WIDTH - 2 * _MARGIN, height), (_MARGIN * 2, top * 2))
    return encoded(picture, as_jpeg=as_jpeg)


def encoded(picture: "Image.Image", *, as_jpeg: bool = False) -> bytes:
    """The picture at its final size, as a file."""
    from PIL import Image

    small = picture.reduce(FINE)
    out = io.BytesIO()
    if as_jpeg:
        small.save(out, "JPEG", quality=88)
    else:
        # flat colours: of Pillow's ways the one that is quickest keeps them, and the file is the smallest
        small.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


def cover(name: str, line: str, colour: Colour) -> bytes:
    """A book's front: the name over the bird in its bower."""
    picture, pen = sheet(WIDTH, HEIGHT, colour)
    pen.box(50, 50, WIDTH - 100, HEIGHT - 100, None, 6)
    for n, words in enumerate(wrapped(name, 88, 800)):
        pen.words(WIDTH / 2, 190 + n * 104, words, 88, WHITE)
    pen.words(WIDTH / 2, 1390, line, 40, WHITE)
    pen.oval(500, 900, 380, 380, SAND, 0)
    things.bower(pen.at(500, 1200, 1.45))
    things.bird(pen.at(470, 1070, 0.86))
    things.book(pen.at(620, 1210, 1.0, 8), BLUE)
    for n, x in enumerate((250, 330, 730, 800)):
        things.flower(pen.at(x, 1240 + n % 2 * 26), (BLUE, ROSE)[n % 2])
    return encoded(picture)


def _panel(panel: Panel, width: int, height: int) -> "Image.Image":
    picture, pen = sheet(width, height, panel.sky)
    lines = wrapped(panel.caption, _CAPTION, width - 110)
    strip = len(lines) * (_CAPTION + 12) + 34
    ground = height - strip - 60
    pen.oval(width / 2, ground + 200, width * 0.9, 230, panel.ground, 0)
    panel.draw(pen.at(width / 2, ground, 1.0 if height < 900 else 1.06))
    pen.box(-20, height - strip, width + 40, strip + 20, PAPER, 4)
    for n, line in enumerate(lines):
        pen.words(width / 2, height - strip + 38 + n * (_CAPTION + 12), line, _CAPTION)
    pen.box(2, 2, width - 4, height - 4, None, 6)
    return picture


CHAPTERS = (
    Chapter(
        "A bower full of books",
        (
            (
                Panel(
                    "This is a bowerbird, and this is its bower.",
                    "A blue bird stands in an arched house of twigs among trees, flowers and books.",
                    scenes.home,
                ),
            ),
            (
                Panel(
                    "Other bowerbirds collect blue things.",
                    "The bird looks at a row of blue flowers, a blue lid and a blue feather.",
                    scenes.treasures,
                ),
                Panel(
                    "This one collects books.",
                    "The bird stands before five books in five colours.",
                    scenes.books,
                    ground=SAND,
                ),
            ),
            (
                Panel(
                    "You tell it what you would like.",
                    "Somebody says “/search alice”; the bird tilts its head.",
                    scenes.ask,
                    ground=SAND,
                ),
                Panel(
                    "It asks in every place it knows, all at once.",
                    "The bird flies between four trees; in each of them sits a book.",
                    scenes.sources,
                ),
            ),
            (
                Panel(
                    "The answers come as cards.",
                    "The bird shows a card with the buttons “Get EPUB” and “Star”.",
                    scenes.card,
                    ground=SAND,
                ),
                Panel("One press is enough.", "The bird pecks at a large blue button.", scenes.press),
            ),
        ),
    ),
    Chapter(
        "There and back",
        (
            (
                Panel(
                    "Each wish waits its turn. You see your place with /queue.",
                    "Four numbered books stand in line before the bird.",
                    scenes.queue,
                    ground=SAND,
                ),
                Panel("Then off it goes.", "The bird flies over the hills with a book.", scenes.flight),
            ),
            (
                Panel(
                    "Piece by piece, the bar fills.",
                    "Five pages lie above a bar that is two fifths full; the bird watches.",
                    scenes.progress,
                    ground=SAND,
                ),
                Panel(
                    "Now and then a page arrives torn.",
                    "The bird looks puzzled at a torn page with the number nine.",
                    scenes.torn,
                ),
            ),
            (
                Panel(
                    "Then it flies again: after two seconds, after four, after eight.",
                    "Three clocks grow from two to eight seconds; the bird flies under them.",
                    scenes.again,
                ),
                Panel(
                    "Every page is looked at closely.",
                    "The bird holds a magnifying glass over a page.",
                    scenes.checked,
                    ground=SAND,
                ),
            ),
            (
                Panel(
                    "Only what is whole goes on the shelf.",
                    "The bird puts a book on a shelf full of books.",
                    scenes.shelf,
                    (244, 232, 214),
                    SAND,
                ),
            ),
        ),
    ),
    Chapter(
        "Yours to keep",
        (
            (
                Panel(
                    "It packs the book the way your reader likes.",
                    "Three tied parcels are labelled EPUB, CBZ and PDF.",
                    scenes.parcels,
                    ground=SAND,
                ),
                Panel(
                    "And the same card says: ready.",
                    "A card says “Alice is ready”, with the buttons “Open” and “Download”.",
                    scenes.ready,
                ),
            ),
            (
                Panel(
                    "A link is a key that is good for some hours.",
                    "A golden key hangs beside a clock.",
                    scenes.key,
                    ground=SAND,
                ),
                Panel("A fresh one costs you one word.", "The bird says “/link”, and a new key appears.", scenes.fresh),
            ),
            (
                Panel(
                    "Star what you love; /favorites remembers it.",
                    "A blue book with a golden star stands beside the bird.",
                    scenes.stars,
                ),
                Panel(
                    "And /library shows all that is here.",
                    "Three long shelves of books; the bird stands before them.",
                    scenes.library,
                    (244, 232, 214),
                    SAND,
                ),
            ),
            (
                Panel(
                    "Good night.",
                    "Moon and stars; the bird sleeps in its bower, a book beside it.",
                    scenes.night,
                    DUSK,
                    (70, 92, 88),
                ),
            ),
        ),
    ),
)
