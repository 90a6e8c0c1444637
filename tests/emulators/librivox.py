"""A LibriVox, and the Internet Archive where its recordings lie, in one process.

The feed answers as LibriVox's own does (github.com/LibriVox/librivox-catalog, application/controllers/api/Feed.php):
a title in full, or its beginning after ^; the last name of an author in full; numbers as text; 404 for nothing.
"""

import asyncio
from contextlib import AbstractContextManager
from typing import Any

from aiohttp import web

from tests.emulators import site
from tests.emulators.internet_archive import InternetArchive

_LIES_AT = "frankenstein_librivox"


def books(base: str) -> list[dict[str, Any]]:
    """Every audiobook, with what only an extended answer has."""
    shelf = f"{base}/download/{_LIES_AT}"
    letters = [
        _section("342", "2", "Letter 2", f"{shelf}/frankenstein_02_64kb.mp3", "731"),
        _section("341", "1", "Letter 1", f"{shelf}/frankenstein_01_64kb.mp3", "1626"),
    ]
    cover = f"{shelf}/cover.jpg"
    many = [_book(str(900 + n), f"Almanac {n}", ("Many", "Hands"), letters) for n in range(70)]
    return [
        _book("84", "Frankenstein, or Modern Prometheus", ("Mary", "Shelley"), letters, coverart_jpg=cover),
        _book("85", "Frankenstein (in French)", ("Mary", "Shelley"), letters, language="French", copyright_year="0"),
        _book("86", "Last Man", ("Mary", "Shelley"), letters),
        _book("87", "Frankenstein still being read", ("Mary", "Shelley"), [], totaltimesecs=0, num_sections="24"),
        _book("88", "Tale of Two Cities", ("Charles", "Dickens"), letters),
        *many,
    ]


def _section(ref: str, number: str, title: str, url: str, playtime: str) -> dict[str, Any]:
    return {
        "id": ref,
        "section_number": number,
        "title": title,
        "listen_url": url,
        "language": "English",
        "playtime": playtime,
        "readers": [{"reader_id": "9", "display_name": "A. Reader"}],
    }


def _book(ref: str, title: str, author: tuple[str, str], sections: list[dict], **more: Any) -> dict[str, Any]:
    return {
        "id": ref,
        "title": title,
        "description": f"<i>{title}</i>, as a book.",
        "url_text_source": None,
        "language": "English",
        "copyright_year": "1818",
        "num_sections": str(len(sections)),
        "url_rss": f"https://librivox.org/rss/{ref}",
        "url_librivox": f"https://librivox.org/{title.split(maxsplit=1)[0].lower()}/",
        "totaltime": "0:39:17",
        "totaltimesecs": 2357,
        "authors": [{"id": "1", "first_name": author[0], "last_name": author[1], "dob": "1797", "dod": "1851"}],
        "genres": [{"id": "11", "name": "Horror & Supernatural Fiction"}],
        "sections": sections,
    } | more


class LibriVox(InternetArchive):
    def routes(self) -> list[web.RouteDef]:
        return [*super().routes(), web.get("/api/feed/audiobooks", self.feed)]

    async def feed(self, request: web.Request) -> web.Response:
        asked = request.query
        found = [book for book in books(self.base) if _fits(book, asked)]
        found = found[int(asked.get("offset", "0")) :]
        limit = int(asked.get("limit", "50"))
        hidden = set() if asked.get("extended") == "1" else {"sections", "genres"}
        hidden |= set() if asked.get("coverart") == "1" else {"coverart_jpg"}
        answer = [{name: value for name, value in book.items() if name not in hidden} for book in found[:limit]]
        if not answer:
            return web.json_response({"error": "Audiobooks could not be found"}, status=404)
        return web.json_response({"books": answer})


def _fits(book: dict[str, Any], asked: Any) -> bool:
    title, name = asked.get("title", "").casefold(), book["title"].casefold()
    if title and not (name.startswith(title[1:]) if title.startswith("^") else name == title):
        return False
    last_names = {one["last_name"].casefold() for one in book["authors"]}
    if asked.get("author") and asked["author"].casefold() not in last_names:
        return False
    return asked.get("id", book["id"]) == book["id"]


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("librivox")


if __name__ == "__main__":
    asyncio.run(LibriVox().serve())
