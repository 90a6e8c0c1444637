"""PDFs, held against qpdf and read back: the same pixels, the outline, page labels, words."""

import contextlib
import hashlib
import io
from dataclasses import replace

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from core.errors import PackagingError
from core.media import Asset, Book, BookPart, Format, Pages, Part, Remote
from tests.books import HARD_NAME, filed, info, paged, sample
from worker.packaging import pack
from worker.packaging.pdf_file import PdfFile


def book_of(*paths, **told):
    assets = tuple(Asset(path.name, Remote("x")) for path in paths)
    return Book(info(**told), (BookPart(Part("1", 1, "One"), Pages(assets), tuple(paths)),))


@pytest.fixture
def made(tmp_path):
    """Gives a book's PDF, opened by another program that finds nothing wrong with it."""
    with contextlib.ExitStack() as stack:

        def make(book):
            packed = pack(Format.PDF, book, tmp_path / "out.pdf")
            assert (packed.media_type, packed.ending) == ("application/pdf", ".pdf")
            document = stack.enter_context(pikepdf.open(packed.path))
            assert document.check_pdf_syntax() == []
            return document

        yield make


def image_of(page):
    return pikepdf.PdfImage(page.Resources.XObject.I)


def striped(path, mode="RGB", size=(31, 17), **how):
    """A picture whose pixels all differ."""
    pixels = Image.new("RGBA", size)
    pixels.putdata([(n % 256, (n * 7) % 256, (n * 31) % 256, (n * 3) % 256) for n in range(size[0] * size[1])])
    pixels.convert("RGB").convert(mode).save(path, **how) if mode != "RGBA" else pixels.save(path, **how)
    return path


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_jpeg_keeps_its_bytes(made, tmp_path, mode):
    path = striped(tmp_path / "1.jpg", mode)
    (page,) = made(book_of(path)).pages
    assert page.Resources.XObject.I.read_raw_bytes() == path.read_bytes()
    if mode == "CMYK":
        assert [int(one) for one in page.Resources.XObject.I.Decode] == [1, 0] * 4


@pytest.mark.parametrize(
    ("name", "mode"),
    [("1.png", mode) for mode in ("RGB", "L", "1", "P")] + [("1.gif", "P"), ("1.bmp", "RGB"), ("1.tif", "RGB")],
)
def test_every_pixel_of_other_pictures_is_there(made, tmp_path, name, mode):
    path = striped(tmp_path / name, mode)
    (page,) = made(book_of(path)).pages
    with Image.open(path) as before:
        assert image_of(page).as_pil_image().convert("RGB").tobytes() == before.convert("RGB").tobytes()


@pytest.mark.parametrize("ending", ["webp", "avif"])
def test_pictures_that_pdf_does_not_know_are_kept_as_what_they_decode_to(made, tmp_path, ending):
    path = striped(tmp_path / f"1.{ending}")
    (page,) = made(book_of(path)).pages
    with Image.open(path) as before:
        assert image_of(page).as_pil_image().tobytes() == before.convert("RGB").tobytes()


def test_ink_and_sixteen_bits_are_kept(made, tmp_path):
    ink = striped(tmp_path / "1.tif", "CMYK")
    deep = tmp_path / "2.png"
    Image.frombytes("I;16", (4, 2), bytes(range(16))).save(deep)
    first, second = made(book_of(ink, deep)).pages
    with Image.open(ink) as before:
        assert first.Resources.XObject.I.read_bytes() == before.tobytes()
    assert second.Resources.XObject.I.BitsPerComponent == 16
    assert second.Resources.XObject.I.read_bytes() == bytes(n ^ 1 for n in range(16))  # big-endian


@pytest.mark.parametrize("name", ["1.png", "1.webp"])
def test_transparency_becomes_a_mask(made, tmp_path, name):
    path = striped(tmp_path / name, "RGBA", **({"lossless": True, "exact": True} if "webp" in name else {}))
    (page,) = made(book_of(path)).pages
    drawn = page.Resources.XObject.I
    with Image.open(path) as before:
        assert pikepdf.PdfImage(drawn).as_pil_image().tobytes() == before.tobytes()
        assert pikepdf.PdfImage(drawn.SMask).as_pil_image().tobytes() == before.getchannel("A").tobytes()


def test_an_interlaced_png_is_drawn_in_full(made, tmp_path):
    path = tmp_path / "1.png"
    path.write_bytes(sample("demo.png").read_bytes())
    (page,) = made(book_of(path)).pages
    with Image.open(path) as before:
        assert image_of(page).as_pil_image().convert("RGB").tobytes() == before.convert("RGB").tobytes()


