"""A book as several: a file for each chapter, or for each volume. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from itertools import groupby

from core.media import Book


class By(StrEnum):
    """What a file holds."""

    WHOLE = "whole"
    VOLUME = "volume"
    CHAPTER = "chapter"


def split(book: Book, by: By) -> Iterator[tuple[str, Book]]:
    """The books with what tells their names apart: "v2", or a number that sorts; "" for the only one."""
    digits = max(3, len(str(len(book.parts))))
    match by:
        case By.WHOLE:
            yield "", book
        case By.VOLUME:
            for volume, group in groupby(book.parts, key=lambda piece: piece.part.volume):
                yield "" if volume is None else f"v{volume}", replace(book, parts=tuple(group))
        case By.CHAPTER:
            for number, piece in enumerate(book.parts, 1):
                yield f"{number:0{digits}d}", replace(book, parts=(piece,))
