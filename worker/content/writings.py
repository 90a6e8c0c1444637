"""Documents that are read, not decoded: PDF by its two ends, text by its encoding."""

import codecs
from pathlib import Path

from worker.content.seen import Seen, Unfit

#: where readers look for the header and the trailer (ISO 32000-1, annex H.3, notes 13 and 18)
_PDF_END_BYTES = 2048


def read_pdf(path: Path) -> Seen:
    """A PDF that ends as one: `startxref` and `%%EOF` (ISO 32000-1 §7.5.5). Raises Unfit."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _PDF_END_BYTES))
        end = file.read()
    if b"startxref" not in end or b"%%EOF" not in end:
        raise Unfit("the PDF has no end, it was cut off")
    return Seen("application/pdf")


def read_text(path: Path, media_type: str) -> Seen:
    """Text in UTF-8, without NUL. Raises Unfit."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while piece := file.read(1 << 20):
                if "\0" in decoder.decode(piece):
                    raise Unfit("it is no text: it has NUL bytes")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise Unfit("the text is not UTF-8") from error
    return Seen(media_type)