def test_a_profile_is_kept_and_written_once(made, tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    paths = [striped(tmp_path / name, icc_profile=profile) for name in ("1.jpg", "2.png")]
    first, second = (page.Resources.XObject.I.ColorSpace for page in made(book_of(*paths)).pages)
    assert first[1].read_bytes() == profile
    assert first[1].objgen == second[1].objgen


def test_a_picture_taken_sideways_stands_upright(made, tmp_path):
    turned = Image.Exif()
    turned[0x0112] = 6
    path = striped(tmp_path / "1.jpg", size=(300, 200), exif=turned)
    (page,) = made(book_of(path)).pages
    assert [float(one) for one in page.MediaBox] == [0, 0, 96, 144]
    assert page.Contents.read_bytes().startswith(b"q 0 -144 96 0 0 144 cm")


def test_the_outline_leads_to_chapters_under_their_volumes(made, tmp_path):
    book = paged(tmp_path, 2, 1, 3)
    parts = [replace(piece, part=replace(piece.part, volume=n)) for piece, n in zip(book.parts, (1, 1, 2), strict=True)]
    document = made(replace(book, parts=tuple(parts)))
    with document.open_outline() as outline:
        rows = [(row.title, [below.title for below in row.children]) for row in outline.root]
        third = outline.root[1].children[0]
    assert rows == [("Volume 1", ["Chapter the 1.", "Chapter the 2."]), ("Volume 2", ["Chapter the 3."])]
    assert document.pages.index(pikepdf.Page(third.destination[0])) == 3
    assert [document.pages[index].label for index in range(6)] == ["1.1", "1.2", "2.1", "3.1", "3.2", "3.3"]
    assert document.Root.PageMode == "/UseOutlines"


def test_one_chapter_has_plain_page_numbers(made, tmp_path):
    document = made(paged(tmp_path, 3))
    assert [page.label for page in document.pages] == ["1", "2", "3"]
    assert "/PageMode" not in document.Root


def test_its_words_are_the_titles_in_any_script(made, tmp_path):
    told = {
        "authors": ("夏目 漱石", "Ö"),
        "languages": ("ja",),
        "licence": "CC0",
        "tags": ("a", "b"),
        "description": "ü",
    }
    document = made(paged(tmp_path, 1, rtl=True, name=HARD_NAME, **told))
    seen = HARD_NAME.replace("\u0001", "")
    assert (str(document.docinfo.Title), str(document.docinfo.Author)) == (seen, "夏目 漱石, Ö")
    with document.open_metadata() as words:
        assert words["dc:title"] == seen
        assert words["dc:creator"] == ["夏目 漱石", "Ö"]
        assert words["dc:rights"] == "CC0"
    assert document.Root.ViewerPreferences.Direction == "/R2L"
    assert document.Root.Lang == "ja"


def test_a_very_long_page_is_drawn_smaller_and_loses_nothing(made, tmp_path):
    (page,) = made(paged(tmp_path, 1, size=(100, 40_000))).pages
    assert float(page.MediaBox[3]) == 14_400
    assert page.Resources.XObject.I.Height == 40_000


def test_the_same_pages_give_the_same_bytes(tmp_path):
    book = paged(tmp_path, 2, 2)
    made_twice = [pack(Format.PDF, book, tmp_path / name).path.read_bytes() for name in ("one", "two")]
    assert len({hashlib.sha256(one).digest() for one in made_twice}) == 1


def test_the_sources_own_pdf_is_handed_over_unchanged(tmp_path):
    packed = pack(Format.PDF, filed(sample("demo.pdf")), tmp_path / "out")
    assert packed.path.read_bytes() == sample("demo.pdf").read_bytes()


def test_a_page_that_does_not_decode_is_named(tmp_path):
    path = striped(tmp_path / "7.webp", size=(300, 300))
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(PackagingError, match=r"7\.webp (does not decode|can't be read)"):
        pack(Format.PDF, book_of(path), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_picture_too_big_to_be_one_is_refused(tmp_path):
    path = tmp_path / "bomb.png"
    Image.new("1", (20_000, 20_000)).save(path)
    for format_ in (Format.PDF, Format.CBZ, Format.EPUB, Format.HTML):
        with pytest.raises(PackagingError, match="more pixels than a page"):
            pack(format_, book_of(path), tmp_path / "out")


@settings(max_examples=60, deadline=None)
@given(st.recursive(st.one_of(st.text(), st.integers(-(10**6), 10**6), st.booleans()), st.lists, max_leaves=8))
def test_any_value_is_read_back_as_it_was(value):
    """What we write, qpdf reads: strings of any script, numbers, lists of lists."""
    buffer = io.BytesIO()
    pdf = PdfFile(buffer)
    pages = pdf.put({"Type": b"/Pages", "Count": 0, "Kids": []})
    root = pdf.put({"Type": b"/Catalog", "Pages": pages, "Ours": [value]})
    pdf.finish(root, pdf.put({}), bytes(16))
    document = pikepdf.open(buffer)
    assert plain(document.Root.Ours) == [scrubbed(value)]


def plain(one):
    match one:
        case pikepdf.Array():
            return [plain(below) for below in one]
        case pikepdf.String():
            return str(one)
        case _:
            return one


def scrubbed(one):
    """Half a character pair is no text, and is written as a question mark."""
    return [scrubbed(below) for below in one] if isinstance(one, list) else one
