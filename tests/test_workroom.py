"""A job's folder is found again by the next try and goes when the job is done."""

import pytest

from core.media import Asset, Inline, Part
from worker.storage import Workroom

PAGE = Asset("page.jpg", Inline(b""), size_bytes=5)


@pytest.fixture
def room(tmp_path):
    return Workroom(tmp_path, "job-1")


def test_a_finished_file_is_found_by_the_next_try(room, tmp_path):
    part = Part("chapter/1", 1)
    assert room.finished(part, 1, PAGE) is None
    room.place(part, 1, PAGE).write_bytes(b"12345")
    again = Workroom(tmp_path, "job-1")
    assert again.finished(part, 1, PAGE) == room.place(part, 1, PAGE)
    assert again.finished(part, 2, PAGE) is None


def test_a_file_of_another_size_than_promised_is_not_finished(room):
    part = Part("chapter/1", 1)
    room.place(part, 1, PAGE).write_bytes(b"123")
    assert room.finished(part, 1, PAGE) is None


def test_parts_of_the_same_number_do_not_mix(room):
    """Chapter numbers begin again in every volume, file names in every chapter."""
    places = [room.place(Part(ref, 1), index, PAGE) for ref in ("v1/c1", "v2/c1") for index in (1, 2)]
    assert len(set(places)) == 4


def test_names_from_a_source_stay_in_the_room(room):
    place = room.place(Part("../..", 1), 1, Asset("../../../etc/passwd", Inline(b"")))
    assert place.resolve().is_relative_to(room.folder.resolve())


@pytest.mark.parametrize("job_id", ["", "..", "a/b", "a\\b", "nul"])
def test_a_room_has_a_plain_name(tmp_path, job_id):
    with pytest.raises(ValueError, match="folder's name"):
        Workroom(tmp_path, job_id)


def test_a_removed_room_leaves_nothing(room, tmp_path):
    room.place(Part("1", 1), 1, PAGE).write_bytes(b"12345")
    room.out("book.cbz").write_bytes(b"zip")
    room.remove()
    room.remove()
    assert list((tmp_path / "work").iterdir()) == []
