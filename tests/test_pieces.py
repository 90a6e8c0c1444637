"""A request's book as files: one, or one for each chapter or volume, called by the range that each holds."""

from dataclasses import replace

import pytest

from core.errors import UserError
from core.media import Format, Pieces
from tests.books import paged
from worker.jobs import pieces
from worker.jobs.order import Order
from worker.storage import Workroom


class Heard:
    """Who listens to how far the packing is."""

    def __init__(self):
        self.fractions = []

    def packed(self, fraction):
        self.fractions.append(fraction)


def book_of(tmp_path, volumes):
    """A book of one page a chapter, its chapters in these volumes."""
    made = paged(tmp_path, *(1 for _ in volumes))
    parts = [
        replace(one, part=replace(one.part, number=number, volume=volume))
        for number, (one, volume) in enumerate(zip(made.parts, volumes, strict=True), 1)
    ]
    return replace(made, parts=tuple(parts))


def ordered(book, by, tmp_path):
    return Order(book.info, Format.CBZ, "1-3", None, Workroom(tmp_path, "job-1"), by)


@pytest.mark.parametrize(
    ("by", "volumes", "ranges"),
    [
        (Pieces.ONE, (1, 1, 2), ["1-3"]),
        (Pieces.CHAPTERS, (1, 1, 2), ["1", "2", "3"]),
        (Pieces.VOLUMES, (1, 1, 2), ["v1", "v2"]),
        (Pieces.VOLUMES, (None, None, None), ["1-3"]),
        (Pieces.VOLUMES, (1, 2, None), ["v1", "v2", "3"]),
    ],
)
async def test_each_file_is_called_by_the_range_that_asks_for_it(tmp_path, by, volumes, ranges):
    heard = Heard()
    book = book_of(tmp_path, volumes)
    made = await pieces.packed(ordered(book, by, tmp_path), book, heard)
    assert [one.parts for one in made] == ranges
    assert len({one.packed.path.read_bytes() for one in made}) == len(ranges)
    assert heard.fractions == sorted(heard.fractions)
    assert heard.fractions[-1] <= 1


async def test_more_files_than_a_chat_takes_are_refused_with_the_number(tmp_path):
    book = book_of(tmp_path, [None] * (pieces.MOST + 1))
    with pytest.raises(UserError) as refused:
        await pieces.packed(ordered(book, Pieces.CHAPTERS, tmp_path), book, Heard())
    assert refused.value.facts == {"have": pieces.MOST + 1, "most": pieces.MOST}
