"""What is said to trackers and what they answer, as bytes. Pure.

BEP 15: requests and answers of UDP trackers are fixed fields in network order; each answer repeats the number of its
request. BEP 48: an HTTP tracker's address for scrapes is that of its announces with another last word.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from core import torrents
from core.errors import BadContent

#: hashes in one question: BEP 15 has room for 74, many HTTP trackers take fewer
MOST_HASHES = 50
_PROTOCOL = 0x41727101980
_CONNECT, _SCRAPE, _ERROR = 0, 2, 3
_ANNOUNCE, _SCRAPED = "announce", "scrape"
_HASH_DIGITS = 40
_MOST = 10_000_000


@dataclass(frozen=True, slots=True)
class Figures:
    """How many have all of a torrent, and how many some of it."""

    seeders: int
    leechers: int


class Odd(Exception):
    """An answer that is none, or an error of the tracker's; the message says which."""


def connecting(number: int) -> bytes:
    """The first thing that is said to a UDP tracker."""
    return struct.pack("!QII", _PROTOCOL, _CONNECT, number)


def connected(answer: bytes, number: int) -> int:
    """The connection that a tracker gave. Raises Odd."""
    _demand(answer, _CONNECT, number, 16)
    return int(struct.unpack_from("!Q", answer, 8)[0])


def scraping(connection: int, number: int, hashes: Sequence[str]) -> bytes:
    """The question for these torrents, hex digits; of version 2 the first 40 count (BEP 52)."""
    return struct.pack("!QII", connection, _SCRAPE, number) + b"".join(map(_bytes, hashes))


def scraped(answer: bytes, number: int, hashes: Sequence[str]) -> dict[str, Figures]:
    """What a UDP tracker says of them, in their order. Raises Odd."""
    _demand(answer, _SCRAPE, number, 8 + 12 * len(hashes))
    rows = struct.iter_unpack("!III", answer[8 : 8 + 12 * len(hashes)])
    return {one: _figures(seeders, leechers) for one, (seeders, _, leechers) in zip(hashes, rows, strict=True)}


def scrape_address(announce: str, hashes: Sequence[str]) -> str:
    """Where an HTTP tracker is asked; "" for one whose address has no place for that (BEP 48)."""
    parts = urlsplit(announce)
    path, slash, last = parts.path.rpartition("/")
    if not last.startswith(_ANNOUNCE):
        return ""
    asked = "&".join(f"info_hash={quote(_bytes(one), safe='')}" for one in hashes)
    query = "&".join(one for one in (parts.query, asked) if one)
    return urlunsplit((parts.scheme, parts.netloc, path + slash + _SCRAPED + last[len(_ANNOUNCE) :], query, ""))


def scraped_over_http(answer: bytes, hashes: Sequence[str]) -> dict[str, Figures]:
    """What an HTTP tracker says of those that it knows. Raises Odd."""
    try:
        whole = torrents.decoded(answer)
    except BadContent as error:
        raise Odd(error.reason) from error
    files = whole.get(b"files") if isinstance(whole, dict) else None
    if not isinstance(files, dict):
        raise Odd("it answered without a list")
    return {one: found for one in hashes if (found := _row(files, _bytes(one))) is not None}


def _row(files: Mapping[bytes, object], digest: bytes) -> Figures | None:
    # npm's bittorrent-tracker 11 writes the bytes of a hash as if they were letters, in UTF-8
    row = files.get(digest) or files.get(digest.decode("latin-1").encode())
    if not isinstance(row, dict):
        return None
    seeders, leechers = row.get(b"complete"), row.get(b"incomplete")
    return _figures(seeders, leechers) if isinstance(seeders, int) and isinstance(leechers, int) else None


def _figures(seeders: int, leechers: int) -> Figures:
    """Within reason: nothing has billions of peers."""
    return Figures(min(max(seeders, 0), _MOST), min(max(leechers, 0), _MOST))


def _demand(answer: bytes, action: int, number: int, length: int) -> None:
    if len(answer) < 8:
        raise Odd("its answer is too short")
    said, told = struct.unpack_from("!II", answer)
    if told != number:
        raise Odd("its answer is for another question")
    if said == _ERROR:
        raise Odd(answer[8:200].decode("utf-8", "replace") or "it refused")
    if said != action or len(answer) < length:
        raise Odd("its answer is no answer to that")


def _bytes(info_hash: str) -> bytes:
    return bytes.fromhex(info_hash[:_HASH_DIGITS])
