"""What libtorrent is told to fetch of one torrent, and whom it is reminded of."""

from collections.abc import Collection, Iterator, Sequence

import libtorrent as lt

from worker.torrent.pieces import Pieces
from worker.torrent.schedule import Plan, Window, orders, plan

Peer = tuple[str, int]


class Fetching:
    """Keeps what libtorrent was told, so that only what changes is said."""

    def __init__(self, handle: lt.torrent_handle, pieces: Pieces, peers: Collection[Peer]) -> None:
        self.wanted = bytearray(len(pieces.have))
        self._handle = handle
        self._pieces = pieces
        self._peers = tuple(peers)
        self._strangers = _strangers()
        self._plan = Plan()

    @property
    def has_background(self) -> bool:
        """Whether what is wanted is fetched by the way: nobody waits for something else."""
        return self._plan.has_background

    def want(self, wanted: bytearray) -> None:
        """Fetch these pieces (1 for each) when nobody reads."""
        have, was_sated = self._pieces.have, self._is_sated()
        changed = [
            (piece, int(self._plan.has_background and is_wanted))
            for piece, (is_wanted, was) in enumerate(zip(wanted, self.wanted, strict=True))
            if is_wanted != was and piece not in self._plan and not have[piece]
        ]
        self.wanted = wanted
        if changed:
            self._handle.prioritize_pieces(changed)
        self._remind(was_sated)

    def watch(self, windows: Sequence[Window]) -> None:
        """Fetch these first."""
        before, was_sated = self._plan, self._is_sated()
        self._plan = plan(windows, self._pieces.have, before)
        given = orders(before, self._plan, self._pieces.have, self.wanted)
        if given.clear:
            self._handle.clear_piece_deadlines()
        for piece in given.reset:
            self._handle.reset_piece_deadline(piece)
        if given.priorities:
            self._handle.prioritize_pieces(list(given.priorities))
        for piece, ms in given.deadlines:
            self._handle.set_piece_deadline(piece, ms)
        self._remind(was_sated)

    def _is_sated(self) -> bool:
        """Whether all is here that it was told to fetch: libtorrent calls itself finished then, and seeds leave."""
        have = self._pieces.have
        if not all(have[piece] for told in (self._plan.deadlines, self._plan.priorities) for piece in told):
            return False
        missing = int.from_bytes(self.wanted) & ~int.from_bytes(have)
        return not (self._plan.has_background and missing)

    def _remind(self, was_sated: bool) -> None:
        """Something is wanted again: ask those who were not asked yet, and those who left.

        libtorrent 2.1 looks anew at whom it knows only when it hears of somebody new; so it hears of one.
        """
        if was_sated and not self._is_sated():
            self._call()

    def remind(self) -> None:
        """Nobody is connected: the same again, if anything is wanted. A peer may have left just then."""
        if not self._is_sated():
            self._call()

    def _call(self) -> None:
        for peer in (*self._peers, next(self._strangers)):
            self._handle.connect_peer(peer)


def _strangers() -> Iterator[Peer]:
    """Peers that nobody is: the discard port (RFC 863) of ever other addresses of this machine's loopback."""
    number = 0
    while True:
        number = (number + 1) % (1 << 16)
        yield f"127.99.{number >> 8}.{number & 255}", 9
