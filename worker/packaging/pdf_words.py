"""What a PDF says of itself: the information dictionary, which all readers show, and XMP, which catalogues read.

ISO 32000-1 §14.3. Both say the same.
"""

from core.media import Book
from worker.packaging import xmp
from worker.packaging.packed import modified
from worker.packaging.pdf_file import PdfFile, Ref, Value
from worker.packaging.plain import UNKNOWN_LANGUAGE, language, line

_MAKER = "Bowerbird"


def add_info(pdf: PdfFile, book: Book) -> Ref:
    """Write the information dictionary."""
    info = book.info
    said: dict[str, Value] = {
        "Title": line(info.name, "Untitled"),
        "Author": line(", ".join(info.authors)),
        "Subject": line(info.description),
        "Keywords": line(", ".join(info.tags)),
        "Creator": _MAKER,
        "Producer": _MAKER,
        "ModDate": f"D:{modified(book):%Y%m%d%H%M%S}Z",
    }
    return pdf.put({name: value for name, value in said.items() if value})


def add_xmp(pdf: PdfFile, book: Book) -> Ref:
    """Write the XMP stream."""
    info = book.info
    data = xmp.packet(
        title=line(info.name, "Untitled"),
        authors=info.authors,
        description=info.description,
        rights=info.licence,
        tags=info.tags,
        languages=[code for code in map(language, info.languages) if code != UNKNOWN_LANGUAGE],
        source=info.page_url,
        modified=f"{modified(book):%Y-%m-%dT%H:%M:%SZ}",
    )
    return pdf.stream({"Type": b"/Metadata", "Subtype": b"/XML"}, [data], len(data))
