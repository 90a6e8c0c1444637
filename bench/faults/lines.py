"""Faults of the line and of ranges: drops, stalls, trickles, and sites that lie about where they go on."""

from dataclasses import replace

from bench.faults.cases import Case, Comes, Strike, first, on
from bench.faults.goods import changed
from bench.faults.reply import End, Reply
from bench.faults.site import LONG_AGO, Site

_GOOD, _CHANGED = Comes.GOOD, Comes.CHANGED
_BIN = "data.bin"


def _drop(strike: Strike) -> Reply:
    return strike.cut(strike.well, end=End.RESET)


def _fin(strike: Strike) -> Reply:
    return strike.cut(strike.well, end=End.CLOSE)


def _stall(strike: Strike) -> Reply:
    return strike.cut(strike.well, end=End.STALL)


def _changed(strike: Strike) -> Reply:
    """Dropped once; by the next request another file lies there."""
    if strike.is_first:
        return _drop(strike)
    return strike.site.answer(strike.ask, strike.name, changed(strike.name), LONG_AGO + 86_400)


def _range(**headers: str) -> "_Bent":
    return _Bent(headers)


class _Bent:
    """After a drop the rest comes with these headers instead, once; a value of "" takes one away."""

    def __init__(self, headers: dict[str, str]) -> None:
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def __call__(self, strike: Strike) -> Reply:
        """Drop; bend; be good."""
        if strike.is_first:
            return _drop(strike)
        reply = strike.well
        if strike.ask.time > 2 or "range" not in strike.ask.headers:
            return reply
        headers = {**reply.headers, **self._headers}
        return replace(reply, headers={name: value for name, value in headers.items() if value})


def _other_place(strike: Strike) -> Reply:
    """After a drop, bytes from a hundred before the place, honestly labelled so."""
    if strike.is_first:
        return _drop(strike)
    if strike.ask.time > 2 or "range" not in strike.ask.headers:
        return strike.well
    size, start = len(strike.body), max(0, strike.at - 100)
    span = {"Content-Range": f"bytes {start}-{size - 1}/{size}"}
    return Reply("206 Partial Content", {**strike.well.headers, **span}, strike.body[start:])


def _unasked_part(strike: Strike) -> Reply:
    size = len(strike.body)
    span = {"Content-Range": f"bytes 0-{strike.at - 1}/{size}"}
    return Reply("206 Partial Content", {**strike.well.headers, **span}, strike.body[: strike.at])


def _says_enough(strike: Strike) -> Reply:
    """Dropped once, then it claims that what is there is all of it."""
    if strike.is_first:
        return _drop(strike)
    if strike.ask.time > 2 or "range" not in strike.ask.headers:
        return strike.well
    return Reply("416 Range Not Satisfiable", {"Content-Range": f"bytes */{strike.at}"})


def _mute_416(strike: Strike) -> Reply:
    if strike.is_first:
        return _drop(strike)
    return Reply("416 Range Not Satisfiable") if "range" in strike.ask.headers else strike.well


def _head_drips(strike: Strike) -> Reply:
    return replace(strike.well, head_drip_s=0.05)


def _trickle(strike: Strike) -> Reply:
    return replace(strike.well, drip_s=0.02)


def _silence(strike: Strike) -> Reply:
    return replace(strike.well, raw_head=b"", cut=0, end=End.STALL)


def _hang_up(strike: Strike) -> Reply:
    return replace(strike.well, raw_head=b"", cut=0, end=End.CLOSE)


def _chunks(strike: Strike) -> Reply:
    return replace(strike.well, chunked=8000)


def _chunks_cut(strike: Strike) -> Reply:
    return strike.cut(strike.well, chunked=8000, end=End.CLOSE)


def _chunks_bad(strike: Strike) -> Reply:
    return strike.cut(strike.well, chunked=8000, bad_chunk=True, end=End.CLOSE)


def _open_end(strike: Strike) -> Reply:
    return replace(strike.well, length="", end=End.CLOSE)


def _open_end_cut(strike: Strike) -> Reply:
    return strike.cut(strike.well, length="", end=End.CLOSE)


def _too_long(strike: Strike) -> Reply:
    return replace(strike.well, length=str(len(strike.well.body) + 1000), end=End.CLOSE)


def _too_short(strike: Strike) -> Reply:
    return replace(strike.well, length=str(min(strike.at, len(strike.well.body))), end=End.CLOSE)


