"""A gallery opens from the disk: its page, its thumbnails, its keys."""

import io
import re
import zipfile

import pytest
from lxml import html
from PIL import Image

from core.media import Format
from tests import galleries
from tests.books import paged
from worker.packaging import pack


@pytest.fixture
def unpacked(tmp_path):
    return galleries.unpacked(tmp_path)


def test_every_address_on_the_page_is_a_file_beside_it(unpacked):
    page = html.fromstring((unpacked / "index.html").read_text("utf-8"))
    addresses = [*page.xpath("//img/@src"), *page.xpath("//ul//a/@href")]
    assert len(set(addresses)) == 8
    assert all((unpacked / address).is_file() for address in addresses)
    assert not page.xpath("//link | //script[@src] | //iframe | //form")
    assert "http" not in re.sub(r"<title>.*?</title>", "", (unpacked / "index.html").read_text("utf-8"))


def test_words_of_sources_stay_words(unpacked):
    text = (unpacked / "index.html").read_text("utf-8")
    page = html.fromstring(text)
    assert "<script>evil" not in text
    assert page.xpath("string(//p[@class='facts'])").startswith("<b>Ada</b> · 4 pictures")
    assert page.xpath("//li//img/@alt")[1] == 'No. 1 "<quoted>"'
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")


def test_thumbnails_are_small_and_of_the_size_that_is_said(unpacked):
    page = html.fromstring((unpacked / "index.html").read_text("utf-8"))
    for image in page.xpath("//li//img"):
        with Image.open(unpacked / image.get("src")) as small:
            assert small.size == (int(image.get("width")), int(image.get("height"))) == (320, 213)


def test_pictures_that_browsers_do_not_show_are_turned(unpacked):
    names = sorted(path.name for path in (unpacked / "pictures").iterdir())
    assert names == ["0001.jpg", "0002.png", "0003.jpg", "0004.avif"]


def test_parts_have_headings_of_their_own(tmp_path):
    packed = pack(Format.HTML, paged(tmp_path, 2, 1), tmp_path / "out")
    with zipfile.ZipFile(packed.path) as archive:
        page = html.parse(io.BytesIO(archive.read("index.html")), html.HTMLParser(encoding="utf-8"))
    assert page.xpath("//h2/text()") == ["Chapter the 1.", "Chapter the 2."]
    assert [len(row) for row in page.xpath("//ul")] == [2, 1]


def test_the_same_pictures_give_the_same_bytes(tmp_path):
    book = galleries.album(tmp_path, "a.jpg", "b.png")
    made = [pack(Format.HTML, book, tmp_path / name).path.read_bytes() for name in ("one", "two")]
    assert made[0] == made[1]
