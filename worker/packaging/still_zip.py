"""ZIP files that carry no time and no machine, so that the same files give the same bytes.

APPNOTE 6.3.10. Pictures and sound are stored: deflating them saves 1 % and costs seventeen times the time.
"""

import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

#: endings of what deflate still makes smaller
_SOFT = frozenset(
    {".txt", ".html", ".htm", ".xhtml", ".md", ".xml", ".json", ".css", ".svg", ".wav", ".bmp", ".srt", ".vtt"}
)
#: create_system: Unix, wherever we run; the file's rights in the high half: -rw-r--r--
_UNIX = 3
_RIGHTS = 0o100644 << 16


class StillZip(zipfile.ZipFile):
    """A ZIP being written; entries are dated 1980-01-01, the format's first day."""

    def __init__(self, out: Path) -> None:
        super().__init__(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6)

    def writestr(
        self, name: Any, data: Any, compress_type: int | None = None, compresslevel: int | None = None
    ) -> None:
        """Add `data` as an entry, deflated unless told otherwise."""
        super().writestr(
            _entry(str(name)), data, zipfile.ZIP_DEFLATED if compress_type is None else compress_type, compresslevel
        )

    def add(self, name: str, path: Path, before: bytes = b"", begin: int = 0) -> None:
        """Add a file, piece by piece; stored unless its ending says that deflating helps.

        `before` is written first, and the file's first `begin` bytes are left out.
        """
        entry = _entry(name)
        soft = Path(name).suffix.lower() in _SOFT
        entry.compress_type = zipfile.ZIP_DEFLATED if soft else zipfile.ZIP_STORED
        entry.file_size = len(before) + path.stat().st_size - begin
        with path.open("rb", buffering=0) as source, self.open(entry, "w") as target:
            target.write(before)
            source.seek(begin)
            shutil.copyfileobj(source, target, 1 << 20)

    def stream(self, name: str, pieces: Iterable[bytes]) -> None:
        """Add an entry of pieces, stored; its length is known at its end."""
        with self.open(_entry(name), "w") as target:
            for piece in pieces:
                target.write(piece)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = _UNIX
    entry.external_attr = _RIGHTS
    return entry
