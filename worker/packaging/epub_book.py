"""What both layouts of EPUB share: the package's metadata, its items, and a writer that streams.

ebooklib makes the package document and both tables of contents. Its writer is replaced where it would hold
all files in memory, deflate pictures, date entries with the clock, or forget spine properties. Rules:
OCF 3.3 §4.2.3 (`mimetype` first and stored), EPUB 3.3 §5.5 (metadata) and §5.7 (spine).
"""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_STORED

from ebooklib import epub

from core.media import Book, TitleInfo
from worker.packaging.epub_images import PictureItem
from worker.packaging.packed import Packed, Progress, modified, packed
from worker.packaging.plain import UNKNOWN_LANGUAGE, language, line
from worker.packaging.still_zip import StillZip

MEDIA_TYPE = "application/epub+zip"
XHTML = "application/xhtml+xml"


class Document(epub.EpubHtml):  # type: ignore[misc] # ebooklib brings no types
    """A content document that is made when it is written. `spread` is its property in the spine."""

    def __init__(self, uid: str, file_name: str, title: str, render: Callable[[], bytes], spread: str = "") -> None:
        super().__init__(uid=uid, file_name=file_name, title=title, media_type=XHTML)
        self.render = render
        self.spread = spread

    def get_content(self, default: object = None) -> bytes:  # noqa: ARG002 the library's signature
        """The document, whole."""
        return self.render()


class _Writer(epub.EpubWriter):  # type: ignore[misc]
    """Writes item by item into a StillZip."""

    def __init__(self, out: Path, book: epub.EpubBook, modified: datetime, on_progress: Progress) -> None:
        super().__init__(str(out), book, {"mtime": modified, "epub3_pages": False})
        self.on_progress = on_progress

    def write(self) -> None:
        """The whole file. Unlike the library's own, it lets errors through."""
        with StillZip(Path(self.file_name)) as self.out:
            self.out.writestr("mimetype", MEDIA_TYPE, ZIP_STORED)
            self._write_container()
            self._write_opf()
            self._write_items()

    def _write_opf_spine(self, root: object, ncx_id: object) -> None:
        super()._write_opf_spine(root, ncx_id)
        references = root.find("spine").findall("itemref")  # type: ignore[attr-defined] # an lxml element
        for reference, item in zip(references, self.book.spine, strict=True):
            if item.spread:
                reference.set("properties", item.spread)

    def _write_items(self) -> None:
        items = list(self.book.get_items())
        for number, item in enumerate(items, 1):
            name = f"{self.book.FOLDER_NAME}/{item.file_name}"
            if isinstance(item, PictureItem):
                item.write(self.out, name)
            elif isinstance(item, epub.EpubNcx):
                self.out.writestr(name, self._get_ncx())
            elif isinstance(item, epub.EpubNav):
                self.out.writestr(name, self._get_nav(item))
            else:
                self.out.writestr(name, item.get_content())
            self.on_progress(number / len(items))


def described(info: TitleInfo, *, rtl: bool) -> epub.EpubBook:
    """An empty package that knows its title. The identifier is the same whenever the title is packed."""
    package = epub.EpubBook()
    package.set_identifier(uuid.uuid5(uuid.NAMESPACE_URL, f"bowerbird:{info.source}:{info.ref}").urn)
    package.set_title(line(info.name, "Untitled"))
    for code in [language(code) for code in info.languages] or [UNKNOWN_LANGUAGE]:
        package.add_metadata("DC", "language", code)
    package.language = language(info.languages[0]) if info.languages else UNKNOWN_LANGUAGE
    package.set_direction("rtl" if rtl else "ltr")
    for number, author in enumerate(filter(None, map(line, info.authors)), 1):
        package.add_author(author, role="aut", uid=f"creator{number}")
    for name, value in _more(info):
        if text := line(value):
            package.add_metadata("DC", name, text)
    return package


def finish(
    package: epub.EpubBook,
    book: Book,
    documents: list[Document],
    contents: Iterable[tuple[str, Document]],
    *,
    out: Path,
    on_progress: Progress,
) -> Packed:
    """Write the package: `documents` in reading order, `contents` the entries of its table."""
    for document in documents:
        package.add_item(document)
    package.spine = documents
    package.toc = [
        epub.Link(document.file_name, title, f"toc{number}") for number, (title, document) in enumerate(contents, 1)
    ]
    package.add_item(epub.EpubNcx())
    package.add_item(epub.EpubNav())
    _Writer(out, package, modified(book), on_progress).write()
    return packed(out, MEDIA_TYPE, ".epub")


def _more(info: TitleInfo) -> list[tuple[str, str]]:
    year = f"{info.year:04d}" if info.year is not None and 0 < info.year < 10_000 else ""
    subjects = [("subject", tag) for tag in info.tags]
    return [
        ("date", year),
        ("description", info.description),
        ("rights", info.licence),
        ("source", info.page_url),
        *subjects,
    ]
