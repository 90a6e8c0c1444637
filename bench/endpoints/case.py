"""What a labelled endpoint is, and the ways in which sites answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from hashlib import sha256

from bench.endpoints.goods import TYPES, good, page
from bench.faults.reply import Reply
from core.link_health import File, Standing

LONG_AGO = formatdate(1_700_000_000.0, usegmt=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to a site: its method, its path, its headers in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]


Play = Callable[[Asked], Reply]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A link, what should be behind it, how its site answers, and what a look has to find.

    `before` is what an earlier look has seen; `siblings` are paths of the site that are looked at before.
    """

    name: str
    standing: Standing
    play: Play
    path: str = "/files/book.epub"
    before: File = field(default_factory=File)
    size_bytes: int | None = None
    siblings: tuple[str, ...] = ()
    port: int = 0

    @property
    def file(self) -> str:
        """The name of the file that is promised; "" where a page is meant."""
        name = self.path.rpartition("/")[2]
        return "" if name.endswith((".html", "/")) or "." not in name else name


def served(asked: Asked, body: bytes, media_type: str, *, ranges: bool = True, tag: bool = True) -> Reply:
    """A file as a good site serves it."""
    headers = {"Content-Type": media_type, "Last-Modified": LONG_AGO, "Date": formatdate(usegmt=True)}
    headers |= {"ETag": f'"{sha256(body).hexdigest()[:12]}"'} if tag else {}
    wanted = asked.headers.get("range", "")
    if ranges and wanted.startswith("bytes=0-"):
        end = min(len(body), int(wanted.partition("-")[2]) + 1)
        span = {"Content-Range": f"bytes 0-{end - 1}/{len(body)}"}
        return Reply("206 Partial Content", {**headers, **span}, body[:end])
    return Reply(headers=headers, body=body)


def file(ending: str, **how: bool) -> Play:
    """A good site with that file at every address below /files, and an honest 404 elsewhere."""

    def play(asked: Asked) -> Reply:
        if asked.path != f"/files/book.{ending}":
            return missing(asked)
        return served(asked, good(ending), TYPES[ending], **how)

    return play


def missing(_: Asked) -> Reply:
    """An honest 404."""
    return says("404 Not Found", "Not found", "There is nothing at this address.")


def says(status: str, title: str, text: str, more: str = "", **headers: str) -> Reply:
    """A page with that status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, {"Content-Type": TYPES["html"], **named}, page(title, text, more).encode())


def always(status: str, title: str = "Sorry", text: str = "This did not work.", more: str = "", **headers: str) -> Play:
    """That page, whatever is asked for."""
    return lambda _: says(status, title, text, more, **headers)


def here(reply: Reply | Play, elsewhere: Play = missing, path: str = "/files/book.epub") -> Play:
    """An answer for the link, and how the site answers for everything else."""

    def play(asked: Asked) -> Reply:
        if asked.path != path:
            return elsewhere(asked)
        return reply if isinstance(reply, Reply) else reply(asked)

    return play


def to(location: str, status: str = "302 Found") -> Reply:
    """A redirect."""
    return Reply(status, {"Location": location})


def unless(holds: Callable[[Asked], bool], answer: Reply, otherwise: Play) -> Play:
    """An answer for some requests, another for the rest."""
    return lambda asked: answer if holds(asked) else otherwise(asked)


def is_head(asked: Asked) -> bool:
    """Whether only the head is asked for."""
    return asked.method == "HEAD"


def is_ranged(asked: Asked) -> bool:
    """Whether some bytes only are asked for."""
    return "range" in asked.headers


def seen(ending: str, **other: object) -> File:
    """What an earlier look has seen of a good file."""
    body = good(ending)
    known = File(len(body), f'"{sha256(body).hexdigest()[:12]}"', LONG_AGO, TYPES[ending], takes_ranges=True)
    return replace(known, **other)  # type: ignore[arg-type]
