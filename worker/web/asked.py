"""What a request for bytes asks for, and how the answer begins: the same for files and for streams.

RFC 9110: conditions (§13), ranges (§14), HEAD (§9.3.2). The length is always said, never chunks:
players take a length for granted.
"""

from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from core.web import CSP_BYTES, HEADERS, problem
from worker.web.ranges import Span, Unsatisfiable, asked_for

#: what a browser may show by itself; everything else is handed over to keep
_SHOWN = ("audio/", "video/", "image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf", "text/plain")


@dataclass(frozen=True, slots=True)
class Offered:
    """A file as it is offered. `etag` is without its quotes; the bytes behind it never change."""

    name: str
    media_type: str
    size_bytes: int
    etag: str


def span_of(request: web.Request, offered: Offered) -> Span | web.Response:
    """The bytes that are asked for; or the whole answer, when none are to be sent (304, 416)."""
    etag = f'"{offered.etag}"'
    known = request.headers.get("If-None-Match", "")
    if etag in known or known.strip() == "*":
        return web.Response(status=304, headers={"ETag": etag})
    wanted = request.headers.get("Range")
    if "If-Range" in request.headers and request.headers["If-Range"] != etag:
        wanted = None
    try:
        return asked_for(wanted, offered.size_bytes)
    except Unsatisfiable:
        headers = {"Content-Range": f"bytes */{offered.size_bytes}", "Accept-Ranges": "bytes"}
        return problem(416, "range", f"The file has {offered.size_bytes} bytes.", headers)


def begun(offered: Offered, span: Span) -> web.StreamResponse:
    """200 or 206 with all its headers; nothing is sent yet."""
    response = web.StreamResponse(status=206 if span.partial else 200, headers=_headers(offered))
    response.content_length = span.end - span.start
    if span.partial:
        response.headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{offered.size_bytes}"
    return response


def _headers(offered: Offered) -> dict[str, str]:
    disposition = "inline" if offered.media_type.startswith(_SHOWN) else "attachment"
    name = offered.name
    plain = "".join(one if one.isascii() and one.isprintable() and one not in '"\\' else "_" for one in name)
    return {
        **HEADERS,
        "Content-Type": offered.media_type,
        "Content-Disposition": f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Accept-Ranges": "bytes",
        "ETag": f'"{offered.etag}"',
        "Cache-Control": "private, no-cache",
        "Content-Security-Policy": CSP_BYTES,
    }
