"""What a .torrent or a magnet link says of itself: name, size, files, which torrent it is. Pure; nothing is fetched.

Bencode (BEP 3) is read strictly and within bounds: strangers write these files. Version 2 (BEP 52)
and hybrids are read too; magnet links after BEP 9.
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from core.errors import BadContent

#: bytes of a .torrent; those of a whole library have a few
MOST_BYTES = 10_000_000
MEDIA_TYPE = "application/x-bittorrent"
#: trackers and web seeds that are taken from a magnet link
_MOST_NAMED = 50
_MOST_DEPTH = 24
#: a hundred thousand files are four of them each
_MOST_VALUES = 1_000_000
_MOST_SIZE = 1 << 60
_NUMBER = re.compile(rb"i(0|-?[1-9][0-9]{0,18})e")
_LENGTH = re.compile(rb"(0|[1-9][0-9]{0,8}):")
_HASH = re.compile(r"urn:(?:btih:(?:[0-9a-f]{40}|[2-7a-z]{32})|btmh:1220[0-9a-f]{64})\Z", re.IGNORECASE)
_DIGITS = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})\Z", re.IGNORECASE)
#: of a hash that has no other name: enough to tell two apart, too little to find it by
_TOLD_DIGITS = 8
_BASE32 = 32
_MULTIHASH = "1220"
_V1_DIGITS = 40


@dataclass(frozen=True, slots=True)
class Described:
    """What a torrent says it is. `files` are (path, size in bytes); a magnet link names none, and its size may be 0.

    `info_hash` is in lower-case hex: 40 digits, or 64 where there is only version 2; "" when it was not asked for.
    `is_private` when it is to be had by its own tracker only (BEP 27).
    """

    name: str
    size_bytes: int
    files: tuple[tuple[str, int], ...] = ()
    info_hash: str = ""
    is_private: bool = False


def is_torrent(name: str, media_type: str) -> bool:
    """Whether a file of this name and media type calls itself a torrent."""
    return name.lower().endswith(".torrent") or media_type.partition(";")[0].strip().lower() == MEDIA_TYPE


def read_torrent(data: bytes) -> Described:
    """What a .torrent describes. Raises BadContent with what is wrong with it."""
    if len(data) > MOST_BYTES:
        raise _bad(f"it is bigger than {MOST_BYTES // 1_000_000} MB")
    reader = _Reader(data)
    whole = reader.whole()
    info = whole.get(b"info") if isinstance(whole, dict) else None
    if not isinstance(info, dict):
        raise _bad("it describes nothing")
    name = _text(info.get(b"name.utf-8") or info.get(b"name"))
    files = tuple(_files(info, name))
    size = sum(size for _, size in files)
    if not name or not files or size > _MOST_SIZE:
        raise _bad("it names no files")
    is_private = info.get(b"private") == 1
    return Described(name, size, files, _info_hash(info, reader.spans.get(b"info", b"")), is_private)


def trackers_of(data: bytes) -> tuple[str, ...]:
    """The trackers that a .torrent names, each once. Raises BadContent."""
    whole = _Reader(data).whole()
    listed = whole.get(b"announce-list") if isinstance(whole, dict) else None
    tiers = listed if isinstance(listed, list) else []
    named = [one for tier in tiers if isinstance(tier, list) for one in tier]
    first = [whole.get(b"announce")] if isinstance(whole, dict) else []
    return tuple(dict.fromkeys(found for one in [*first, *named] if (found := _text(one))))


def decoded(data: bytes) -> Any:
    """What a tracker answered in bencode; its keys may stand in any order. Raises BadContent."""
    return _Reader(data, is_ordered=False).whole()


def with_trackers(data: bytes, more: Sequence[str]) -> bytes:
    """A .torrent that names these trackers behind its own (BEP 12); what it describes stays as it is, to the byte.

    A private one is given back as it is. Raises BadContent.
    """
    added = [one for one in more if one not in trackers_of(data)]
    if not added or read_torrent(data).is_private:
        return data
    return _with(data, {b"announce-list": _tiers([*trackers_of(data), *added])})


def with_magnet(data: bytes, magnet: bytes) -> bytes:
    """The .torrent that peers gave for a magnet link, naming the trackers and web seeds (BEP 19) that the link does.

    Peers give the description alone; where it is had only the link says. Raises BadContent.
    """
    fields = parse_qs(urlsplit(magnet.decode("utf-8", "replace")).query)
    trackers, seeds = (list(dict.fromkeys(fields.get(name, ())))[:_MOST_NAMED] for name in ("tr", "ws"))
    more = {b"announce-list": _tiers(trackers)} if trackers else {}
    more |= {b"url-list": b"l%be" % _strings(seeds)} if seeds else {}
    return _with(data, more) if more else data


def _tiers(trackers: Sequence[str]) -> bytes:
    """Trackers as BEP 12 has them, each by itself."""
    return b"l" + b"".join(b"l%be" % _strings([one]) for one in trackers) + b"e"


def _strings(many: Sequence[str]) -> bytes:
    return b"".join(b"%d:%b" % (len(one), one) for one in map(str.encode, many))


def _with(data: bytes, more: Mapping[bytes, bytes]) -> bytes:
    """A .torrent with these fields, bencoded, in place of its own of that name; the rest stays, to the byte."""
    reader = _Reader(data)
    reader.whole()
    spans = {**reader.spans, **more}
    return b"d" + b"".join(b"%d:%b%b" % (len(key), key, spans[key]) for key in sorted(spans)) + b"e"


def magnet_in(text: str) -> str | None:
    """The magnet link that a text is, or that a bare info-hash stands for; None for anything else."""
    if text[:7].lower() == "magnet:":
        return text
    return magnet_of(text.lower()) if _DIGITS.match(text) else None


def described(source: bytes) -> Described:
    """What a .torrent or a magnet link, as bytes, says. Raises BadContent."""
    return read_magnet(source.decode("utf-8", "replace")) if source[:7].lower() == b"magnet:" else read_torrent(source)


def info_hash_of(source: bytes) -> str:
    """Which torrent a .torrent or a magnet link is. Raises BadContent."""
    return described(source).info_hash


def magnet_of(info_hash: str) -> str:
    """The shortest magnet link of a hash in hex."""
    topic = f"btih:{info_hash}" if len(info_hash) == _V1_DIGITS else f"btmh:{_MULTIHASH}{info_hash}"
    return f"magnet:?xt=urn:{topic}"


def read_magnet(uri: str) -> Described:
    """What a magnet link says. Raises BadContent when it names no torrent."""
    try:
        said = parse_qs(urlsplit(uri).query, max_num_fields=200)
    except ValueError as error:
        raise BadContent("magnet", "it can't be read") from error
    hashes = [topic for topic in said.get("xt", []) if _HASH.match(topic)]
    if not hashes:
        raise BadContent("magnet", "it names no torrent")
    size = said.get("xl", ["0"])[0]
    name = " ".join(said.get("dn", [""])[0].split())
    size_bytes = int(size) if re.fullmatch(r"[0-9]{1,18}", size) else 0
    digits = [_hex(one.rpartition(":")[2]) for one in hashes]
    info_hash = min(digits, key=len)
    return Described(name or f"{info_hash[:_TOLD_DIGITS]}…", size_bytes, (), info_hash)


def _hex(digest: str) -> str:
    """A hash as it is compared: BEP 9 has it in hex or base32, BEP 52 as a multihash."""
    if len(digest) == _BASE32:
        return base64.b32decode(digest.upper()).hex()
    return digest.lower().removeprefix(_MULTIHASH) if len(digest) > _V1_DIGITS else digest.lower()


def _info_hash(info: dict[bytes, Any], raw: bytes) -> str:
    """Version 1 where there is one (hybrids have both), so that its magnet and its file are the same torrent."""
    return hashlib.sha1(raw).hexdigest() if b"pieces" in info else hashlib.sha256(raw).hexdigest()  # noqa: S324 BEP 3


def _files(info: dict[bytes, Any], name: str) -> Iterator[tuple[str, int]]:
    """The files of version 1, or those of version 2 when it has only that."""
    if b"files" in info:
        for one in _as(list, info[b"files"]):
            path = [_text(step) for step in _as(list, _as(dict, one).get(b"path.utf-8") or one.get(b"path"))]
            yield "/".join(path), _size(one.get(b"length"))
    elif b"length" in info:
        yield name, _size(info[b"length"])
    elif b"file tree" in info:
        yield from _tree(_as(dict, info[b"file tree"]), ())


def _tree(tree: dict[bytes, Any], above: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """BEP 52: a folder's names lead to what they hold, the empty name to the file itself."""
    for step, below in tree.items():
        if step:
            yield from _tree(_as(dict, below), (*above, _text(step)))
        else:
            yield "/".join(above), _size(_as(dict, below).get(b"length"))


