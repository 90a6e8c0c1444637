"""ComicInfo.xml 2.1: what a comic's readers know of it (the anansi-project's schema, drafts/v2.1).

The schema is a sequence: an element out of order is invalid, so `SEQUENCE` rules.
"""

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from core.media import Book
from worker.packaging.pages import Page, is_rtl
from worker.packaging.plain import UNKNOWN_LANGUAGE, label, language, line

FILE_NAME = "ComicInfo.xml"
#: the elements that we write, in the schema's order
SEQUENCE = (
    "Title",
    "Series",
    "Number",
    "Count",
    "Volume",
    "Summary",
    "Notes",
    "Year",
    "Writer",
    "Tags",
    "Web",
    "PageCount",
    "LanguageISO",
    "Manga",
    "Pages",
)


def comic_info(book: Book, pages: Sequence[Page]) -> bytes:
    """The file for these pages of the book."""
    root = etree.Element("ComicInfo")
    values = _values(book, len(pages))
    for name in SEQUENCE:
        if name == "Pages":
            root.append(_pages(pages))
        elif text := line(values.get(name, "")):
            etree.SubElement(root, name).text = text
    xml: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return xml


def _values(book: Book, page_count: int) -> Mapping[str, str]:
    info = book.info
    code = language(info.languages[0]) if info.languages else UNKNOWN_LANGUAGE
    return {
        **_place(book),
        "Summary": info.description,
        "Notes": info.licence,
        "Year": str(info.year) if info.year is not None else "",
        "Writer": _list(info.authors),
        "Tags": _list(info.tags),
        "Web": "%20".join(info.page_url.split()),  # the schema splits addresses at spaces
        "PageCount": str(page_count),
        "LanguageISO": "" if code == UNKNOWN_LANGUAGE else code,
        "Manga": "YesAndRightToLeft" if is_rtl(book) else "",
    }


def _place(book: Book) -> Mapping[str, str]:
    """Where it stands in its series: a single part has a number, several are their volume or the title."""
    count = "" if book.info.parts is None else str(book.info.parts)
    if len(book.parts) > 1:
        volumes = {piece.part.volume for piece in book.parts}
        if len(volumes) == 1 and (volume := next(iter(volumes))) is not None:
            return {"Title": f"Volume {volume}", "Series": book.info.name, "Volume": str(volume)}
        return {"Title": book.info.name, "Series": book.info.name, "Count": count}
    part = book.parts[0].part
    return {
        "Title": part.name,
        "Series": book.info.name,
        "Number": str(part.number),
        "Count": count,
        "Volume": "" if part.volume is None else str(part.volume),
    }


def _list(words: Sequence[str]) -> str:
    """Comma-separated, as the schema wants; a comma within a name would split it."""
    return ", ".join(filter(None, (line(word).replace(",", "") for word in words)))


def _pages(pages: Sequence[Page]) -> etree._Element:
    element = etree.Element("Pages")
    for page in pages:
        etree.SubElement(element, "Page", dict(_attributes(page)))
    return element


def _attributes(page: Page) -> Iterator[tuple[str, str]]:
    picture = page.picture
    yield "Image", str(page.number - 1)
    if page.number == 1:
        yield "Type", "FrontCover"
    if picture.width > picture.height:
        yield "DoublePage", "true"
    yield "ImageSize", str(picture.size_bytes)
    if page.within == 1:
        yield "Bookmark", label(page.part)
    yield "ImageWidth", str(picture.width)
    yield "ImageHeight", str(picture.height)
