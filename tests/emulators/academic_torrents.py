"""An Academic Torrents: its whole catalogue as a feed, and the torrents that are in it.

Entries are as people write them there: BibTeX in the description, sizes as text, some without a hash, a category or
a name. A torrent that is asked for is made on the spot; a folder of real ones may be named when it is started.
"""

import asyncio
import hashlib
import os
from contextlib import AbstractContextManager
from pathlib import Path
from xml.sax.saxutils import escape

from aiohttp import web

from tests.emulators import site

BIBTEX = """@article{,
title= {%s},
author= {Ada Heron and B. Wren},
year= {2019},
abstract= {Songs of <b>many</b> birds, recorded at dawn.
In {stereo}.},
keywords= {birds},
license= {}
}"""


def _torrent(name: str) -> bytes:
    data = name.encode()
    info = b"d6:lengthi%de4:name%d:%s12:piece lengthi16384e6:pieces20:%se" % (
        len(data),
        len(data),
        data,
        hashlib.sha1(data, usedforsecurity=False).digest(),
    )
    return b"d8:announce31:http://tracker.example/announce4:info%se" % info


def _hash(torrent: bytes) -> str:
    return hashlib.sha1(torrent[torrent.index(b"4:info") + 6 : -1], usedforsecurity=False).hexdigest()


NAMES = ["Birdsong at dawn", "The Birds of Ålesund: a paper", "Bird lectures", *(f"Bird count {n}" for n in range(8))]
TORRENTS = {_hash(data): data for data in map(_torrent, NAMES)}
CATEGORIES = ["Dataset", "Paper", "Course", *("dataset",) * 8]


def _items() -> list[str]:
    rows = zip(NAMES, TORRENTS, CATEGORIES, strict=True)
    items = [
        f"<item><title>{escape(name)}</title><category>{category}</category><infohash>{ref}</infohash>"
        f"<guid>https://academictorrents.com/details/{ref}</guid><link>https://academictorrents.com/details/{ref}</link>"
        f"<description>{escape(BIBTEX % name)}</description><size> 1048576 </size></item>"
        for name, ref, category in rows
    ]
    odd = "<title>Birds without a hash</title><infohash>none</infohash>"
    return [*items, f"<item>{odd}</item>", "<item><infohash>" + "a" * 40 + "</infohash></item>"]


class AcademicTorrents(site.Site):
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/database.xml", self.database),
            web.get("/rss.xml", self.database),
            web.get("/download/{ref}.torrent", self.torrent),
        ]

    async def database(self, request: web.Request) -> web.Response:
        if request.headers.get("If-Modified-Since"):
            return web.Response(status=304)
        items = [*_items(), *(_real(path) for path in _folder())]
        text = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{"".join(items)}</channel></rss>'
        headers = {"Last-Modified": "Fri, 27 Nov 2026 03:00:00 GMT"}
        return web.Response(text=text, content_type="text/xml", headers=headers)

    async def torrent(self, request: web.Request) -> web.Response:
        real = {path.stem: path.read_bytes() for path in _folder()}
        data = (TORRENTS | real).get(request.match_info["ref"])
        if data is None:
            return web.Response(status=404, text="<!doctype html><h1>No such entry</h1>", content_type="text/html")
        return web.Response(body=data, content_type="application/x-bittorrent")


def _folder() -> list[Path]:
    """Torrents of a test's own, named by their hashes."""
    folder = os.environ.get("ACADEMIC_TORRENTS")
    return sorted(Path(folder).glob("*.torrent")) if folder else []


def _real(path: Path) -> str:
    return f"<item><title>Moths, a field guide</title><infohash>{path.stem}</infohash><size>545004</size></item>"


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("academic_torrents")


if __name__ == "__main__":
    asyncio.run(AcademicTorrents().serve())
