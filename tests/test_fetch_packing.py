"""`bowerbird fetch --format`: what came is packaged, in the words of `pack`, once all of it is good."""

import json
import zipfile

import pikepdf
import pytest

from bench.faults.place import address, serving
from tests.command_line import call


@pytest.fixture(scope="module")
def base():
    with serving() as at:
        yield at


@pytest.fixture
def fetch(tmp_path, monkeypatch):
    monkeypatch.setenv("BOWERBIRD_FETCH__ALLOW_PRIVATE", "127.0.0.1/32")
    monkeypatch.setenv("BOWERBIRD_RETRY__FIRST_WAIT_S", "0.05")

    def run(*words):
        return call("fetch", *words, "--to", str(tmp_path / "Quiet Comic"))

    return run


def pages(base):
    return f"{base}/good/page.jpg", f"{base}/good/page.png"


def test_pages_become_a_package_beside_their_folder_with_what_is_said_of_it(fetch, base, tmp_path):
    ran = fetch(*pages(base), "--format", "cbz", "--author", "Ada", "--rtl")
    assert ran.exit_code == 0, ran.output
    assert f"{tmp_path / 'Quiet Comic.cbz'}  " in ran.output
    with zipfile.ZipFile(tmp_path / "Quiet Comic.cbz") as archive:
        told = archive.read("ComicInfo.xml").decode()
        assert len(archive.namelist()) == 3
    assert "<Writer>Ada</Writer>" in told
    assert "YesAndRightToLeft" in told
    assert sorted(path.name for path in (tmp_path / "Quiet Comic").iterdir()) == [
        "manifest.json", "page.jpg", "page.png",
    ]  # fmt: skip


def test_a_name_a_place_and_json_are_said_as_with_pack(fetch, base, tmp_path):
    out = tmp_path / "shelf" / "loud.pdf"
    ran = fetch(*pages(base), "--format", "pdf", "--title", "Loud", "--out", str(out), "--json")
    *_, made, summed = [json.loads(line) for line in ran.output.splitlines()]
    assert (made["path"], made["media_type"]) == (str(out), "application/pdf")
    assert (summed["files"], summed["good"]) == (2, 2)
    with pikepdf.open(out) as document:
        assert (len(document.pages), str(document.docinfo.Title)) == (2, "Loud")


def test_a_file_that_is_a_package_by_itself_is_turned(fetch, base, tmp_path):
    ran = fetch(f"{base}/good/book.cbz", "--format", "pdf")
    assert ran.exit_code == 0, ran.output
    with pikepdf.open(tmp_path / "Quiet Comic.pdf") as document:
        assert len(document.pages) > 0


def test_a_file_for_each_chapter_goes_into_a_folder_of_its_own(fetch, base, tmp_path):
    ran = fetch(*pages(base), "--format", "cbz", "--by", "chapter")
    assert ran.exit_code == 0, ran.output
    assert [path.suffix for path in (tmp_path / "Quiet Comic cbz").iterdir()] == [".cbz"]


def test_a_dry_run_says_what_would_be_packed_and_makes_nothing(fetch, base, tmp_path):
    ran = fetch(*pages(base), "--format", "epub", "--dry-run")
    assert ran.exit_code == 0, ran.output
    assert f"{tmp_path / 'Quiet Comic.epub'}: would be packed as EPUB" in ran.output
    assert list(tmp_path.iterdir()) == []
    told = fetch(*pages(base), "--format", "epub", "--dry-run", "--json").output.splitlines()
    assert json.loads(told[-2]) == {"path": str(tmp_path / "Quiet Comic.epub"), "format": "epub", "status": "would"}


def test_nothing_is_packed_while_a_file_is_missing(fetch, base, tmp_path):
    ran = fetch(pages(base)[0], address(base, "404", 1, "page.png"), "--format", "cbz")
    assert ran.exit_code == 1
    assert "Nothing was packed, since not all is here." in ran.output
    assert [path.name for path in tmp_path.iterdir()] == ["Quiet Comic"]


def test_what_cannot_become_that_format_is_one_sentence_and_the_files_stay(fetch, base, tmp_path):
    ran = fetch(*pages(base), "--format", "m4b")
    assert ran.exit_code == 1
    assert "This can't become M4B" in ran.output
    assert "Traceback" not in ran.output
    assert (tmp_path / "Quiet Comic" / "page.png").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "azw3"], "Invalid value for '--format'"),
        (["--rtl"], "add --format FORMAT"),
        (["--out", "a.cbz"], "add --format FORMAT"),
        (["--format", "original"], "--out FILE"),
    ],
)
def test_words_that_mean_nothing_are_refused_before_anything_is_fetched(fetch, tmp_path, words, said):
    ran = fetch("http://127.0.0.1:9/a.bin", *words)
    assert ran.exit_code != 0
    assert said in f"{ran.output}{ran.exception}"
    assert list(tmp_path.iterdir()) == []


def test_a_format_whose_program_is_not_here_is_refused_before_anything_is_fetched(fetch, tmp_path, monkeypatch):
    monkeypatch.setattr("worker.packaging.cbr.program", lambda: None)
    ran = fetch("http://127.0.0.1:9/a.png", "--format", "cbr")
    assert ran.exit_code != 0
    assert "CBR can't be made here" in f"{ran.output}{ran.exception}"
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_there_is_nothing_to_pack():
    ran = call("fetch", "http://127.0.0.1:9/a.png", "--format", "cbz")
    assert "--to FOLDER" in f"{ran.output}{ran.exception}"
