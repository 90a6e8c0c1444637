"""Endpoints that are neither: not now, not for us, something else, or nobody can tell."""

from dataclasses import replace

from bench.endpoints.case import Endpoint, Play, always, file, here, says, seen, served, to
from bench.endpoints.goods import TYPES, good
from bench.faults.reply import End, Reply
from core.link_health import Standing

_BOOK = "/files/book.epub"
_STATUSES = {
    "408 Request Timeout": Standing.TEMPORARY,
    "425 Too Early": Standing.TEMPORARY,
    "429 Too Many Requests": Standing.TEMPORARY,
    "500 Internal Server Error": Standing.TEMPORARY,
    "502 Bad Gateway": Standing.TEMPORARY,
    "503 Service Unavailable": Standing.TEMPORARY,
    "504 Gateway Timeout": Standing.TEMPORARY,
    "520 Unknown Error": Standing.TEMPORARY,
    "522 Origin Timed Out": Standing.TEMPORARY,
    "401 Unauthorized": Standing.RESTRICTED,
    "402 Payment Required": Standing.RESTRICTED,
    "403 Forbidden": Standing.RESTRICTED,
    "451 Unavailable For Legal Reasons": Standing.RESTRICTED,
    "400 Bad Request": Standing.UNKNOWN,
    "406 Not Acceptable": Standing.UNKNOWN,
    "418 I'm a teapot": Standing.UNKNOWN,
}
_PASSWORD = '<form action="/in"><input name="who"><input type="password" name="word"></form>'
_LIKE_AN_ARTICLE = "What the bowerbird collects, and why, is told on this page at some length, with pictures."


def _is(name: str, standing: Standing, play: Play, path: str = _BOOK, **more: object) -> Endpoint:
    return Endpoint(name, standing, play, path, **more)  # type: ignore[arg-type]


def _temporary(name: str, play: Play | Reply, **more: object) -> Endpoint:
    return _is(name, Standing.TEMPORARY, here(play) if isinstance(play, Reply) else play, **more)  # type: ignore[arg-type]


def _restricted(name: str, play: Play) -> Endpoint:
    return _is(name, Standing.RESTRICTED, play)


def _changed(name: str, play: Play, path: str = _BOOK, **more: object) -> Endpoint:
    return _is(name, Standing.CHANGED, play, path, **more)


def _unknown(name: str, play: Play, **more: object) -> Endpoint:
    return _is(name, Standing.UNKNOWN, play, **more)  # type: ignore[arg-type]


def _gives(ending: str, size: int = 40_000) -> Play:
    return here(lambda asked: served(asked, good(ending, size), TYPES["epub"]))


def _led(location: str, title: str) -> Play:
    return lambda asked: to(location) if asked.path == _BOOK else says("200 OK", title, "Members come in here.")


_WHOLE = Reply(headers={"Content-Type": TYPES["epub"]}, body=good("epub"))

