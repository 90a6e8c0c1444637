"""Finished files opened again: what went in comes out, and nothing that a stranger's archive tries."""

import itertools
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import PackagingError
from core.media import Format, Pages, Part
from tests.books import filed, info, paged, picture, sample, written
from tests.recordings import recording
from worker.packaging import pack
from worker.packaging.opening import opened
from worker.packaging.order import natural


def reopened(path, folder):
    folder.mkdir(exist_ok=True)
    return opened(filed(path), folder)


def told(book):
    """Chapter names with the bytes of their files."""
    return [(piece.part.name, [path.read_bytes() for path in piece.files]) for piece in book.parts]


@pytest.mark.parametrize("format_", [Format.CBZ, Format.EPUB])
@pytest.mark.parametrize("rtl", [True, False])
def test_pages_come_out_as_they_went_in_chapter_by_chapter(tmp_path, format_, rtl):
    book = paged(tmp_path, 3, 1, 12, rtl=rtl)
    out = pack(format_, book, tmp_path / f"out.{format_.value}").path
    again = reopened(out, tmp_path / "again")
    assert told(again) == told(book)
    assert all(isinstance(piece.assets, Pages) and piece.assets.rtl == rtl for piece in again.parts)


def test_a_single_chapter_keeps_its_number_and_volume(tmp_path):
    book = paged(tmp_path, 2)
    seventh = replace(book.parts[0], part=Part("7", 7, "The Seventh", volume=2))
    out = pack(Format.CBZ, replace(book, parts=(seventh,)), tmp_path / "out.cbz").path
    part = reopened(out, tmp_path / "again").parts[0].part
    assert (part.number, part.volume, part.name) == (7, 2, "The Seventh")


@settings(max_examples=15, deadline=None)
@given(counts=st.lists(st.integers(1, 4), min_size=1, max_size=4), rtl=st.booleans())
def test_a_comic_turned_into_an_epub_and_back_has_the_same_files(tmp_path_factory, counts, rtl):
    """CBZ → EPUB → CBZ loses no page, no chapter and no direction, so every file in it is the same."""
    folder = tmp_path_factory.mktemp("round")
    first = pack(Format.CBZ, paged(folder, *counts, rtl=rtl), folder / "a.cbz").path
    again = pack(Format.CBZ, filed(pack(Format.EPUB, filed(first), folder / "b.epub").path), folder / "c.cbz").path
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(again) as other:
        assert contents(one) == contents(other)


def contents(archive):
    return [(name, archive.read(name)) for name in archive.namelist() if name != "ComicInfo.xml"]


def test_bookmarks_part_a_comic_without_folders(tmp_path):
    page = picture(tmp_path / "p.png").read_bytes()
    marks = '<Page Image="0" Bookmark="One"/><Page Image="2" Bookmark="Two"/><Page Image="99" Bookmark="No"/>'
    with zipfile.ZipFile(tmp_path / "a.cbz", "w") as archive:
        archive.writestr("comicinfo.xml", f"<ComicInfo><Pages>{marks}</Pages></ComicInfo>")
        for name in ("p10.png", "p2.png", "p1.png", "__MACOSX/._p1.png", "credits.txt"):
            archive.writestr(name, page)
    again = reopened(tmp_path / "a.cbz", tmp_path / "again")
    assert [(piece.part.name, len(piece.files)) for piece in again.parts] == [("One", 2), ("Two", 1)]


@pytest.mark.parametrize("name", ["../../evil.png", "/etc/evil.png", "C:\\evil.png", "a/../../evil.png"])
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    page = picture(tmp_path / "p.png")
    with zipfile.ZipFile(tmp_path / "a.cbz", "w") as archive:
        archive.write(page, name)
    again = reopened(tmp_path / "a.cbz", tmp_path / "again")
    assert [path.parent for piece in again.parts for path in piece.files] == [tmp_path / "again"]


