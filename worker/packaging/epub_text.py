"""Reflowable EPUB from chapters of text: a cover if there is one, a title page, a document a chapter.

EPUB 3.3 §6.1: content documents are XHTML; whatever the source's text holds is made valid and harmless first
(`xhtml`), one chapter in memory at a time.
"""

from collections.abc import Iterator
from functools import partial
from html import escape
from pathlib import Path

from ebooklib import epub

from core.media import Asset, Book, Part
from worker.packaging.chapters import as_html
from worker.packaging.epub_book import Document, described, finish
from worker.packaging.epub_images import PictureItem
from worker.packaging.packed import Packed, Progress
from worker.packaging.pages import look
from worker.packaging.plain import is_rtl, label, line
from worker.packaging.xhtml import clean_body, safe_link

_CSS = b"""body{margin:5%;line-height:1.5}
h1,h2,h3{line-height:1.25;page-break-after:avoid;break-after:avoid}
pre{white-space:pre-wrap}
.cover{margin:0;text-align:center}
.cover img{max-width:100%;max-height:100vh}
.title{text-align:center;margin-top:20%}
.title .rights{margin-top:4em;font-size:.85em}
"""
_DOCUMENT = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="{lang}" xml:lang="{lang}"{direction}>
<head><title>{title}</title><link rel="stylesheet" type="text/css" href="book.css"/></head>
<body>{body}</body>
</html>
"""


def make(book: Book, out: Path, on_progress: Progress) -> Packed:
    """The book's chapters as a reflowable EPUB."""
    lang = book.info.languages[0] if book.info.languages else ""
    package = described(book.info, rtl=is_rtl(lang))
    package.add_item(epub.EpubItem(uid="css", file_name="book.css", media_type="text/css", content=_CSS))
    front = list(_front(book, package))
    chapters = [
        (label(part), _chapter(number, part, asset, path, package))
        for number, (part, asset, path) in enumerate(_texts(book), 1)
    ]
    documents = [*front, *(document for _, document in chapters)]
    return finish(package, book, documents, chapters, out=out, on_progress=on_progress)


def _texts(book: Book) -> Iterator[tuple[Part, Asset, Path]]:
    for piece in book.parts:
        yield from ((piece.part, asset, path) for asset, path in zip(piece.assets.assets, piece.files, strict=True))


def _front(book: Book, package: epub.EpubBook) -> Iterator[Document]:
    name = line(book.info.name, "Untitled")
    if book.cover is not None:
        image = PictureItem("cover-image", "images/cover", look(book.cover), is_cover=True)
        package.add_item(image)
        body = f'<div class="cover"><img src="{image.file_name}" alt="{escape(f"Cover of {name}")}"/></div>'
        yield Document("cover", "cover.xhtml", "Cover", partial(_page, package, "Cover", body))
    yield Document("title", "title.xhtml", name, partial(_page, package, name, _title_page(book)))


def _title_page(book: Book) -> str:
    info = book.info
    authors = ", ".join(filter(None, map(line, info.authors)))
    address = safe_link(info.page_url)
    lines = [
        f"<h1>{escape(line(info.name, 'Untitled'))}</h1>",
        f"<p>{escape(authors)}</p>" if authors else "",
        f'<p class="rights">{escape(line(info.licence))}</p>' if line(info.licence) else "",
        f'<p><a href="{escape(address)}">{escape(line(info.page_url))}</a></p>' if address else "",
    ]
    return f'<div class="title">{"".join(lines)}</div>'


def _chapter(number: int, part: Part, asset: Asset, path: Path, package: epub.EpubBook) -> Document:
    title = label(part)
    return Document(f"c{number}", f"c{number:05d}.xhtml", title, partial(_chapter_page, package, part, asset, path))


def _chapter_page(package: epub.EpubBook, part: Part, asset: Asset, path: Path) -> bytes:
    body = clean_body(as_html(asset, path))
    heading = "" if body.has_heading else f"<h1>{escape(label(part))}</h1>"
    return _page(package, label(part), heading + body.xml)


def _page(package: epub.EpubBook, title: str, body: str) -> bytes:
    direction = ' dir="rtl"' if package.direction == "rtl" else ""
    return _DOCUMENT.format(lang=package.language, direction=direction, title=escape(title), body=body).encode()
