"""The shelf keeps the same bytes once and gives them readable names."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from core.errors import StartError, StorageFull
from core.media import Kind
from worker.storage import Shelf
from worker.storage.atomic import disk_errors, replacing, write

FULL = Path("/dev/full")
ALICE = b"Alice was beginning to get very tired"


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "home")


@pytest.fixture
def finished(tmp_path):
    """A finished file with these bytes, outside of the shelf."""

    def make(data, name="finished"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return make


def files_below(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_published_file_moves_to_its_hash(shelf, finished):
    path = finished(ALICE)
    blob = shelf.publish(path)
    assert blob.sha256 == hashlib.sha256(ALICE).hexdigest()
    assert blob.size_bytes == len(ALICE)
    assert shelf.path(blob.sha256).read_bytes() == ALICE
    assert not path.exists()


def test_the_same_bytes_twice_are_one_file(shelf, finished):
    first, second = shelf.publish(finished(ALICE, "one")), shelf.publish(finished(ALICE, "two"))
    assert first == second
    assert files_below(shelf.blobs) == [f"{first.sha256[:2]}/{first.sha256}"]


def test_one_flipped_bit_is_noticed(shelf, finished):
    blob = shelf.publish(finished(ALICE))
    assert shelf.verify(blob.sha256)
    path = shelf.path(blob.sha256)
    path.chmod(0o644)
    path.write_bytes(bytes([ALICE[0] ^ 1]) + ALICE[1:])
    assert not shelf.verify(blob.sha256)


def test_a_readable_name_is_the_same_file_not_a_copy(shelf, finished):
    blob = shelf.publish(finished(ALICE))
    name = shelf.name(blob.sha256, Kind.BOOK, "Lewis Carroll", "Alice", "Alice.epub")
    assert name == shelf.library / "Books" / "Lewis Carroll" / "Alice" / "Alice.epub"
    assert name.samefile(shelf.path(blob.sha256))
    assert shelf.name(blob.sha256, Kind.BOOK, "Lewis Carroll", "Alice", "Alice.epub") == name


def test_other_bytes_of_the_same_name_are_numbered(shelf, finished):
    one, two = shelf.publish(finished(ALICE)), shelf.publish(finished(b"another edition"))
    names = [shelf.name(blob.sha256, Kind.BOOK, "", "Alice", "Alice.epub") for blob in (one, two, one, two)]
    assert [name.name for name in names] == ["Alice.epub", "Alice (2).epub"] * 2
    assert names[0].parent.parent.name == "Unknown author"


def test_a_copy_stands_in_where_links_cannot_be(shelf, finished, monkeypatch):
    """Such as on exFAT, or when the library lies on another disk."""

    def no_links(*_args):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    blob = shelf.publish(finished(ALICE))
    names = [shelf.name(blob.sha256, Kind.BOOK, "Lewis Carroll", "Alice", "Alice.epub") for _ in range(2)]
    assert names[0] == names[1]
    assert names[0].read_bytes() == ALICE
    assert files_below(shelf.library) == ["Books/Lewis Carroll/Alice/Alice.epub"]


def test_no_name_leads_out_of_the_library(shelf, finished):
    blob = shelf.publish(finished(ALICE))
    name = shelf.name(blob.sha256, Kind.OTHER, "../..", "/etc", "..\\..\\passwd")
    assert name.resolve().is_relative_to(shelf.library.resolve())
    with pytest.raises(ValueError, match="not in the library"):
        shelf.unname(shelf.library / ".." / "bowerbird.db")


def test_taking_a_name_away_takes_its_empty_folders(shelf, finished):
    blob = shelf.publish(finished(ALICE))
    kept = shelf.name(blob.sha256, Kind.BOOK, "Lewis Carroll", "Snark", "Snark.epub")
    shelf.unname(shelf.name(blob.sha256, Kind.BOOK, "Lewis Carroll", "Alice", "Alice.epub"))
    assert sorted(path.name for path in kept.parent.parent.iterdir()) == ["Snark"]


def test_removed_bytes_are_gone(shelf, finished):
    blob = shelf.publish(finished(ALICE))
    assert shelf.remove(blob.sha256)
    assert not shelf.remove(blob.sha256)
    assert not shelf.verify(blob.sha256)


def test_what_is_no_hash_has_no_place(shelf):
    with pytest.raises(ValueError, match="no SHA-256"):
        shelf.path("../../bowerbird.db")


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "state"
    write(path, b"old")
    with pytest.raises(TypeError), replacing(path) as file:
        file.writelines([b"half of the new", None])
    assert path.read_bytes() == b"old"
    assert files_below(tmp_path) == ["state"]


@pytest.mark.parametrize(
    ("number", "error", "words"),
    [
        (errno.ENOSPC, StorageFull, "No room left"),
        (errno.EDQUOT, StorageFull, "No room left"),
        (errno.EROFS, StartError, "can't be used: Read-only file system"),
        (errno.EACCES, StartError, "can't be used: Permission denied"),
    ],
)
def test_the_disks_refusals_are_said_plainly(tmp_path, number, error, words):
    with pytest.raises(error, match=words), disk_errors(tmp_path):
        raise OSError(number, os.strerror(number))


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
def test_a_full_disk_is_storage_full(tmp_path):
    with pytest.raises(StorageFull), disk_errors(tmp_path), FULL.open("wb", buffering=0) as full:
        full.write(ALICE)


def broken(shelf, sha256):
    path = shelf.path(sha256)
    path.chmod(0o644)
    path.write_bytes(b"broken")
    return path


def test_good_bytes_take_the_place_of_damaged_ones_under_all_their_names(shelf, finished):
    blob = shelf.publish(finished(ALICE))
    name = shelf.name(blob.sha256, Kind.BOOK, "Lewis Carroll", "Alice", "Alice.epub")
    broken(shelf, blob.sha256)
    assert shelf.publish(finished(ALICE)) == blob
    assert shelf.verify(blob.sha256)
    assert name.read_bytes() == ALICE
    assert name.samefile(shelf.path(blob.sha256))
    assert files_below(shelf.blobs / "broken") == [blob.sha256]


def test_other_bytes_take_the_names_of_damaged_ones_which_are_never_deleted(shelf, finished):
    old = shelf.publish(finished(ALICE))
    name = shelf.name(old.sha256, Kind.BOOK, "Lewis Carroll", "Alice", "Alice.epub")
    broken(shelf, old.sha256)
    new = shelf.publish(finished(b"a newer edition"))
    second = shelf.name(new.sha256, Kind.BOOK, "Lewis Carroll", "Alice", "Alice.epub")
    assert second.name == "Alice (2).epub"
    shelf.replace(old.sha256, new.sha256)
    assert files_below(shelf.library) == ["Books/Lewis Carroll/Alice/Alice.epub"]
    assert name.read_bytes() == b"a newer edition"
    assert (shelf.blobs / "broken" / old.sha256).read_bytes() == b"broken"


def test_damaged_twice_both_are_kept_aside(shelf, finished):
    for _ in range(2):
        broken(shelf, shelf.publish(finished(ALICE)).sha256)
    shelf.publish(finished(ALICE))
    assert len(files_below(shelf.blobs / "broken")) == 2
