"""Packing: which formats are possible, and what is in the file that comes out."""

import hashlib
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import PackagingError, StorageFull
from core.media import Asset, Book, BookPart, Files, Format, Pages, Part, Remote, Text
from tests.books import HARD_NAME, filed, info, paged, picture, sample, written
from worker import child
from worker.packaging import PACKERS, formats_for, pack, possible

WHERE = Remote("https://example.org/")


def part(kind, *names):
    return kind(tuple(Asset(name, WHERE) for name in names))


def names_in(path):
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def natural(name):
    return [int(word) if word.isdigit() else word.casefold() for word in re.split(r"(\d+)", name)]


@pytest.mark.parametrize(
    ("parts", "formats"),
    [
        ([part(Pages, "1.jpg", "2.jpg")], "epub cbz pdf html zip"),
        ([part(Text, "1.html"), part(Text, "2.html")], "epub zip"),
        ([part(Files, "1.mp3"), part(Files, "2.MP3")], "m4b mp3 zip"),
        ([part(Files, "1.flac")], "m4b mp3 original zip"),
        ([part(Files, "book.epub")], "epub original zip"),
        ([part(Files, "book.pdf")], "pdf original zip"),
        ([part(Files, "book.m4b")], "m4b mp3 original zip"),
        ([part(Files, "comic.cbz")], "epub cbz pdf html original zip"),
        ([part(Files, "pages.zip")], "original zip"),
        ([part(Files, "comic.cbr")], "cbr original zip"),
        ([part(Pages, "1.jpg"), part(Text, "2.html")], "zip"),
        ([part(Files, "1.mp3", "notes.txt")], "zip"),
        ([part(Pages)], ""),
        ([], ""),
    ],
)
def test_what_parts_are_made_of_decides_what_they_can_become(parts, formats):
    assert [one for one in formats_for(parts) if one in formats.split() or one is not Format.CBR] == formats.split()
    assert all(possible(one, parts) for one in formats_for(parts))


def test_every_format_that_is_possible_is_made(tmp_path):
    books = [
        paged(tmp_path, 2),
        written(tmp_path, "<p>Hello</p>"),
        filed(sample("demo.mp3"), sample("withcover.mp3")),
        filed(sample("demo.epub")),
        filed(sample("demo.pdf")),
    ]
    for book in books:
        for format_ in formats_for([piece.assets for piece in book.parts]):
            packed = pack(format_, book, tmp_path / "out")
            assert packed.path == tmp_path / "out"
            assert packed.size_bytes == packed.path.stat().st_size > 0
    assert set(PACKERS) >= {Format.EPUB, Format.CBZ, Format.MP3, Format.ZIP, Format.ORIGINAL}