def test_a_bomb_is_refused_before_it_goes_off(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.cbz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.png", bytes(500_000_000))
    with pytest.raises(PackagingError, match="bomb"):
        pack(Format.EPUB, filed(tmp_path / "a.cbz"), tmp_path / "out")


def test_an_entity_in_a_strangers_comicinfo_reads_no_file(tmp_path):
    (tmp_path / "secret").write_text("secret")
    evil = f'<!DOCTYPE a [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]><ComicInfo><Title>&e;</Title></ComicInfo>'
    with zipfile.ZipFile(tmp_path / "a.cbz", "w") as archive:
        archive.writestr("ComicInfo.xml", evil)
        archive.write(picture(tmp_path / "p.png"), "1.png")
    assert "secret" not in str(reopened(tmp_path / "a.cbz", tmp_path / "again").parts[0].part)


def test_what_cannot_be_opened_is_said(tmp_path):
    (tmp_path / "cut.cbz").write_bytes(pack(Format.CBZ, paged(tmp_path, 3), tmp_path / "c").path.read_bytes()[:200])
    with pytest.raises(PackagingError, match=r"cut\.cbz can't be opened: the archive is damaged.*original"):
        pack(Format.PDF, filed(tmp_path / "cut.cbz"), tmp_path / "out")
    flowing = pack(Format.EPUB, written(tmp_path, "<p>x</p>"), tmp_path / "flow.epub").path
    with pytest.raises(PackagingError, match="its text flows"):
        pack(Format.CBZ, filed(flowing), tmp_path / "out")
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.writestr("notes.txt", "x")
    with pytest.raises(PackagingError, match="there are no pictures"):
        pack(Format.CBZ, filed(tmp_path / "t.zip"), tmp_path / "out")


def test_an_audiobook_is_cut_at_its_chapters_without_coding_it_anew(tmp_path):
    tracks = [recording(tmp_path / f"{n}.m4a", seconds=1.0 + n) for n in range(3)]
    cover = picture(tmp_path / "cover.jpg")
    whole = pack(Format.M4B, filed(*tracks, names=("One", "Two", "Three"), cover=cover), tmp_path / "a.m4b").path
    again = reopened(whole, tmp_path / "again")
    assert [piece.part.name for piece in again.parts] == ["One", "Two", "Three"]
    assert again.cover.read_bytes() == cover.read_bytes()
    from worker.packaging.sounds import hear

    lengths = [hear(piece.files[0]).duration_s for piece in again.parts]
    assert lengths == pytest.approx([1.0, 2.0, 3.0], abs=0.1)
    packed = pack(Format.MP3, filed(whole), tmp_path / "out")
    with zipfile.ZipFile(packed.path) as archive:
        assert archive.namelist()[:3] == ["01 - One.mp3", "02 - Two.mp3", "03 - Three.mp3"]


def test_tracks_in_a_zip_become_an_audiobook_with_their_names(tmp_path):
    book = filed(sample("demo.mp3"), sample("withcover.mp3"), names=("Down", "Up"), cover=picture(tmp_path / "c.png"))
    tracks = pack(Format.MP3, book, tmp_path / "a.zip").path
    again = reopened(tracks, tmp_path / "again")
    assert [piece.part.name for piece in again.parts] == ["Down", "Up"]
    assert again.cover is not None


@given(st.lists(st.text(max_size=12), unique=True))
def test_natural_order_counts_as_people_do(names):
    """Numbers by their size, the rest by its letters; and one order for every list of the same names."""
    names.sort(key=natural)
    assert all(natural(one) < natural(other) for one, other in itertools.pairwise(names))
    pages = [f"page {number}" for number in (10, 9, 1, 100, 2)]
    assert sorted(pages, key=natural) == [f"page {number}" for number in (1, 2, 9, 10, 100)]


def test_opening_the_same_file_twice_gives_the_same_package(tmp_path):
    comic = pack(Format.CBZ, paged(tmp_path, 2, 2), tmp_path / "a.cbz").path
    for format_ in (Format.EPUB, Format.PDF, Format.HTML):
        made = [pack(format_, filed(comic), tmp_path / name).path.read_bytes() for name in ("one", "two")]
        assert made[0] == made[1]


def test_a_title_is_what_it_was(tmp_path):
    comic = pack(Format.CBZ, paged(tmp_path, 1), tmp_path / "a.cbz").path
    assert reopened(comic, tmp_path / "again").info == info("A Quiet Album", filed(comic).info.kind)