def _as(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        raise _bad("its list of files can't be read")
    return value


def _size(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value <= _MOST_SIZE:
        raise _bad("a file in it has no size")
    return value


def _text(value: Any) -> str:
    """A name as people read it; bytes that are no UTF-8 become U+FFFD."""
    return " ".join(value.decode("utf-8", "replace").split()) if isinstance(value, bytes) else ""


def _bad(reason: str) -> BadContent:
    return BadContent("torrent", reason)


class _Reader:
    """Bencode from the first byte to the last: one spelling for everything, depth and number of values bounded."""

    def __init__(self, data: bytes, *, is_ordered: bool = True) -> None:
        self._data = data
        self._is_ordered = is_ordered
        self._at = 0
        self._values = 0
        #: the bytes of the outermost values, by their keys
        self.spans: dict[bytes, bytes] = {}

    def whole(self) -> Any:
        value = self._value(0)
        if self._at != len(self._data):
            raise _bad("something follows its end")
        return value

    def _value(self, depth: int) -> Any:
        self._values += 1
        if depth > _MOST_DEPTH or self._values > _MOST_VALUES:
            raise _bad("it is nested too deeply, or holds too much")
        match self._data[self._at : self._at + 1]:
            case b"i":
                return self._number()
            case b"l":
                return list(self._items(depth))
            case b"d":
                return dict(self._pairs(depth))
            case _:
                return self._bytes()

    def _number(self) -> int:
        found = _NUMBER.match(self._data, self._at)
        if found is None:
            raise _bad("it is no torrent")
        self._at = found.end()
        return int(found[1])

    def _bytes(self) -> bytes:
        found = _LENGTH.match(self._data, self._at)
        if found is None:
            raise _bad("it is no torrent")
        end = found.end() + int(found[1])
        if end > len(self._data):
            raise _bad("it ends too early")
        self._at = end
        return self._data[found.end() : end]

    def _items(self, depth: int) -> Iterator[Any]:
        self._at += 1
        while not self._ends():
            yield self._value(depth + 1)

    def _pairs(self, depth: int) -> Iterator[tuple[bytes, Any]]:
        """Keys in order and each once, as BEP 3 has it: two readers can't see two different things."""
        self._at += 1
        before: bytes | None = None
        while not self._ends():
            key = self._bytes()
            if self._is_ordered and before is not None and key <= before:
                raise _bad("its keys are out of order")
            before, start = key, self._at
            value = self._value(depth + 1)
            if depth == 0:
                self.spans[key] = self._data[start : self._at]
            yield key, value

    def _ends(self) -> bool:
        if self._data[self._at : self._at + 1] != b"e":
            if self._at >= len(self._data):
                raise _bad("it ends too early")
            return False
        self._at += 1
        return True
