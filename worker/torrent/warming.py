"""What a player asks for first of a file, had here before anybody plays it: its beginning, its index, its end."""

from collections.abc import Collection

from worker.torrent.film import index_of
from worker.torrent.schedule import Window
from worker.torrent.torrent import Torrent

_MIB = 1 << 20
#: of the end of a film: where an MP4's index or an MKV's cues may be
_LAST_BYTES = 2 * _MIB
#: of the beginning: an MKV's SeekHead and an MP4's first boxes are within
_HEAD_BYTES = 64 * 1024


async def preload(torrent: Torrent, file: int, resume_at: int = 0) -> None:
    """Have here what a player asks for first: the beginning, the index, and around the byte where somebody stopped.

    Returns when it is; cancelled, what was fetched stays, and `warm` with nothing ends the fetching.
    Raises TorrentError.
    """
    size, some = torrent.layout.file(file)[0].size_bytes, torrent.preload_bytes
    first = [(0, min(some, size)), (max(0, size - _LAST_BYTES), size)]
    # a player had more than it showed, and asks for what was shown last
    resumed = [(max(0, min(resume_at, size) - some), min(size, resume_at + some))] if resume_at else []
    await _until_warm(torrent, file, [*first, *resumed])
    index = index_of(await torrent.head(file, _HEAD_BYTES), size)
    if index is not None:
        await _until_warm(torrent, file, [*first, index, *resumed])


def warm(torrent: Torrent, file: int, spans: Collection[tuple[int, int]]) -> None:
    """Fetch these bytes of a file though nobody reads yet; none ends it."""
    found, offset = torrent.layout.file(file)
    torrent.planning.warm(
        Window(span.start, span.stop, head=0)
        for start, end in spans
        for span in [torrent.layout.span(offset + start, offset + min(end, found.size_bytes))]
    )


async def _until_warm(torrent: Torrent, file: int, spans: Collection[tuple[int, int]]) -> None:
    warm(torrent, file, spans)
    while torrent.handle and not all(torrent.written(file, start, end) for start, end in spans):
        torrent.more_written.clear()
        await torrent.more_written.wait()
