"""Faults that a status tells: busy, gone, refused, elsewhere."""

from email.utils import formatdate
from time import time

from bench.faults.cases import Case, Comes, Play, Strike, first
from bench.faults.reply import Reply

_GOOD, _FAIL = Comes.GOOD, Comes.FAIL
_BIN = "data.bin"
_PAGE = b"<!doctype html><title>Down for repairs</title><p>Please come back later."


def _says(status: str, **headers: str) -> Play:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Reply(status, {"Content-Type": "text/html", **named}, _PAGE)


def _busy_until(_: Strike) -> Reply:
    return Reply("429 Too Many Requests", {"Retry-After": formatdate(time() + 5, usegmt=True)})


def _elsewhere(to: str) -> Play:
    return lambda _: Reply("302 Found", {"Location": to})


def _in_circles(strike: Strike) -> Reply:
    return Reply("302 Found", {"Location": strike.ask.path})


def _ever_further(strike: Strike) -> Reply:
    return Reply("302 Found", {"Location": strike.ask.path + "x"})


def _moved(strike: Strike) -> Reply:
    return Reply("307 Temporary Redirect", {"Location": strike.ask.path}) if strike.is_first else strike.well


CASES = {
    "429 with seconds": Case(_BIN, _GOOD, first(_says("429 Too Many Requests", Retry_After="7"), 2)),
    "429 with a date": Case(_BIN, _GOOD, first(_busy_until)),
    "429 with an absurd wait": Case(_BIN, _FAIL, _says("429 Too Many Requests", Retry_After="99999999999999999999")),
    "429 with a negative wait": Case(_BIN, _GOOD, first(_says("429 Too Many Requests", Retry_After="-5"))),
    "429 with words": Case(_BIN, _GOOD, first(_says("429 Too Many Requests", Retry_After="soon"))),
    "503 in a burst": Case(_BIN, _GOOD, first(_says("503 Service Unavailable"), 3)),
    "503 for ever": Case(_BIN, _FAIL, _says("503 Service Unavailable")),
    "500 once": Case(_BIN, _GOOD, first(_says("500 Internal Server Error"))),
    "502 once": Case(_BIN, _GOOD, first(_says("502 Bad Gateway"))),
    "522 once": Case(_BIN, _GOOD, first(_says("522 Origin Timed Out"))),
    "408 once": Case(_BIN, _GOOD, first(_says("408 Request Timeout"))),
    "425 once": Case(_BIN, _GOOD, first(_says("425 Too Early"))),
    "204, no content": Case(_BIN, _GOOD, first(lambda _: Reply("204 No Content", length=""))),
    "404": Case(_BIN, _FAIL, _says("404 Not Found")),
    "410": Case(_BIN, _FAIL, _says("410 Gone")),
    "401": Case(_BIN, _FAIL, _says("401 Unauthorized", WWW_Authenticate="Basic")),
    "403": Case(_BIN, _FAIL, _says("403 Forbidden")),
    "451": Case(_BIN, _FAIL, _says("451 Unavailable For Legal Reasons")),
    "moved": Case(_BIN, _GOOD, _moved),
    "redirect in circles": Case(_BIN, _FAIL, _in_circles),
    "redirect ever further": Case(_BIN, _FAIL, _ever_further),
    "redirect to a private address": Case(_BIN, _FAIL, _elsewhere("http://10.0.0.1/data.bin")),
    "redirect to a private address as a number": Case(_BIN, _FAIL, _elsewhere("http://167772161/data.bin")),
    "redirect to a private address in IPv6": Case(_BIN, _FAIL, _elsewhere("http://[::ffff:10.0.0.1]/data.bin")),
    "redirect to the metadata of a cloud": Case(_BIN, _FAIL, _elsewhere("http://169.254.169.254/latest/meta-data")),
    "redirect to a file": Case(_BIN, _FAIL, _elsewhere("file:///etc/hostname")),
    "redirect to nowhere": Case(_BIN, _FAIL, _elsewhere("http://")),
}
