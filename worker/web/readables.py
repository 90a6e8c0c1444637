"""A torrent's file as a stream offers it."""

from dataclasses import dataclass

from worker.content.magic import sniff
from worker.torrent import File, Reader, Torrent
from worker.web.asked import Offered

_MIB = 1 << 20
#: what players want to hear where the bytes at the beginning don't say it, or are not here yet
_BY_ENDING = {
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "mkv": "video/x-matroska",
    "webm": "video/webm",
    "avi": "video/x-msvideo",
    "mov": "video/quicktime",
    "ts": "video/mp2t",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "m4b": "audio/mp4",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
    "ass": "text/x-ssa",
    "epub": "application/epub+zip",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
_UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class TorrentFile:
    """A file of a torrent. `head` are its first bytes when they are here; its type is what they are."""

    torrent: Torrent
    file: File
    head: bytes = b""

    @property
    def offered(self) -> Offered:
        """Its bytes are those of the torrent's hashes, so the ETag never changes; it does not tell the hashes."""
        name = self.file.path.rpartition("/")[2]
        etag = f"{self.torrent.key:x}-{self.file.index:x}-{self.file.size_bytes:x}"
        return Offered(name, sniff(self.head) or by_name(name), self.file.size_bytes, etag)

    @property
    def memory_bytes(self) -> int:
        """A piece on its way out, one that is read, and what lies in buffers."""
        return 2 * self.torrent.layout.piece_bytes + 2 * _MIB

    def reader(self, start: int, end: int) -> Reader:
        """Its bytes from `start` up to and without `end`."""
        return self.torrent.reader(self.file.index, start, end)


async def readable(torrent: Torrent, file: File) -> TorrentFile:
    """A file of a torrent, its type by its first bytes when they are here. Raises TorrentError."""
    return TorrentFile(torrent, file, await torrent.head(file.index))


def by_name(name: str) -> str:
    """The media type that a name's ending speaks of."""
    return _BY_ENDING.get(name.rpartition(".")[2].lower(), _UNKNOWN)
