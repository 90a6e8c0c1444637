"""CBR: a real RAR by the operator's own program, or a sentence that names what can be had."""

import shutil
import subprocess

import pytest

from core.errors import PackagingError
from core.media import Format
from tests.books import HARD_NAME, filed, paged
from tests.comic_schema import xmllint_of
from tests.programs import need
from worker.content import check
from worker.packaging import formats_for, offered, pack
from worker.packaging.cbr import program

needs_rar = pytest.mark.skipif(program() is None, reason="the operator's own program rar is not installed here")


def without_rar(monkeypatch):
    found = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "rar" else found(name))


@needs_rar
def test_it_is_a_rar_of_the_fifth_kind_with_the_pages_stored(tmp_path):
    packed = pack(Format.CBR, paged(tmp_path, 3), tmp_path / "out.cbr")
    assert (packed.media_type, packed.ending) == ("application/vnd.comicbook-rar", ".cbr")
    assert packed.path.read_bytes().startswith(b"Rar!\x1a\x07\x01\x00")
    assert check(packed.path, "out.cbr").media_type == packed.media_type


@needs_rar
def test_names_in_any_script_and_folders_come_out_again(tmp_path):
    packed = pack(Format.CBR, paged(tmp_path, 2, 1, name=HARD_NAME), tmp_path / "out.cbr")
    listed = subprocess.run([program(), "lb", packed.path], capture_output=True, text=True, check=True).stdout
    assert listed.split("\n")[:4] == [
        "ComicInfo.xml",
        "0001 Chapter the 1/0001.png",
        "0001 Chapter the 1/0002.png",
        "0002 Chapter the 2/0001.png",
    ]
    subprocess.run([program(), "t", "-idq", packed.path], check=True)


def out_of(archive, folder):
    """Everything in a RAR, taken out by a reader that is not the program that wrote it."""
    reader = need("unrar", "unrar-nonfree", "unrar-free")
    quietly = [] if reader.endswith("-free") else ["-idq"]
    folder.mkdir()
    subprocess.run([reader, "x", *quietly, archive, f"{folder}/"], check=True, capture_output=True)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@needs_rar
def test_another_program_takes_out_what_went_in_and_xmllint_finds_its_metadata_valid(tmp_path):
    book = paged(tmp_path, 2, 1, name=HARD_NAME)
    packed = pack(Format.CBR, book, tmp_path / "out.cbr")
    found = out_of(packed.path, tmp_path / "taken out")
    metadata = found.pop("ComicInfo.xml")
    assert list(map(found.get, sorted(found))) == [file.read_bytes() for part in book.parts for file in part.files]
    assert xmllint_of(metadata, tmp_path) == ""


@needs_rar
def test_the_same_pages_give_the_same_bytes(tmp_path):
    book = paged(tmp_path, 2)
    made = [pack(Format.CBR, book, tmp_path / f"{name}.cbr").path.read_bytes() for name in ("one", "two")]
    assert made[0] == made[1]


def test_without_the_program_it_is_said_and_cbz_is_offered(tmp_path, monkeypatch):
    without_rar(monkeypatch)
    book = paged(tmp_path, 1)
    assert Format.CBR not in formats_for([piece.assets for piece in book.parts])
    with pytest.raises(PackagingError, match=r"only the program rar can write it, and it is not installed.*or CBZ"):
        pack(Format.CBR, book, tmp_path / "out")
    assert offered((Format.CBZ, Format.CBR, Format.ZIP)) == (Format.CBZ, Format.ZIP)


def test_the_sources_own_cbr_needs_no_program(tmp_path, monkeypatch):
    without_rar(monkeypatch)
    own = tmp_path / "own.cbr"
    own.write_bytes(b"Rar!\x1a\x07\x01\x00 and so on")
    assert pack(Format.CBR, filed(own), tmp_path / "out").path.read_bytes() == own.read_bytes()
    assert offered((Format.CBR, Format.ORIGINAL)) == (Format.CBR, Format.ORIGINAL)


def test_a_program_that_fails_is_told_of(tmp_path, monkeypatch):
    bad = tmp_path / "bin" / "rar"
    bad.parent.mkdir()
    bad.write_text("#!/bin/sh\necho no licence\nexit 3\n")
    bad.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bad.parent}:/usr/bin:/bin")
    with pytest.raises(PackagingError, match=r"rar ended with 3: no licence\. Ask for CBZ"):
        pack(Format.CBR, paged(tmp_path, 1), tmp_path / "out")
    assert {path.name for path in tmp_path.iterdir()} == {"bin", "1-0.png"}
