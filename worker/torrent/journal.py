"""Which pieces of a torrent were written to its files: so that nothing is fetched again after a kill -9.

Resume data is only as fresh as it was last saved. A line of four bytes a piece is cheap enough to
be written as soon as the pieces are in their files.
"""

import struct
from collections.abc import Iterable
from pathlib import Path

_PIECE = struct.Struct(">I")


class Journal:
    """The file beside a torrent's folder. Its calls touch the disk: off the loop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: set[int] = set()
        self._owed: set[int] = set()

    def add(self, pieces: Iterable[int]) -> None:
        """These are in their files now. Raises OSError; what could not be written down is, with the next ones."""
        self._owed |= set(pieces) - self._known
        new = frozenset(self._owed)
        with self._path.open("ab") as file:
            file.write(b"".join(map(_PIECE.pack, sorted(new))))
        self._known |= new
        self._owed -= new

    def read(self) -> frozenset[int]:
        """All that were written; none when there is no journal. A last line that is torn does not count."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return frozenset()
        whole = len(data) - len(data) % _PIECE.size
        self._known = {piece for (piece,) in _PIECE.iter_unpack(data[:whole])}
        return frozenset(self._known)

    def remove(self) -> None:
        """Forget them; fine when there is none."""
        self._path.unlink(missing_ok=True)
