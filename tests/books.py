"""Books for the packers' tests: pages, tracks and chapters made here, with names that are hard on formats."""

import itertools
from pathlib import Path

import iscc_samples
from PIL import Image

from core.media import Asset, Book, BookPart, Files, Format, Inline, Kind, Local, Pages, Part, Remote, Text, TitleInfo

HARD_NAME = "家族 & <Friends> 👩‍👩‍👧 “שלום” \u0001\u202e50% – Ü/ß"


def info(name="A Quiet Comic", kind=Kind.COMIC, **more):
    return TitleInfo("demo", "titles/1", name, kind, (Format.ZIP,), **more)


def picture(path: Path, size=(80, 120), mode="RGB", colour=0) -> Path:
    """A picture of one colour; the ending tells Pillow the format."""
    Image.new(mode, size, colour).save(path)
    return path


def paged(folder: Path, *counts: int, rtl=False, ending=".png", size=(80, 120), **told) -> Book:
    """A comic with a part of so many pages for each count."""
    parts = []
    for number, count in enumerate(counts, 1):
        files = [picture(folder / f"{number}-{page}{ending}", size, colour=page % 200) for page in range(count)]
        assets = tuple(Asset(file.name, Remote("https://example.org/")) for file in files)
        parts.append(BookPart(Part(f"c{number}", number, f"Chapter the {number}."), Pages(assets, rtl), tuple(files)))
    return Book(info(**told), tuple(parts))


def written(folder: Path, *chapters: str, ending=".html", names=(), **told) -> Book:
    """A book with a part for each text."""
    parts = []
    for number, (text, name) in enumerate(itertools.zip_longest(chapters, names, fillvalue=""), 1):
        file = folder / f"{number}{ending}"
        file.write_text(text, "utf-8")
        asset = Asset(file.name, Inline(text.encode()))
        parts.append(BookPart(Part(f"c{number}", number, name), Text((asset,)), (file,)))
    return Book(info(**{"kind": Kind.BOOK, "name": "A Quiet Book", **told}), tuple(parts))


def filed(*files: Path, names=(), cover=None) -> Book:
    """A title with a part for each finished file, which is the operator's."""
    parts = [
        BookPart(Part(f"f{number}", number, name or ""), Files((Asset(file.name, Local(file)),)), (file,))
        for number, (file, name) in enumerate(itertools.zip_longest(files, names), 1)
    ]
    return Book(info("A Quiet Album", Kind.AUDIOBOOK), tuple(parts), cover)


def sample(name: str) -> Path:
    """A real file by its name, such as "demo.mp3"."""
    everything = (*iscc_samples.audios(), *iscc_samples.texts(), *iscc_samples.images(), *iscc_samples.videos())
    return next(path for path in everything if path.name == name)
