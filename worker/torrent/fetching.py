"""What libtorrent is told to fetch of one torrent, and whom it is reminded of."""

import asyncio
from collections.abc import Collection, Iterator, Sequence

import libtorrent as lt

from worker.torrent.pieces import Pieces
from worker.torrent.schedule import Orders, Plan, Window, anew, orders, plan

Peer = tuple[str, int]
_FEW = 3
#: beginnings of the ids of programs built on libtorrent: they answer what is cancelled, as BEP 6 wants it
_ANSWERING = (b"-LT", b"-qB", b"-DE")


class Fetching:
    """Keeps what libtorrent was told, so that only what changes is said."""

    def __init__(self, handle: lt.torrent_handle, pieces: Pieces, peers: Collection[Peer]) -> None:
        self.wanted = bytearray(len(pieces.have))
        self._handle = handle
        self._pieces = pieces
        self._peers = tuple(peers)
        self._strangers = _strangers()
        self._plan = Plan()
        self._windows: Sequence[Window] = ()

    @property
    def runs_out(self) -> bool:
        """Whether hardly anything is left of what somebody reads: with nothing to ask for, peers let us go."""
        have = self._pieces.have
        return bool(self._plan.priorities) and sum(not have[piece] for piece in self._plan.priorities) < _FEW

    @property
    def has_more_to_say(self) -> bool:
        """Whether less was asked for than is wanted."""
        return self._plan.is_first

    def is_changed_by(self, piece: int) -> bool:
        """Whether another plan is needed now that this piece is here."""
        return not self._plan.has_background or piece in self._plan

    def want(self, wanted: bytearray) -> None:
        """Fetch these pieces (1 for each) when nobody reads."""
        self._change(self._windows, wanted)

    def watch(self, windows: Sequence[Window]) -> None:
        """Fetch these first."""
        self._change(windows, self.wanted)

    def _change(self, windows: Sequence[Window], wanted: bytearray) -> None:
        before, was_wanted, was_sated = self._plan, self.wanted, self._is_sated()
        self._windows, self.wanted = windows, wanted
        self._plan = plan(windows, self._pieces.have, wanted, before)
        self._tell(orders(before, self._plan, self._pieces.have, was_wanted, wanted))
        self._remind(was_sated)

    async def make_way(self) -> None:
        """Have cancelled what peers were asked for and nobody waits for, if all of them answer to that."""
        try:
            peers = await asyncio.to_thread(self._handle.get_peer_info)
        except RuntimeError:  # it was taken out meanwhile
            return
        busy = [peer.pid.to_bytes() for peer in peers if peer.download_queue_length]
        if busy and all(name.startswith(_ANSWERING) for name in busy):
            self._handle.clear_piece_deadlines()
            self._tell(anew(self._plan))

    def _tell(self, given: Orders) -> None:
        for piece, ms in given.deadlines:
            self._handle.set_piece_deadline(piece, ms)
        for piece in given.reset:
            self._handle.reset_piece_deadline(piece)
        if given.priorities:
            self._handle.prioritize_pieces(list(given.priorities))

    def _is_sated(self) -> bool:
        """Whether all is here that it was told to fetch: libtorrent calls itself finished then, and seeds leave."""
        have = self._pieces.have
        if not all(have[piece] for piece in self._plan.priorities):
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