ENDPOINTS = (
    *(_is(status, standing, always(status, "Sorry")) for status, standing in _STATUSES.items()),
    _temporary("429 with seconds", always("429 Too Many Requests", Retry_After="40")),
    _temporary("503 with a date", always("503 Service Unavailable", Retry_After="Wed, 21 Oct 2037 07:28:00 GMT")),
    _temporary("nobody listens", _WHOLE, port=9),
    _temporary("hangs up at once", replace(_WHOLE, raw_head=b"", cut=0, end=End.CLOSE)),
    _temporary("is reset at once", replace(_WHOLE, raw_head=b"", cut=0, end=End.RESET)),
    _temporary("never says a word", replace(_WHOLE, raw_head=b"", cut=0, end=End.STALL)),
    _temporary("a head that never ends", replace(_WHOLE, head_drip_s=0.3)),
    _temporary("a head, and no byte", replace(_WHOLE, cut=0, end=End.RESET)),
    _temporary("no HTTP at all", replace(_WHOLE, raw_head=b"220 mail.example ESMTP\r\n", cut=0, end=End.CLOSE)),
    _temporary("204, no content", Reply("204 No Content", length="")),
    _temporary("down for repairs, with a good status", always("200 OK", "The Bower", "We are down for repairs.", "")),
    _temporary("repairs in German", always("200 OK", "Wartungsarbeiten", "Wir sind bald zurück.")),
    _temporary("repairs in Russian", always("200 OK", "Технические работы", "Скоро вернёмся.")),
    _temporary("repairs with a 404", always("404 Not Found", "Under maintenance", "Please try again later.")),
    _temporary("a limit is used up", always("200 OK", "Download limit reached", "Come back tomorrow.")),
    _restricted("led to a way in", _led("/login?back=1", "Log in")),
    _restricted("led to another way in", _led("/account/sign-in", "Welcome")),
    _restricted("led to a blog's way in", _led("/wp-login.php", "Welcome")),
    _restricted("asks for a password", always("200 OK", "The Bower", "Welcome.", _PASSWORD)),
    _restricted("for members only", always("200 OK", "Members only", "Please log in to see this file.")),
    _restricted("for those who pay", always("200 OK", "The Bower", "Premium only: this file is for subscribers.")),
    _restricted("not in this country", always("200 OK", "Sorry", "This file is not available in your country.")),
    _changed("another edition by its tag", file("epub"), before=seen("epub", etag='"another"')),
    _changed("another edition by its length", file("epub", tag=False), before=seen("epub", etag="", size_bytes=39_000)),
    _changed(
        "another edition where HEAD is not allowed",
        here(
            lambda asked: (
                Reply("405 Method Not Allowed", length="0")
                if asked.method == "HEAD"
                else served(asked, good("epub", 50_000), TYPES["epub"])
            )
        ),
        before=seen("epub"),
    ),
    _changed("a picture where a book was", _gives("png")),
    _changed("a PDF where a book was", _gives("pdf")),
    _changed(
        "a song where a picture was",
        here(lambda asked: served(asked, good("mp3"), TYPES["jpg"]), path="/files/book.jpg"),
        "/files/book.jpg",
    ),
    _changed("nothing in it", here(Reply(headers={"Content-Type": TYPES["epub"]}))),
    _changed("a tenth of it", _gives("epub", 3_000), before=seen("epub")),
    _changed("a tenth of what its source says", _gives("epub", 3_000), size_bytes=40_000),
    _changed("an article where a book was", here(says("200 OK", "On bowers", _LIKE_AN_ARTICLE * 9))),
    _unknown("a check for bots, said in a header", always("403 Forbidden", cf_mitigated="challenge")),
    _unknown("a check for bots by its keeper's name", always("403 Forbidden", Server="ddos-guard")),
    _unknown(
        "a check for bots behind a 503", always("503 Service Unavailable", "Just a moment...", "Checking your browser.")
    ),
    _unknown("a check for bots with a good status", always("200 OK", "Just a moment...", "Verify you are human.")),
    _unknown("a check for bots behind a 404", always("404 Not Found", "Security check", "Are you human?")),
    _unknown(
        "a puzzle for people", always("403 Forbidden", "The Bower", "Welcome.", '<div class="g-recaptcha"></div>')
    ),
    _unknown("redirects in circles", here(to(_BOOK))),
    _unknown("redirects ever further", lambda asked: to(asked.path + "x")),
    _unknown("a way to a private address", here(to("http://10.0.0.1/book.epub"))),
    _unknown("a way to a private address as a number", here(to("http://167772161/book.epub"))),
    _unknown("a way to a file of ours", here(to("file:///etc/hostname"))),
    _unknown(
        "one page for the whole site",
        lambda _: Reply(
            "200 OK", {"Content-Type": TYPES["html"]}, b"<!doctype html><title>It works</title><h1>It works</h1>"
        ),
    ),
)
