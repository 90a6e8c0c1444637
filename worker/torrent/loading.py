"""From a .torrent, a magnet link and resume data to what libtorrent adds. Strangers write these."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import chain, repeat
from pathlib import Path, PurePosixPath
from typing import Any, cast

import libtorrent as lt

from core.errors import TorrentError
from core.settings.torrent import Torrent as TorrentSettings
from core.torrents import MOST_BYTES
from worker.torrent.values import File, Wanted

_LIMITS = {"max_buffer_size": MOST_BYTES, "max_pieces": 1 << 21}
_MOST_MAGNET = 20_000
_NOT_OURS = lt.torrent_flags.auto_managed | lt.torrent_flags.stop_when_ready | lt.torrent_flags.sequential_download
_WEBSOCKET = re.compile("wss?:", re.IGNORECASE)
#: for private torrents (BEP 27): libtorrent sees to it too, and is told all the same
PRIVATE = lt.torrent_flags.disable_dht | lt.torrent_flags.disable_lsd | lt.torrent_flags.disable_pex


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are in a torrent: its pieces and its files, offsets in bytes from its beginning."""

    name: str
    files: tuple[File, ...]
    offsets: tuple[int, ...]
    piece_bytes: int
    size_bytes: int
    is_private: bool

    @property
    def pieces(self) -> int:
        """How many pieces there are."""
        return -(-self.size_bytes // self.piece_bytes)

    def file(self, index: int) -> tuple[File, int]:
        """The file of this index and its offset. Raises TorrentError."""
        at = bisect_left(self.files, index, key=lambda file: file.index)
        if at == len(self.files) or self.files[at].index != index:
            raise TorrentError("it has no such file")
        return self.files[at], self.offsets[at]

    def span(self, start: int, end: int) -> range:
        """The pieces of these bytes."""
        return range(start // self.piece_bytes, -(-end // self.piece_bytes))

    def size_of(self, piece: int) -> int:
        """Bytes of a piece; the last one is shorter."""
        return min(self.piece_bytes, self.size_bytes - piece * self.piece_bytes)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A torrent that can be added; no layout for a magnet link that was never met."""

    params: lt.add_torrent_params
    hashes: tuple[str, ...]
    layout: Layout | None
    peers: tuple[tuple[str, int], ...]
    """Who is said to have it; not told to libtorrent yet where its files are known."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where peers are looked for: trackers, and all of it in words, to be gone on with: "2 trackers, the DHT, "."""

    trackers: tuple[str, ...] = ()
    told: str = ""


def load(
    wanted: Wanted, folder: Path, written: Collection[int] = (), *, pex: bool = True, browsers: bool = True
) -> Loaded:
    """Read all of it; takes a while for big ones, so off the loop. Raises TorrentError.

    `written` are pieces that are on the disk though the resume data may not know it yet. Without `browsers` its
    trackers over WebSocket are left out: only these bring peers over WebRTC.
    """
    params = _described(wanted)
    if wanted.resume:
        params = _resumed(params, wanted.resume)
    layout = layout_of(params.ti, params.renamed_files) if params.ti is not None else None
    if not browsers:
        _leave_out_browsers(params)
    params.save_path = str(folder)
    params.flags = _flags(is_paused=wanted.paused, is_private=layout is not None and layout.is_private, pex=pex)
    peers = (*params.peers, *addressed(wanted.peers))
    params.peers = [] if layout else list(peers)
    if layout is not None:  # what is fetched is said piece by piece: files left out would go to a hidden part file
        params.piece_priorities = [0] * layout.pieces
        params.have_pieces = _have(params.have_pieces, written, layout.pieces)
    params.file_priorities = []
    return Loaded(params, hashes_of(params.info_hashes), layout, peers if layout else ())


def hashes_of(hashes: lt.info_hash_t) -> tuple[str, ...]:
    """The info-hashes in hex: one, or both of a hybrid."""
    found = []
    if hashes.has_v1():
        found.append(str(hashes.v1))
    if hashes.has_v2():
        found.append(str(hashes.v2))
    return tuple(found)


def places(params: lt.add_torrent_params, settings: TorrentSettings) -> Places:
    """Where peers of it are looked for."""
    trackers = tuple(dict.fromkeys(params.trackers))
    is_open = not settings.proxy and params.flags & PRIVATE != PRIVATE
    told = [
        f"{len(trackers)} tracker{'' if len(trackers) == 1 else 's'}" if trackers else "",
        "the DHT" if settings.dht and is_open else "",
        "the local network" if settings.lsd and is_open else "",
    ]
    return Places(trackers, "".join(f"{place}, " for place in told if place))


def layout_of(info: lt.torrent_info, renamed: Mapping[int, str]) -> Layout:
    """Its files without padding (BEP 47) and symbolic links. Raises TorrentError.

    `renamed` are those, by their index, that libtorrent has to call otherwise: two of one name, or of names that
    differ in case only, would be one file.
    """
    storage = info.layout()
    left_out = lt.file_flags_t.flag_pad_file | lt.file_flags_t.flag_symlink
    files, offsets = [], []
    for index in range(storage.num_files()):
        if storage.file_flags(index) & left_out:
            continue
        path = renamed.get(index) or storage.file_path(index)
        files.append(File(index, _safe(path), storage.file_size(index)))
        offsets.append(storage.file_offset(index))
    if not files or info.total_size() <= 0:
        raise TorrentError("it has no files with anything in them")
    return Layout(
        storage.name(), tuple(files), tuple(offsets), info.piece_length(), info.total_size(), bool(info.priv())
    )


def _have(known: list[bool], written: Collection[int], pieces: int) -> list[bool]:
    """What is here; empty when nothing is known, so that libtorrent looks for itself."""
    if not known and not written:
        return []
    have = [*known, *[False] * (pieces - len(known))]
    for piece in written:
        if piece < pieces:
            have[piece] = True
    return have


def _described(wanted: Wanted) -> lt.add_torrent_params:
    source = wanted.source
    if len(source) > (MOST_BYTES if isinstance(source, bytes) else _MOST_MAGNET):
        raise TorrentError(f"its description is bigger than {MOST_BYTES // 1_000_000} MB")
    try:
        if isinstance(source, str):
            return lt.parse_magnet_uri(source)
        # the second argument is one of bounds, whatever the stub calls it
        return lt.load_torrent_buffer(source, cast("Any", _LIMITS))
    except (RuntimeError, UnicodeError) as error:
        raise TorrentError(f"its description can't be read ({error})") from error


def _resumed(params: lt.add_torrent_params, resume: bytes) -> lt.add_torrent_params:
    """With what is known from before; resume data that can't be read or is another torrent's is left aside."""
    try:
        known = lt.read_resume_data(resume)
    except (RuntimeError, UnicodeError):
        return params
    if not set(hashes_of(known.info_hashes)) & set(hashes_of(params.info_hashes)):
        return params
    if params.ti is not None:
        known.ti, known.renamed_files = params.ti, params.renamed_files
    if params.trackers:
        known.trackers, known.tracker_tiers = params.trackers, params.tracker_tiers
    known.url_seeds = known.url_seeds or params.url_seeds
    return known


def _leave_out_browsers(params: lt.add_torrent_params) -> None:
    tiers = chain(params.tracker_tiers, repeat(0))
    kept = [(url, tier) for url, tier in zip(params.trackers, tiers, strict=False) if not _WEBSOCKET.match(url)]
    params.trackers, params.tracker_tiers = [url for url, _ in kept], [tier for _, tier in kept]


def _flags(*, is_paused: bool, is_private: bool, pex: bool) -> int:
    """Started when it is to run, never managed by libtorrent's own queue."""
    made = lt.torrent_flags.default_flags & ~_NOT_OURS & ~lt.torrent_flags.paused
    if is_paused:
        made |= lt.torrent_flags.paused
    if is_private:
        made |= PRIVATE
    return made if pex else made | lt.torrent_flags.disable_pex


def addressed(peers: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Those known by their addresses: names are looked up by whoever was told them, libtorrent takes none."""
    return tuple(one for one in peers if _is_address(one[0]))


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _safe(path: str) -> str:
    """A name that stays in the folder. Libtorrent mends the others; should it ever not, the torrent is refused."""
    parts = PurePosixPath(path.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts:
        raise TorrentError("a name in it leads out of its folder")
    return path