def _two_lengths(strike: Strike) -> Reply:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Length: 20\r\n\r\n"
    return replace(strike.well, raw_head=head, end=End.CLOSE)


def _no_http(strike: Strike) -> Reply:
    return replace(strike.well, raw_head=b"220 mail.example ESMTP\r\n", cut=0, end=End.CLOSE)


def _huge_head(strike: Strike) -> Reply:
    return replace(strike.well, headers={**strike.well.headers, "X-Padding": "x" * 300_000}, end=End.CLOSE)


def _weather(strike: Strike) -> Reply:
    """One answer in ten is dropped, one in twenty stalls."""
    luck = strike.dice.random()
    return _drop(strike) if luck < 0.1 else _stall(strike) if luck < 0.15 else strike.well


#: a bad network, for measuring; chance decides, so it is not in the table
WEATHER = Case(_BIN, _GOOD, _weather)

CASES = {
    "plain": Case(_BIN, _GOOD, lambda strike: strike.well),
    "drop": Case(_BIN, _GOOD, first(_drop)),
    "drop three times": Case(_BIN, _GOOD, first(_drop, 3)),
    "drop, a picture": Case("page.jpg", _GOOD, first(_drop, 2)),
    "early end": Case(_BIN, _GOOD, first(_fin)),
    "drop, no ranges": Case(_BIN, _GOOD, on(Site(ranges=False), first(_drop))),
    "drop, no validators": Case(_BIN, _GOOD, on(Site(etag=False, modified=False), first(_drop))),
    "drop, weak etag only": Case(_BIN, _GOOD, on(Site(weak=True, modified=False), first(_drop))),
    "drop, last-modified only": Case(_BIN, _GOOD, on(Site(etag=False), first(_drop))),
    "drop, then another file": Case(_BIN, _CHANGED, _changed),
    "drop, then another file, If-Range ignored": Case(_BIN, _CHANGED, on(Site(if_range=False), _changed)),
    "drop, then another file, dates only, If-Range ignored": Case(
        _BIN, _CHANGED, on(Site(etag=False, if_range=False), _changed)
    ),
    "wrong start in content-range": Case(_BIN, _GOOD, _range(Content_Range="bytes 17-300001/300002")),
    "wrong total in content-range": Case(_BIN, _GOOD, _range(Content_Range="bytes 17-18/999")),
    "no content-range": Case(_BIN, _GOOD, _range(Content_Range="")),
    "content-range of nonsense": Case(_BIN, _GOOD, _range(Content_Range="items one to many")),
    "byte ranges in parts": Case(
        _BIN, _GOOD, _range(Content_Type="multipart/byteranges; boundary=x", Content_Range="")
    ),
    "another place than asked": Case(_BIN, _GOOD, _other_place),
    "a part that nobody asked for": Case(_BIN, _GOOD, first(_unasked_part)),
    "416 says it is enough": Case(_BIN, _GOOD, _says_enough),
    "416 says nothing": Case(_BIN, _GOOD, _mute_416),
    "stall in the body": Case(_BIN, _GOOD, first(_stall)),
    "stall before the head": Case(_BIN, _GOOD, first(_silence)),
    "trickle": Case(_BIN, _GOOD, first(_trickle)),
    "head by drips": Case(_BIN, _GOOD, first(_head_drips)),
    "hangs up at once": Case(_BIN, _GOOD, first(_hang_up, 3)),
    "chunked": Case(_BIN, _GOOD, _chunks),
    "chunked, cut": Case("page.png", _GOOD, first(_chunks_cut)),
    "chunked, a bad chunk": Case("page.png", _GOOD, first(_chunks_bad)),
    "no length": Case("page.png", _GOOD, _open_end),
    "no length, cut, a picture": Case("page.png", _GOOD, first(_open_end_cut)),
    "no length, cut, a known size": Case(_BIN, _GOOD, first(_open_end_cut), knows_size=True),
    "length too long": Case(_BIN, _GOOD, first(_too_long)),
    "length always too long": Case(_BIN, Comes.FAIL, on(Site(ranges=False), _too_long)),
    "length too short, a picture": Case("page.jpg", _GOOD, first(_too_short)),
    "length too short, a known hash": Case(_BIN, _GOOD, first(_too_short), knows_hash=True),
    "two lengths": Case(_BIN, _GOOD, first(_two_lengths)),
    "no HTTP at all": Case(_BIN, _GOOD, first(_no_http)),
    "a huge head": Case(_BIN, _GOOD, first(_huge_head)),
}
