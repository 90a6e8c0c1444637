"""The torrents of a session, by key, by info-hash and by libtorrent's handle."""

from collections.abc import Iterable

import libtorrent as lt

from worker.torrent.torrent import Torrent


class Register:
    """Who is in the session."""

    def __init__(self) -> None:
        self.by_key: dict[int, Torrent] = {}
        self._by_hash: dict[str, Torrent] = {}
        self._by_handle: dict[lt.torrent_handle, Torrent] = {}

    def enter(self, torrent: Torrent, hashes: Iterable[str]) -> None:
        """It is about to be added: a second one of its hashes is the same from here on."""
        self.by_key[torrent.key] = torrent
        for one in hashes:
            self._by_hash[one] = torrent

    def added(self, torrent: Torrent, handle: lt.torrent_handle) -> None:
        """It is in the session: alerts speak of it by this handle."""
        self._by_handle[handle] = torrent

    def of_hash(self, hashes: Iterable[str]) -> Torrent | None:
        """The torrent of one of these info-hashes."""
        return next((self._by_hash[one] for one in hashes if one in self._by_hash), None)

    def of_handle(self, handle: lt.torrent_handle) -> Torrent | None:
        """The torrent that an alert is about; none when it has left."""
        return self._by_handle.get(handle)

    def forget(self, torrent: Torrent) -> None:
        """It leaves. While its handle is still good, or that could not be found again."""
        self.by_key.pop(torrent.key, None)
        self._by_hash = {one: other for one, other in self._by_hash.items() if other is not torrent}
        self._by_handle = {handle: other for handle, other in self._by_handle.items() if other is not torrent}
        torrent.gone()
