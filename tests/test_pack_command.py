"""`bowerbird pack`: a folder or a file in, a checked package out, no service anywhere."""

import json
import re
import zipfile

import pikepdf
import pytest
from ebooklib import epub

from tests.books import picture, sample
from tests.command_line import call
from tests.recordings import recording


def comic(folder, *chapters):
    for chapter in chapters:
        (folder / chapter).mkdir(parents=True)
        for number in (10, 9, 1):
            picture(folder / chapter / f"page {number}.png", colour=number)
    return folder


def test_a_folder_of_pages_becomes_each_format_of_pages(tmp_path):
    folder = comic(tmp_path / "Quiet Comic", "Chapter 2", "Chapter 10")
    for format_ in ("cbz", "epub", "pdf", "html", "zip"):
        out = tmp_path / f"out.{format_}"
        ran = call("pack", format_, str(folder), str(out), "--title", "Quiet", "--rtl", "--author", "Ada")
        assert ran.exit_code == 0, ran.output
        assert ran.output.startswith(str(out))
    with zipfile.ZipFile(tmp_path / "out.cbz") as archive:
        names = archive.namelist()[1:]
        assert names[0] == "0001 Chapter 2/0001.png"
        assert archive.read(names[2]) == (folder / "Chapter 2" / "page 10.png").read_bytes()
        assert b"YesAndRightToLeft" in archive.read("ComicInfo.xml")
    with pikepdf.open(tmp_path / "out.pdf") as document:
        assert (len(document.pages), str(document.docinfo.Author)) == (6, "Ada")
    assert epub.read_epub(tmp_path / "out.epub").title == "Quiet"


def test_a_file_is_made_for_each_volume_or_chapter(tmp_path):
    folder = comic(tmp_path / "C", "Volume 1/c1", "Volume 1/c2", "Volume 2/c3")
    ran = call("pack", "cbz", str(folder), str(tmp_path / "volumes"), "--by", "volume", "--json")
    assert [json.loads(line)["path"].rpartition("/")[2] for line in ran.output.splitlines()] == ["C v1.cbz", "C v2.cbz"]
    call("pack", "cbz", str(folder), str(tmp_path / "chapters"), "--by", "chapter")
    assert sorted(path.name for path in (tmp_path / "chapters").iterdir()) == ["C 001.cbz", "C 002.cbz", "C 003.cbz"]
    with zipfile.ZipFile(tmp_path / "chapters" / "C 003.cbz") as archive:
        told = archive.read("ComicInfo.xml").decode()
    assert re.findall(r"<(?:Number|Volume)>(\d+)", told) == ["3", "2"]


def test_tracks_and_texts_become_what_people_listen_to_and_read(tmp_path):
    for folder in ("Book", "Novel"):
        (tmp_path / folder).mkdir()
    picture(tmp_path / "Book" / "cover.jpg")
    for number in (1, 2):
        recording(tmp_path / "Book" / f"0{number} - Down.m4a", seconds=1)
        (tmp_path / "Novel" / f"{number}. Up.md").write_text(f"# Up {number}\n\nWords.")
    assert call("pack", "m4b", str(tmp_path / "Book"), str(tmp_path / "a")).exit_code == 0
    assert call("pack", "mp3", str(tmp_path / "Book"), str(tmp_path / "a.zip")).exit_code == 0
    assert call("pack", "epub", str(tmp_path / "Novel"), str(tmp_path / "n")).exit_code == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert {"01 - Down.mp3", "playlist.m3u8", "cover.jpg"} <= set(archive.namelist())
    assert (tmp_path / "a.m4b").is_file()
    assert (tmp_path / "n.epub").is_file()


def test_one_file_is_turned_into_another_format(tmp_path):
    call("pack", "cbz", str(comic(tmp_path / "C", "1", "2")), str(tmp_path / "c.cbz"))
    ran = call("pack", "pdf", str(tmp_path / "c.cbz"), str(tmp_path / "c.pdf"))
    assert ran.exit_code == 0, ran.output
    with pikepdf.open(tmp_path / "c.pdf") as document:
        assert len(document.pages) == 6


def spoilt(folder):
    comic(folder, "1")
    (folder / "1" / "page 9.png").write_bytes((folder / "1" / "page 9.png").read_bytes()[:40])


def mixed(folder):
    folder.mkdir()
    picture(folder / "1.png")
    (folder / "a.mp3").write_bytes(sample("demo.mp3").read_bytes())


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: folder.mkdir(), "There is nothing to pack in"),
        (spoilt, r"page 9\.png is damaged"),
        (mixed, "mixture of pictures and recordings"),
        (lambda folder: comic(folder, "1"), "can't become M4B"),
    ],
)
def test_what_cannot_be_packed_is_one_sentence_and_leaves_nothing(tmp_path, make, said):
    make(tmp_path / "C")
    ran = call("pack", "m4b", str(tmp_path / "C"), str(tmp_path / "out"))
    assert ran.exit_code == 1
    assert re.search(said, ran.output)
    assert "Traceback" not in ran.output
    assert [path.name for path in tmp_path.iterdir()] == ["C"]


def test_a_file_that_is_there_is_replaced_whole(tmp_path):
    (tmp_path / "out.cbz").write_text("old")
    call("pack", "cbz", str(comic(tmp_path / "C", "1")), str(tmp_path / "out.cbz"))
    assert zipfile.is_zipfile(tmp_path / "out.cbz")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["C", "out.cbz"]