@pytest.mark.parametrize(
    ("format_", "sentence"),
    [
        (
            Format.MP3,
            r"^This can't become MP3: that is made from recordings\. Ask for EPUB or CBZ or PDF .*or ZIP instead\.$",
        ),
        (Format.ORIGINAL, r"can't become original: that is made from one file\. Ask for .* ZIP instead"),
    ],
)
def test_what_cannot_be_packed_is_said_with_what_can_be_had(tmp_path, format_, sentence):
    with pytest.raises(PackagingError, match=sentence):
        pack(format_, paged(tmp_path, 2), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_book_without_files_cannot_be_packed(tmp_path):
    with pytest.raises(PackagingError, match="nothing to pack"):
        pack(Format.ZIP, Book(info(), ()), tmp_path / "out")


def test_a_cbz_holds_the_same_bytes_stored_and_in_order(tmp_path):
    book = paged(tmp_path, 12)
    packed = pack(Format.CBZ, book, tmp_path / "out")
    assert (packed.media_type, packed.ending) == ("application/vnd.comicbook+zip", ".cbz")
    with zipfile.ZipFile(packed.path) as archive:
        pages = [entry for entry in archive.infolist() if entry.filename != "ComicInfo.xml"]
        assert [entry.filename for entry in pages] == [f"{number:04d}.png" for number in range(1, 13)]
        assert all(entry.compress_type == zipfile.ZIP_STORED for entry in pages)
        assert [archive.read(entry) for entry in pages] == [file.read_bytes() for file in book.parts[0].files]


def test_a_cbz_is_opened_by_another_program(tmp_path):
    packed = pack(Format.CBZ, paged(tmp_path, 3, 2, name=HARD_NAME), tmp_path / "out.cbz")
    program = next((found for name in ("unzip", "7z", "bsdtar") if (found := shutil.which(name))), None)
    if program is None:
        assert "BOWERBIRD_TEST_STRICT" not in os.environ, "one of unzip, 7z, bsdtar is needed"
        pytest.skip("no unzip, 7z or bsdtar here")
    arguments = ["-tf"] if program.endswith("bsdtar") else ["t"] if program.endswith("7z") else ["-tq"]
    subprocess.run([program, *arguments, packed.path], check=True, capture_output=True)


def test_several_chapters_lie_in_folders_that_sort_as_they_are_read(tmp_path):
    packed = pack(Format.CBZ, paged(tmp_path, *[1] * 11), tmp_path / "out")
    names = [name for name in names_in(packed.path) if name != "ComicInfo.xml"]
    assert names[0] == "0001 Chapter the 1/0001.png"
    assert names == sorted(names) == sorted(names, key=natural)


def test_a_page_is_named_for_what_it_is(tmp_path):
    picture(tmp_path / "really.png").rename(tmp_path / "page.jpg")
    page = BookPart(Part("1", 1), part(Pages, "page.jpg"), (tmp_path / "page.jpg",))
    assert "0001.png" in names_in(pack(Format.CBZ, Book(info(), (page,)), tmp_path / "out").path)


def test_a_page_that_is_no_picture_is_named(tmp_path):
    (tmp_path / "2.jpg").write_bytes(b"<html>")
    page = BookPart(Part("1", 1), part(Pages, "2.jpg"), (tmp_path / "2.jpg",))
    with pytest.raises(PackagingError, match=r"2\.jpg is no picture.*ask for ZIP"):
        pack(Format.CBZ, Book(info(), (page,)), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def one_page(tmp_path_factory):
    return picture(tmp_path_factory.mktemp("page") / "page.png")


@settings(max_examples=40, deadline=None)
@given(names=st.lists(st.lists(st.text(max_size=20), min_size=1, max_size=6), min_size=1, max_size=4), data=st.data())
def test_whatever_pages_and_chapters_are_called_their_order_is_kept(one_page, names, data):
    parts = [
        BookPart(
            Part(str(number), number, data.draw(st.text(max_size=20))), part(Pages, *pages), (one_page,) * len(pages)
        )
        for number, pages in enumerate(names, 1)
    ]
    out = one_page.parent / "out"
    inside = names_in(pack(Format.CBZ, Book(info(), tuple(parts)), out).path)
    inside.remove("ComicInfo.xml")
    assert len(set(inside)) == sum(map(len, names))
    assert inside == sorted(inside) == sorted(inside, key=natural)


@pytest.mark.parametrize("format_", [Format.CBZ, Format.EPUB, Format.ZIP])
def test_the_same_files_give_the_same_bytes(tmp_path, format_):
    book = paged(tmp_path, 2, 2)
    packed = [pack(format_, book, tmp_path / name).path for name in ("one", "two")]
    assert len({hashlib.sha256(path.read_bytes()).digest() for path in packed}) == 1


@pytest.mark.parametrize("format_", [Format.ORIGINAL, Format.EPUB])
def test_the_sources_own_file_is_handed_over_unchanged(tmp_path, format_):
    packed = pack(format_, filed(sample("demo.epub")), tmp_path / "out")
    assert packed.path.read_bytes() == sample("demo.epub").read_bytes()
    assert (packed.media_type, packed.ending) == ("application/epub+zip", ".epub")
    assert not packed.path.samefile(sample("demo.epub")), "the operator's own file stays its own"


def test_a_zip_keeps_names_and_tells_namesakes_apart(tmp_path):
    files = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        files.append(tmp_path / folder / "Read me.txt")
        files[-1].write_text(folder)
    packed = pack(Format.ZIP, filed(*files, cover=picture(tmp_path / "c.PNG")), tmp_path / "out")
    assert names_in(packed.path) == ["Read me.txt", "Read me (2).txt", "cover.png"]


def test_no_name_in_an_archive_leads_out_of_it(tmp_path):
    page = picture(tmp_path / "page.png")
    evil = BookPart(Part("1", 1, "../../.."), part(Files, "../../evil.png", "/etc/passwd"), (page, page))
    packed = pack(Format.ZIP, Book(info(), (evil, replace(evil, part=Part("2", 2, "/")))), tmp_path / "out")
    assert all(".." not in Path(name).parts and not name.startswith("/") for name in names_in(packed.path))


async def test_packing_runs_in_a_child_and_tells_its_progress(tmp_path):
    heard: list[float] = []
    packed = await child.run(pack, Format.CBZ, paged(tmp_path, 5), tmp_path / "out", on_progress=heard.append)
    assert packed.size_bytes == (tmp_path / "out").stat().st_size
    assert heard[-1] == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_storage_full(tmp_path):
    (tmp_path / "out").symlink_to("/dev/full")
    with pytest.raises(StorageFull):
        pack(Format.CBZ, paged(tmp_path, 300), tmp_path / "out")
