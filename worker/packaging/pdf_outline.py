"""Where chapters begin in a PDF: its outline, and what its pages are called.

ISO 32000-1 §12.3.3 and §12.4.2. Chapters lie under their volumes where a book has several.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.media import Book
from worker.packaging.pages import Page
from worker.packaging.pdf_file import PdfFile, Ref, Value
from worker.packaging.plain import label


@dataclass(slots=True)
class _Entry:
    """A line of the outline, while it is put together."""

    title: str
    page: Ref
    ref: Ref
    below: list["_Entry"] = field(default_factory=list)


def add_outline(pdf: PdfFile, pages: Sequence[Page], leaves: Sequence[Ref]) -> Ref:
    """Write the outline: a line a chapter, leading to its first page."""
    root = pdf.reserve()
    entries: list[_Entry] = []
    volumes = {page.part.volume for page in pages}
    volume: int | None = None
    for page, leaf in zip(pages, leaves, strict=True):
        if page.within != 1:
            continue
        if len(volumes) > 1 and page.part.volume is not None and page.part.volume != volume:
            entries.append(_Entry(f"Volume {page.part.volume}", leaf, pdf.reserve()))
        volume = page.part.volume
        row = entries[-1].below if len(volumes) > 1 and volume is not None else entries
        row.append(_Entry(label(page.part), leaf, pdf.reserve()))
    return pdf.put({"Type": b"/Outlines", **_family(pdf, entries, root)}, root)


def page_labels(book: Book, pages: Sequence[Page]) -> Value:
    """Pages are called 1, 2, 3; with several chapters 1.1, 1.2, 2.1, by chapter and page."""
    labels: list[Value] = []
    for index, page in enumerate(pages):
        if page.within == 1:
            prefix: dict[str, Value] = {"P": f"{page.position}."} if len(book.parts) > 1 else {}
            labels += [index, {"S": b"/D", **prefix}]
    return {"Nums": labels}


def _family(pdf: PdfFile, entries: Sequence[_Entry], parent: Ref) -> dict[str, Value]:
    """Write the entries, and give what their parent says of them."""
    for number, entry in enumerate(entries):
        told: dict[str, Value] = {"Title": entry.title, "Parent": parent, "Dest": [entry.page, b"/Fit"]}
        if number:
            told["Prev"] = entries[number - 1].ref
        if number + 1 < len(entries):
            told["Next"] = entries[number + 1].ref
        pdf.put({**told, **_family(pdf, entry.below, entry.ref)}, entry.ref)
    if not entries:
        return {}
    shown = len(entries) + sum(len(entry.below) for entry in entries)
    return {"First": entries[0].ref, "Last": entries[-1].ref, "Count": shown}
