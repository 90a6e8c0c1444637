"""Endpoints behind which everything is well, and whose sites make it hard to see."""

import gzip
from dataclasses import replace

from bench.endpoints.case import (
    Asked,
    Endpoint,
    Play,
    file,
    here,
    is_head,
    is_ranged,
    missing,
    seen,
    served,
    to,
    unless,
)
from bench.endpoints.goods import TYPES, good, page
from bench.faults.reply import End, Reply
from core.link_health import Standing

_BOOK = file("epub")
_POEM = b"""Where she went does not exist,
and was removed from every list;
no page, no file, no word is found
of what was here beneath the ground.
"""
_NOT_HERE = Reply("404 Not Found", length="0")


def _alive(name: str, play: Play, path: str = "/files/book.epub", **more: object) -> Endpoint:
    return Endpoint(name, Standing.ALIVE, play, path, **more)  # type: ignore[arg-type]


def _as(media_type: str) -> Play:
    return here(lambda asked: served(asked, good("epub"), media_type))


def _bent(**how: object) -> Play:
    """The whole book in an answer that is bent so."""
    return here(lambda _: replace(Reply(headers={"Content-Type": TYPES["epub"]}, body=good("epub")), **how))  # type: ignore[arg-type]


def _page(title: str, text: str) -> Play:
    body = page(title, text * 40).encode()
    return here(lambda asked: served(asked, body, TYPES["html"]), path="/book/7.html")


def _sent_on(status: str, location: str = "/mirror/book.epub") -> Play:
    def play(asked: Asked) -> Reply:
        if asked.path == "/files/book.epub":
            return to(location, status)
        return served(asked, good("epub"), TYPES["epub"]) if asked.path == "/mirror/book.epub" else missing(asked)

    return play


def _far(asked: Asked) -> Reply:
    """Three stations before the file."""
    stations = {"/files/book.epub": "/a", "/a": "b?x=1", "/b": "/c"}
    path = asked.path.partition("?")[0]
    return to(stations[path]) if path in stations else served(asked, good("epub"), TYPES["epub"])


def _packed_text(_: Asked) -> Reply:
    body = gzip.compress(good("txt"))
    return Reply(headers={"Content-Type": TYPES["txt"], "Content-Encoding": "gzip"}, body=body)


def _odd_head(reply: Reply) -> Play:
    return unless(is_head, reply, _BOOK)


def _odd_range(reply: Reply) -> Play:
    return unless(is_ranged, reply, _BOOK)


_STALLED = Reply(raw_head=b"", cut=0, end=End.STALL)
_RESET = Reply(raw_head=b"", cut=0, end=End.RESET)
_PAGE_HEAD = Reply(headers={"Content-Type": "text/html"}, length="0")
_EPUB_TYPE = {"Content-Type": TYPES["epub"]}

ENDPOINTS = (
    *(_alive(f"a good {ending}", file(ending), f"/files/book.{ending}") for ending in TYPES if ending != "html"),
    _alive(
        "no ranges, five megabytes",
        here(lambda asked: served(asked, good("epub", 5_000_000), TYPES["epub"], ranges=False)),
    ),
    _alive("neither tag nor ranges", file("epub", ranges=False, tag=False)),
    _alive("HEAD names the same file", _BOOK, before=seen("epub")),
    _alive("HEAD names the same file by length and date", _BOOK, before=seen("epub", etag="")),
    _alive("HEAD is not allowed", _odd_head(Reply("405 Method Not Allowed", length="0")), before=seen("epub")),
    _alive("HEAD gets a 404", _odd_head(_NOT_HERE), before=seen("epub")),
    _alive("HEAD gets a 403", _odd_head(Reply("403 Forbidden", length="0")), before=seen("epub")),
    _alive("HEAD gets a 500", _odd_head(Reply("500 Internal Server Error", length="0")), before=seen("epub")),
    _alive("HEAD never gets an answer", _odd_head(_STALLED), before=seen("epub")),
    _alive("HEAD ends the connection", _odd_head(_RESET), before=seen("epub")),
    _alive("HEAD speaks of a page", _odd_head(_PAGE_HEAD), before=seen("epub")),
    _alive(
        "a range is not satisfiable", _odd_range(Reply("416 Range Not Satisfiable", {"Content-Range": "bytes */9"}))
    ),
    _alive("a range gets a 404", _odd_range(_NOT_HERE)),
    _alive("a range gets a 403", _odd_range(Reply("403 Forbidden", length="0"))),
    _alive("a range gets a 501", _odd_range(Reply("501 Not Implemented", length="0"))),
    _alive("a range gets a 400", _odd_range(Reply("400 Bad Request", length="0"))),
    _alive("a book that is said to be bytes", _as("application/octet-stream")),
    _alive("a book that is said to be text", _as("text/plain")),
    _alive("a book that is said to be a page", _as("text/html")),
    _alive("a book of which nothing is said", _as("")),
    _alive(
        "a comic that is said to be a ZIP",
        here(lambda asked: served(asked, good("cbz"), "application/zip"), path="/files/book.cbz"),
        "/files/book.cbz",
    ),
    _alive(
        "a comic that is a RAR under the ending of a ZIP",
        here(lambda asked: served(asked, good("cbr"), TYPES["cbr"]), path="/files/book.cbz"),
        "/files/book.cbz",
    ),
    _alive(
        "a picture of another sort than its ending",
        here(lambda asked: served(asked, good("webp"), TYPES["webp"]), path="/files/book.jpg"),
        "/files/book.jpg",
    ),
    _alive("in chunks", _bent(chunked=1000)),
    _alive("without a length", _bent(length="", end=End.CLOSE)),
    _alive("said to be longer than it is", _bent(length="900000", end=End.CLOSE)),
    _alive("cut in the middle", _bent(cut=20_000, end=End.RESET)),
    _alive("a head by drips", _bent(head_drip_s=0.002)),
    _alive("packed on the way", here(_packed_text, path="/files/book.txt"), "/files/book.txt"),
    _alive("moved for good", _sent_on("301 Moved Permanently")),
    _alive("found elsewhere", _sent_on("302 Found")),
    _alive("see other", _sent_on("303 See Other")),
    _alive("moved for now", _sent_on("307 Temporary Redirect")),
    _alive("moved, and will stay there", _sent_on("308 Permanent Redirect", "../mirror/book.epub")),
    _alive("moved three times", _far),
    _alive(
        "named by a header", _bent(headers={**_EPUB_TYPE, "Content-Disposition": 'attachment; filename="404.epub"'})
    ),
    _alive("a page", _page("The Bower", "Where blue things lie. "), "/book/7.html"),
    _alive(
        "a page of a book that is called so",
        _page("Not Found: A Novel", "A novel about a page that was lost. "),
        "/book/7.html",
    ),
    _alive("a page on errors", _page("Error 404 and other stories", "Stories of the web. "), "/book/7.html"),
    _alive(
        "a page of what is out of print",
        _page("The Bower", "The first edition is no longer available. "),
        "/book/7.html",
    ),
    _alive("a page on logging in", _page("How to log in to the library of Alexandria", "By boat. "), "/book/7.html"),
    _alive(
        "a poem that speaks of what is gone",
        here(lambda asked: served(asked, _POEM, TYPES["txt"]), path="/files/book.txt"),
        "/files/book.txt",
    ),
    _alive("longer than its source said", _BOOK, size_bytes=30_000),
)
