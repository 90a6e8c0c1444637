"""The files of a request, planned: one for each chapter or volume, called by the range that asks for each."""

import pytest

from core.errors import UserError
from core.media import Part, Pieces
from worker.jobs import pieces


def parts_of(*volumes):
    """Chapters in these volumes."""
    return [Part(str(number), number, volume=volume) for number, volume in enumerate(volumes, 1)]


@pytest.mark.parametrize(
    ("by", "volumes", "ranges"),
    [
        (Pieces.CHAPTERS, (1, 1, 2), ["1", "2", "3"]),
        (Pieces.VOLUMES, (1, 1, 2), ["v1", "v2"]),
        (Pieces.VOLUMES, (None, None, None), ["1-3"]),
        (Pieces.VOLUMES, (1, 2, None), ["v1", "v2", "3"]),
        (Pieces.VOLUMES, (1, None, 1), ["1", "2", "3"]),
    ],
)
def test_each_file_is_called_by_the_range_that_asks_for_it(by, volumes, ranges):
    every = parts_of(*volumes)
    assert [one.parts for one in pieces.planned(by, every, every)] == ranges


def test_a_file_with_some_of_a_volume_is_not_called_by_the_volume():
    every = parts_of(1, 1, 2)
    assert [one.parts for one in pieces.planned(Pieces.VOLUMES, every[1:], every)] == ["2", "v2"]


def test_chapters_whose_numbers_begin_again_with_each_volume_are_told_apart():
    every = [Part("a", 1, volume=1), Part("b", 1, volume=2)]
    assert [one.parts for one in pieces.planned(Pieces.CHAPTERS, every, every)] == ["v1c1", "v2c1"]


def test_more_files_than_a_chat_takes_are_refused_with_the_number():
    every = parts_of(*[None] * (pieces.MOST + 1))
    with pytest.raises(UserError) as refused:
        pieces.planned(Pieces.CHAPTERS, every, every)
    assert refused.value.facts == {"have": pieces.MOST + 1, "most": pieces.MOST}
