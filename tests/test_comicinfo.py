"""ComicInfo.xml 2.1: the schema's order, and what readers find in it."""

import os
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from core.media import Format, Part
from tests.books import HARD_NAME, paged
from tests.comic_schema import published, xmllint_of
from worker.packaging import pack

#: the order of the 2.1 schema's sequence, as published
PUBLISHED = (
    "Title Series Number Count Volume AlternateSeries AlternateNumber AlternateCount Summary Notes Year Month Day "
    "Writer Penciller Inker Colorist Letterer CoverArtist Editor Translator Publisher Imprint Genre Tags Web PageCount "
    "LanguageISO Format BlackAndWhite Manga Characters Teams Locations ScanInformation StoryArc StoryArcNumber "
    "SeriesGroup AgeRating Pages CommunityRating MainCharacterOrTeam Review GTIN"
)
SEQUENCE = PUBLISHED.split()
EVERYTHING = {
    "name": HARD_NAME,
    "authors": ("Ada, Countess", "Bob"),
    "year": 1843,
    "languages": ("ja-JP",),
    "description": "Line one.\nLine <two>.",
    "tags": ("quiet", "birds"),
    "parts": 12,
    "licence": "Public domain in the USA",
    "page_url": "https://example.org/a b",
}


def comic_info(book, tmp_path):
    with zipfile.ZipFile(pack(Format.CBZ, book, tmp_path / "out").path) as archive:
        return etree.fromstring(archive.read("ComicInfo.xml"))


def books(tmp_path):
    whole = paged(tmp_path, 2, rtl=True, **EVERYTHING)
    numbered = replace(whole.parts[0], part=Part("7", 7, "The Seventh", volume=2))
    return [whole, replace(whole, parts=(numbered,)), paged(tmp_path, 1), paged(tmp_path, 2, 3, languages=("no such",))]


def test_elements_stand_in_the_schemas_order(tmp_path):
    for book in books(tmp_path):
        names = [element.tag for element in comic_info(book, tmp_path)]
        assert names == sorted(names, key=SEQUENCE.index)


def test_the_published_schema_finds_it_valid(tmp_path):
    validator = etree.XMLSchema(etree.parse(published()))
    for book in books(tmp_path):
        validator.assertValid(comic_info(book, tmp_path))


def test_xmllint_finds_it_valid_by_the_published_schema(tmp_path):
    """As bytes from the archive: a reader of its own, which also sees the declaration and the encoding."""
    for book in books(tmp_path):
        with zipfile.ZipFile(pack(Format.CBZ, book, tmp_path / "out").path) as archive:
            assert xmllint_of(archive.read("ComicInfo.xml"), tmp_path) == ""


def test_xmllint_would_say_what_is_wrong(tmp_path):
    """Elements out of the schema's order: the test above is one that can fail."""
    assert "This element is not expected" in xmllint_of(
        b"<ComicInfo><Year>1</Year><Title>a</Title></ComicInfo>", tmp_path
    )


def test_another_program_reads_what_was_meant(tmp_path):
    """By comicbox, which has a reader of its own."""
    program = Path(os.environ.get("BOWERBIRD_COMICBOX", ""))
    if not program.is_file():
        pytest.skip("BOWERBIRD_COMICBOX names no comicbox")
    path = tmp_path / "comic.cbz"
    pack(Format.CBZ, books(tmp_path)[1], tmp_path / "out").path.rename(path)
    wide = os.environ | {"COLUMNS": "200", "HOME": str(tmp_path)}
    said = subprocess.run([program, "-p", path], capture_output=True, text=True, check=True, env=wide).stdout
    lines = {line.strip() for line in said.splitlines()}
    assert {"title: The Seventh", "number: 7.00", "reading_direction: rtl", "page_count: 2", "year: 1843"} <= lines
    assert {
        "Ada Countess:",
        "Bob:",
        "birds: {}",
        "quiet: {}",
        "issue_count: 12",
        "- https://example.org/a%20b",
    } <= lines
    assert any(line.startswith("name: 家族 & <Friends>") for line in lines)


def test_a_single_chapter_has_its_place_in_the_series(tmp_path):
    said = {element.tag: element.text for element in comic_info(books(tmp_path)[1], tmp_path)}
    assert said | {"Pages": None} == {
        "Title": "The Seventh",
        "Series": "家族 & <Friends> 👩‍👩‍👧 “שלום” \u202e50% – Ü/ß",
        "Number": "7",
        "Count": "12",
        "Volume": "2",
        "Summary": "Line one. Line <two>.",
        "Notes": "Public domain in the USA",
        "Year": "1843",
        "Writer": "Ada Countess, Bob",
        "Tags": "quiet, birds",
        "Web": "https://example.org/a%20b",
        "PageCount": "2",
        "LanguageISO": "ja-JP",
        "Manga": "YesAndRightToLeft",
        "Pages": None,
    }


def test_the_chapters_of_one_volume_are_the_volume(tmp_path):
    book = paged(tmp_path, 2, 1)
    parts = tuple(replace(piece, part=replace(piece.part, volume=4)) for piece in book.parts)
    root = comic_info(replace(book, parts=parts), tmp_path)
    assert (root.findtext("Title"), root.findtext("Series"), root.findtext("Volume"), root.findtext("Number")) == (
        "Volume 4",
        "A Quiet Comic",
        "4",
        None,
    )


def test_several_chapters_are_the_title_with_a_bookmark_each(tmp_path):
    root = comic_info(paged(tmp_path, 2, 1, size=(200, 100)), tmp_path)
    assert (root.findtext("Title"), root.findtext("Number"), root.findtext("Manga")) == ("A Quiet Comic", None, None)
    pages = [dict(page.attrib) for page in root.iter("Page")]
    assert [page["Image"] for page in pages] == ["0", "1", "2"]
    assert [page.get("Bookmark") for page in pages] == ["Chapter the 1.", None, "Chapter the 2."]
    assert [page.get("Type") for page in pages] == ["FrontCover", None, None]
    assert {(page["ImageWidth"], page["ImageHeight"], page["DoublePage"]) for page in pages} == {("200", "100", "true")}
