"""PDF from pages: a picture a page, its own bytes where PDF knows them, with outline, page labels and metadata.

ISO 32000-1: §7.7.3 (pages), §12.3.3 (outline), §12.4.2 (page labels), §12.2 (reading direction), §14.3 (metadata).
A page is as big as its picture at 150 dots an inch, so that pages of one comic fit each other.
"""

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.media import Assets, Book
from worker.packaging.fits import all_pages, one_file_ending
from worker.packaging.original import hand_over
from worker.packaging.packed import Packed, Progress, packed
from worker.packaging.pages import Page, is_rtl, pages_of
from worker.packaging.pdf_file import PdfFile, Ref, Value
from worker.packaging.pdf_outline import add_outline, page_labels
from worker.packaging.pdf_pictures import add_picture
from worker.packaging.pdf_words import add_info, add_xmp
from worker.packaging.plain import UNKNOWN_LANGUAGE, language

MEDIA_TYPE = "application/pdf"
DOTS_AN_INCH = 150
#: the longest side of a page in points that readers take (ISO 32000-1, annex C.2), and the shortest
_LONGEST, _SHORTEST = 14_400, 3
#: the picture laid on the unit square for each EXIF orientation (CIPA DC-008 §4.6.5.A), as a PDF matrix
_TURNS = {
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
_UPRIGHT = (1, 0, 0, 1, 0, 0)
_is_pdf = one_file_ending("pdf")


def fits(parts: Sequence[Assets]) -> bool:
    """Pages, or one PDF that the source has."""
    return all_pages(parts) or _is_pdf(parts)


def make(book: Book, out: Path, on_progress: Progress) -> Packed:
    """The book's pages as a PDF; one that the source has is handed on as it is."""
    if not all_pages([part.assets for part in book.parts]):
        return hand_over(book, out, on_progress)
    pages = pages_of(book)
    with out.open("wb") as file:
        pdf = PdfFile(file)
        tree = pdf.reserve()
        leaves = []
        for page in pages:
            leaves.append(_add_page(pdf, page, tree))
            on_progress(page.number / len(pages))
        pdf.put({"Type": b"/Pages", "Count": len(leaves), "Kids": leaves}, tree)
        root = pdf.put(dict(_catalog(pdf, book, pages, tree, leaves)))
        pdf.finish(root, add_info(pdf, book), _identity(book, pages))
    return packed(out, MEDIA_TYPE, ".pdf")


def _add_page(pdf: PdfFile, page: Page, tree: Ref) -> Ref:
    picture = page.picture
    image = add_picture(pdf, picture)
    turned = picture.orientation >= 5
    width, height = _points(*((picture.height, picture.width) if turned else (picture.width, picture.height)))
    a, b, c, d, e, f = _TURNS.get(picture.orientation, _UPRIGHT)
    matrix = (a * width, b * height, c * width, d * height, e * width, f * height)
    drawn = b"q " + b" ".join(f"{one:.4f}".rstrip("0").rstrip(".").encode() for one in matrix) + b" cm /I Do Q"
    content = pdf.stream({}, [drawn], len(drawn))
    return pdf.put(
        {
            "Type": b"/Page",
            "Parent": tree,
            "MediaBox": [0, 0, width, height],
            "Resources": {"XObject": {"I": image}},
            "Contents": content,
        }
    )


def _points(width: int, height: int) -> tuple[float, float]:
    """The size of the page; one too long for readers is drawn smaller, its pixels stay."""
    scale = min(72 / DOTS_AN_INCH, _LONGEST / max(width, height))
    return max(_SHORTEST, width * scale), max(_SHORTEST, height * scale)


def _catalog(
    pdf: PdfFile, book: Book, pages: Sequence[Page], tree: Ref, leaves: Sequence[Ref]
) -> Iterator[tuple[str, Value]]:
    yield from (("Type", b"/Catalog"), ("Pages", tree), ("Metadata", add_xmp(pdf, book)))
    yield "PageLabels", page_labels(book, pages)
    preferences: dict[str, Value] = {"DisplayDocTitle": True}
    if is_rtl(book):
        preferences["Direction"] = b"/R2L"
    yield "ViewerPreferences", preferences
    code = language(book.info.languages[0]) if book.info.languages else UNKNOWN_LANGUAGE
    if code != UNKNOWN_LANGUAGE:
        yield "Lang", code
    yield "Outlines", add_outline(pdf, pages, leaves)
    if len(book.parts) > 1:
        yield "PageMode", b"/UseOutlines"


def _identity(book: Book, pages: Sequence[Page]) -> bytes:
    """The same for the same title and pages, so that the same files give the same bytes."""
    digest = hashlib.sha256(uuid.uuid5(uuid.NAMESPACE_URL, f"bowerbird:{book.info.source}:{book.info.ref}").bytes)
    for page in pages:
        digest.update(b"%d %d %d;" % (page.picture.width, page.picture.height, page.picture.size_bytes))
    return digest.digest()[:16]
