"""Which file an answer is of, and where in it the answer begins (RFC 9110 §8.8, §13.1.5, §14.4). Pure."""

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import httpx

#: a date is a strong validator only when the file had been at rest for a while before the answer (§8.8.2.2)
_AT_REST_S = 60
_SPAN = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
_NO_SPAN = re.compile(r"bytes \*/(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Entity:
    """A file as its site describes it: strong validators only, "" where there is none; its size when told."""

    etag: str = ""
    modified: str = ""
    size_bytes: int | None = None

    @property
    def validator(self) -> str:
        """What to send as If-Range; "" when going on would not be safe."""
        return self.etag or self.modified

    def is_other_than(self, known: "Entity") -> bool:
        """Whether both say something of the same sort, and not the same."""
        pairs = (
            (self.etag, known.etag),
            (self.modified, known.modified),
            (self.size_bytes, known.size_bytes),
        )
        return any(ours and theirs and ours != theirs for ours, theirs in pairs)


@dataclass(frozen=True, slots=True)
class Span:
    """Which bytes came: from `start` to before `end`, of `size_bytes` in all, if that was told."""

    start: int
    end: int
    size_bytes: int | None


def entity_of(response: httpx.Response) -> Entity:
    """The file behind a 200 or a 206. One that comes packed has no place of ours to go on from."""
    if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
        return Entity()
    etag = response.headers.get("etag", "").strip()
    strong = etag if re.fullmatch(r'"[\x21\x23-\x7e]*"', etag) else ""
    return Entity(strong, _modified(response), _size_bytes(response))


def span_of(response: httpx.Response) -> Span | None:
    """What Content-Range says, when it makes sense and agrees with Content-Length."""
    found = _SPAN.fullmatch(response.headers.get("content-range", "").strip())
    if found is None:
        return None
    start, end = int(found[1]), int(found[2]) + 1
    size_bytes = None if found[3] == "*" else int(found[3])
    length = _length(response)
    agrees = start < end and (size_bytes is None or end <= size_bytes) and length in {None, end - start}
    return Span(start, end, size_bytes) if agrees else None


def whole_size_of(response: httpx.Response) -> int | None:
    """The size that a 416 tells."""
    found = _NO_SPAN.fullmatch(response.headers.get("content-range", "").strip())
    return int(found[1]) if found else None


def _size_bytes(response: httpx.Response) -> int | None:
    if response.status_code != 206:
        return _length(response)
    span = span_of(response)
    return span.size_bytes if span else None


def _length(response: httpx.Response) -> int | None:
    said = response.headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 18 else None


def _modified(response: httpx.Response) -> str:
    said = response.headers.get("last-modified", "")
    try:
        then = parsedate_to_datetime(said).timestamp()
        now = parsedate_to_datetime(response.headers.get("date", "")).timestamp()
    except (ValueError, OverflowError):
        return ""
    return said if now - then >= _AT_REST_S else ""
