"""What libtorrent is told to fetch of one torrent, and whom it is reminded of."""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import libtorrent as lt

from worker.torrent.pieces import Pieces
from worker.torrent.schedule import Orders, Plan, Window, alone, anew, opening, orders, plan

Peer = tuple[str, int]
_FEW = 3
#: beginnings of the ids of programs built on libtorrent: they answer what is cancelled, as BEP 6 wants it
_ANSWERING = (b"-LT", b"-qB", b"-DE")
#: of libtorrent's states of a block: on its way to the disk
_ARRIVED = 2
#: a piece is nearly here when no more than this part of it is missing
_NEARLY = 8


class Fetching:
    """Keeps what libtorrent was told, so that only what changes is said."""

    def __init__(self, handle: lt.torrent_handle, pieces: Pieces, peers: Collection[Peer]) -> None:
        self.wanted = bytearray(len(pieces.have))
        self.is_answered = False
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

    def opening(self, window: Window) -> Sequence[int]:
        """What is not here of the pieces that let somebody begin."""
        return tuple(opening(window, self._pieces.have))

    def want(self, wanted: bytearray) -> None:
        """Fetch these pieces (1 for each) when nobody reads."""
        self._change(self._windows, wanted)

    def watch(self, windows: Sequence[Window], hurried: Collection[int] = ()) -> None:
        """Fetch these first; the hurried pieces of their openings before the rest is asked for."""
        self._change(alone(windows, self._pieces.have, hurried), self.wanted)

    def _change(self, windows: Sequence[Window], wanted: bytearray) -> None:
        before, was_wanted, was_sated = self._plan, self.wanted, self._is_sated()
        self._windows, self.wanted = windows, wanted
        self._plan = plan(windows, self._pieces.have, wanted, before)
        self._tell(orders(before, self._plan, self._pieces.have, was_wanted, wanted))
        self._remind(was_sated)

    async def look(self) -> None:
        """See whether all who are asked for something answer to it when that is cancelled."""
        try:
            peers = await asyncio.to_thread(self._handle.get_peer_info)
        except RuntimeError:  # it was taken out meanwhile
            return
        busy = [peer.pid.to_bytes() for peer in peers if peer.download_queue_length]
        self.is_answered = bool(busy) and all(name.startswith(_ANSWERING) for name in busy)

    def make_way(self) -> None:
        """Have cancelled what peers were asked for and nobody waits for; all of them have to answer to that."""
        self._handle.clear_piece_deadlines()
        self._tell(anew(self._plan))

    async def nearly_here(self, pieces: Iterable[int]) -> set[int]:
        """Those of these pieces that have come but for an eighth of their blocks."""
        try:
            begun = await asyncio.to_thread(self._handle.get_download_queue)
        except RuntimeError:  # it was taken out meanwhile
            return set(pieces)
        nearly = {one["piece_index"] for one in begun if _is_nearly_here(one["blocks"])}
        return {piece for piece in pieces if self._pieces.have[piece] or piece in nearly}

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
        if not all(have[piece] for piece, priority in self._plan.priorities.items() if priority):
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


def _is_nearly_here(blocks: Sequence[Mapping[str, Any]]) -> bool:
    missing = [block for block in blocks if block["state"] < _ARRIVED]
    return len(missing) <= len(blocks) // _NEARLY


def _strangers() -> Iterator[Peer]:
    """Peers that nobody is: the discard port (RFC 863) of ever other addresses of this machine's loopback."""
    number = 0
    while True:
        number = (number + 1) % (1 << 16)
        yield f"127.99.{number >> 8}.{number & 255}", 9
