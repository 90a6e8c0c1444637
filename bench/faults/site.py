"""A well-behaved site for one file: validators, ranges, If-Range (RFC 9110 §13.1.5, §14). Faults bend its answers."""

import re
from dataclasses import dataclass, replace
from email.utils import formatdate
from hashlib import sha256

from bench.faults.reply import Ask, Reply

_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
    "cbz": "application/vnd.comicbook+zip",
    "wav": "audio/wav",
    "bin": "application/octet-stream",
}
LONG_AGO = 1_700_000_000.0


@dataclass(frozen=True, slots=True)
class Site:
    """How good a site it is: what it tells of its files, and whether it takes ranges."""

    etag: bool = True
    modified: bool = True
    weak: bool = False
    ranges: bool = True
    if_range: bool = True

    def answer(self, ask: Ask, name: str, body: bytes, modified: float = LONG_AGO) -> Reply:
        """The file, or the rest of it that is asked for."""
        whole = Reply(headers=self._headers(name, body, modified), body=body)
        wanted = re.fullmatch(r"bytes=(\d+)-", ask.headers.get("range", ""))
        if wanted is None or not self.ranges or self._is_another(ask, whole):
            return whole
        start = int(wanted[1])
        if start >= len(body):
            return Reply("416 Range Not Satisfiable", {"Content-Range": f"bytes */{len(body)}"})
        span = {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"}
        return replace(whole, status="206 Partial Content", headers={**whole.headers, **span}, body=body[start:])

    def _headers(self, name: str, body: bytes, modified: float) -> dict[str, str]:
        headers = {"Content-Type": _TYPES[name.rpartition(".")[2]], "Date": formatdate(usegmt=True)}
        if self.etag:
            headers["ETag"] = ("W/" if self.weak else "") + f'"{sha256(body).hexdigest()[:16]}"'
        if self.modified:
            headers["Last-Modified"] = formatdate(modified, usegmt=True)
        return headers

    def _is_another(self, ask: Ask, whole: Reply) -> bool:
        """Whether the file is not the one that the asker has the beginning of."""
        known = ask.headers.get("if-range")
        if known is None or not self.if_range:
            return False
        return known not in {whole.headers.get("ETag"), whole.headers.get("Last-Modified")} or known.startswith("W/")
