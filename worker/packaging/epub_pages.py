"""Fixed-layout EPUB from pages: one picture a page, spreads as in print, right to left where it is read so.

EPUB 3.3 §8.2: `rendition:layout pre-paginated`, a viewport in each document, `page-spread-*` in the spine.
Komga, Kobo and others tell a comic from a book by this declaration.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from html import escape
from pathlib import Path

from ebooklib import epub

from core.media import Book
from worker.packaging.epub_book import Document, described, finish
from worker.packaging.epub_images import PictureItem
from worker.packaging.packed import Packed, Progress
from worker.packaging.pages import Page, is_rtl, look, pages_of
from worker.packaging.plain import chars, label, line

_CSS = b"html,body{margin:0;padding:0;height:100%}img{display:block;width:100%;height:100%}"
_PAGE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="{lang}" xml:lang="{lang}">
<head><title>{title}</title><meta name="viewport" content="width={width}, height={height}"/>\
<link rel="stylesheet" type="text/css" href="page.css"/></head>
<body><img src="{src}" alt="{alt}"/></body>
</html>
"""
CENTER = "rendition:page-spread-center"


def make(book: Book, out: Path, on_progress: Progress) -> Packed:
    """The book's pages as a fixed-layout EPUB."""
    pages, rtl = pages_of(book), is_rtl(book)
    package = described(book.info, rtl=rtl)
    for name, value in (("layout", "pre-paginated"), ("orientation", "auto"), ("spread", "landscape")):
        package.add_metadata(None, "meta", value, {"property": f"rendition:{name}"})
    package.add_item(epub.EpubItem(uid="css", file_name="page.css", media_type="text/css", content=_CSS))
    if book.cover is not None:
        package.add_item(PictureItem("cover", "images/cover", look(book.cover), is_cover=True))
    documents = []
    for page, spread in zip(pages, spreads(pages, rtl=rtl), strict=True):
        is_cover = page.number == 1 and book.cover is None
        item = PictureItem(f"image{page.number}", f"images/{page.number:05d}", page.picture, is_cover=is_cover)
        package.add_item(item)
        documents.append(_document(page, item.file_name, package.language, spread))
    contents = [
        (label(page.part), document) for page, document in zip(pages, documents, strict=True) if page.within == 1
    ]
    return finish(package, book, documents, contents, out=out, on_progress=on_progress)


def spreads(pages: Sequence[Page], *, rtl: bool) -> Iterator[str]:
    """Where each page lies: the first and double pages alone in the middle, the others in pairs.

    A pair's first page lies right when read from right to left, else left.
    """
    first, second = ("right", "left") if rtl else ("left", "right")
    is_first = True
    for page in pages:
        if page.number == 1 or page.picture.width > page.picture.height:
            is_first = True
            yield CENTER
        else:
            yield f"page-spread-{first if is_first else second}"
            is_first = not is_first


def _document(page: Page, src: str, lang: str, spread: str) -> Document:
    render = partial(_render, page, src, lang)
    return Document(f"page{page.number}", f"page{page.number:05d}.xhtml", f"Page {page.number}", render, spread)


def _render(page: Page, src: str, lang: str) -> bytes:
    return _PAGE.format(
        lang=lang,
        title=escape(f"{label(page.part)}, page {page.within}"),
        width=page.picture.width,
        height=page.picture.height,
        src=src,
        alt=escape(line(chars(page.alt), f"Page {page.number}")),
    ).encode()
