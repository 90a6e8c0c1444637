"""Feeds as people publish them: a podcast in RSS with iTunes' words, books in Atom, a talk show in Latin-1.

With what is odd there: an item without a file, the same item twice, lengths of 0, no dates, types that say nothing,
a video among the recordings.
"""

import asyncio
from contextlib import AbstractContextManager

from aiohttp import web

from tests.emulators import pictures, site

ITUNES = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom"'


def _item(number: int, kind: str = "audio/mpeg", more: str = "") -> str:
    return (
        f"<item><title>Night walk {number}</title><guid isPermaLink='false'>walk-{number}</guid>"
        f"<pubDate>{number + 1:02d} Nov 2026 07:00:00 +0000</pubDate><link>/walks/{number}</link>{more}"
        f'<enclosure url="/files/walk%20{number}.mp3?x=1" length="0" type="{kind}"/></item>'
    )


PODCAST = (
    f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {ITUNES}><channel>'
    '<atom:link rel="self" href="/podcast.xml"/><title>Night walks &amp; owls</title><link>/walks</link>'
    "<language>en-us</language><copyright>CC BY 4.0</copyright><description>What is <b>heard</b>.</description>"
    '<itunes:author>Ada Heron</itunes:author><itunes:image href="/cover.jpg"/>'
    "<item><title>We are away</title><guid>x</guid></item>"
    + _item(3, "", "<itunes:duration>1:02:03</itunes:duration><itunes:season>2</itunes:season>")
    + _item(2, "audio/mpeg; x=y", "<itunes:duration>95</itunes:duration>")
    + _item(2)
    + _item(1, more="<itunes:duration>soon</itunes:duration>")
    + '<item><title>Seen</title><guid>v</guid><enclosure url="/v.mp4" type="video/mp4"/></item></channel></rss>'
)
BOOKS = (
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>A small press</title>'
    "<author><name>Small Press</name></author>"
    + "".join(
        f"<entry><title>Night book {number}</title><id>urn:b{number}</id><updated>2026-11-0{number}T00:00:00Z</updated>"
        f'<author><name>B. Wren</name></author><link href="/books/{number}"/><category term="Birds"/>'
        f'<link rel="enclosure" type="application/epub+zip" href="/files/{number}.epub"/></entry>'
        for number in range(1, 8)
    )
    + "</feed>"
)
TALK = (
    '<?xml version="1.0" encoding="iso-8859-1"?><rss version="2.0"><channel><title>Caf\xe9 at night</title>'
    '<item><title>Un</title><enclosure url="/files/un.ogg" type="audio/ogg"/></item></channel></rss>'
).encode("latin-1")


class Feeds(site.Site):
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/podcast.xml", self.podcast),
            web.get("/books.atom", self.books),
            web.get("/talk.xml", self.talk),
            web.get("/cover.jpg", self.picture),
            web.get("/files/{name}", self.file),
        ]

    async def podcast(self, request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"p"':
            return web.Response(status=304)
        return web.Response(text=PODCAST, content_type="application/rss+xml", headers={"ETag": '"p"'})

    async def books(self, _: web.Request) -> web.Response:
        return web.Response(text=BOOKS, content_type="application/atom+xml")

    async def talk(self, _: web.Request) -> web.Response:
        return web.Response(body=TALK, content_type="text/html")

    async def picture(self, _: web.Request) -> web.Response:
        return pictures.drawn("black")

    async def file(self, request: web.Request) -> web.StreamResponse:
        is_book = request.match_info["name"].endswith(".epub")
        return web.FileResponse(site.real_epub() if is_book else site.sample("audio", "demo.mp3"))


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("feeds")


if __name__ == "__main__":
    asyncio.run(Feeds().serve())
