"""An Internet Archive with real files behind it: advancedsearch.php, scrape, metadata/{item}, download/{item}/{file}.

Of the query language it knows what a search of ours may say: words in title or creator, media types,
collections, formats, languages, and the closed items left out; what a query does not ask for it does not do.
"""

import asyncio
import base64
import binascii
import io
import json
import re
import zipfile
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.emulators import site

_WORD = re.compile(r'\(title:"((?:[^"\\]|\\.)*)" OR creator:')
_MEDIA = re.compile(r"mediatype:(\w+)")
_LANGUAGES = re.compile(r"(?<!NOT )language:\(([^)]*)\)")
_CLOSED = re.compile(r"NOT collection:\(([^)]*)\)")


@dataclass(frozen=True)
class Held:
    """A file of an item: what the Archive calls its format, its bytes, and what else it says of it."""

    format: str
    data: bytes = b""
    source: str = "original"
    said: tuple[tuple[str, str], ...] = ()


def data(folder: str, name: str) -> bytes:
    return site.sample(folder, name).read_bytes()


def comic() -> bytes:
    """Two pages as CBZ."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, name in enumerate(("demo.jpg", "demo.png"), 1):
            archive.writestr(zipfile.ZipInfo(f"{number:03}{name[-4:]}"), data("image", name))
    return out.getvalue()


def _track(number: int, title: str, length: str) -> tuple[tuple[str, str], ...]:
    return (("title", title), ("track", str(number)), ("length", length))


def _item(mediatype: str, title: str, files: dict[str, Held], **more: Any) -> tuple[dict[str, Any], dict[str, Held]]:
    tile = {"__ia_thumb.jpg": Held("Item Tile", data("image", "demo.jpg"))}
    listing = {"item_meta.xml": Held("Metadata", source="metadata")}
    return {"mediatype": mediatype, "title": title, "collection": "opensource"} | more, files | tile | listing


def items() -> dict[str, tuple[dict[str, Any], dict[str, Held]]]:
    """Every item by its identifier: what is said of it, and its files."""
    mp3, pdf = data("audio", "demo.mp3"), data("text", "demo.pdf")
    shelley = "Shelley, Mary Wollstonecraft, 1797-1851"
    found = {
        "frankenstein1818": _item(
            "texts",
            "Frankenstein; or, The modern Prometheus",
            {
                "frankenstein1818.epub": Held("EPUB", site.real_epub().read_bytes(), "derivative"),
                "frankenstein1818.pdf": Held("Text PDF", pdf, "derivative"),
                "frankenstein1818_djvu.txt": Held("DjVuTXT", data("text", "demo.txt"), "derivative"),
            },
            creator=[shelley],
            date="1818-01-01T00:00:00Z",
            language=["eng"],
            subject="Science fiction; Monsters -- Fiction",
            description=["<p>A scientist makes a creature &amp; abandons it.</p>"],
            **{"possible-copyright-status": "NOT_IN_COPYRIGHT"},
        ),
        "frankenstein_lent": _item(
            "texts",
            "Frankenstein, a borrowed copy",
            {"lent.pdf": Held("ACS Encrypted PDF", pdf, "derivative", (("private", "true"),))},
            creator=shelley,
            collection=["inlibrary", "printdisabled"],
            **{"access-restricted-item": "true"},
        ),
        "frankenstein-comic": _item(
            "texts", "Frankenstein, the comic", {"issue one.cbz": Held("Comic Book ZIP", comic())}, language="English"
        ),
        "frankenstein_read": _item(
            "audio",
            "Frankenstein, read aloud",
            {
                "disc/10 Last.mp3": Held("VBR MP3", mp3, said=_track(3, "The last letter", "1:02:03")),
                "disc/1 First.mp3": Held("VBR MP3", mp3, said=_track(1, "The first letter", "25:41")),
                "disc/2 Second.mp3": Held("VBR MP3", mp3, said=_track(2, "", "15.12")),
                "disc/1 First_64kb.mp3": Held("64Kbps MP3", mp3, "derivative"),
            },
            creator="Mary Shelley",
            collection=["audio_bookspoetry", "audio"],
            licenseurl="https://creativecommons.org/licenses/by-sa/4.0/",
        ),
        "frankenstein1910": _item(
            "movies",
            "Frankenstein",
            {
                "frankenstein.mpg": Held("MPEG2", data("video", "demo.mpg")),
                "frankenstein.ogv": Held("Ogg Video", data("video", "demo.ogv"), "derivative"),
                "frankenstein.mp4": Held("h.264", data("video", "demo.mp4"), "derivative"),
            },
            year=1910,
            licenseurl="http://creativecommons.org/publicdomain/mark/1.0/",
        ),
        "frankenstein_stills": _item(
            "image",
            "Frankenstein, stills",
            {
                "stills/still 2.png": Held("PNG", data("image", "demo.png")),
                "stills/still 1.jpg": Held("JPEG", data("image", "demo.jpg")),
                "stills/still 1_thumb.jpg": Held("JPEG Thumb", data("image", "demo.jpg"), "derivative"),
            },
        ),
        "frankenstein_librivox": _item(
            "audio",
            "Frankenstein, of LibriVox",
            {
                "frankenstein_01_64kb.mp3": Held("64Kbps MP3", mp3, "derivative"),
                "frankenstein_02_64kb.mp3": Held("64Kbps MP3", data("audio", "withcover.mp3"), "derivative"),
                "cover.jpg": Held("JPEG", data("image", "demo.jpg")),
            },
            collection=["librivoxaudio", "audio_bookspoetry"],
        ),
        "frankenstein_song": _item("audio", "Frankenstein, a song", {"song.mp3": Held("VBR MP3", mp3)}),
        "letters_two_volumes": _item(
            "texts", "Letters in two volumes", {"Volume 2.pdf": Held("PDF", pdf), "Volume 1.pdf": Held("PDF", pdf)}
        ),
        "gone_dark": ({}, {}),
    }
    page = {"almanac.pdf": Held("Text PDF", pdf)}
    return found | {f"almanac{year}": _item("texts", f"Old almanac of {year}", page) for year in range(1850, 1920)}


class InternetArchive(site.Site):
    def __init__(self) -> None:
        super().__init__()
        self.items = items()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/advancedsearch.php", self.search),
            web.get("/services/search/v1/scrape", self.scrape),
            web.get("/metadata/{item}", self.metadata),
            web.get("/download/{item}/{file:.+}", self.download),
        ]

    async def search(self, request: web.Request) -> web.Response:
        query, fields = request.query["q"], request.query["fl[]"].split(",")
        docs = [
            {name: value for name, value in self._doc(identifier).items() if name in fields}
            for identifier in self.items
            if _fits(self._doc(identifier), query)
        ]
        rows = int(request.query["rows"])
        return web.json_response({"response": {"numFound": len(docs), "start": 0, "docs": docs[:rows]}})

    async def scrape(self, request: web.Request) -> web.Response:
        """By identifier; a cursor is what the last item was sorted by. Never more than thirty here."""
        query, fields = request.query["q"], request.query["fields"].split(",")
        if int(request.query.get("count", "100")) < 100:
            return web.json_response({"error": "[RANGE] count", "errorType": "RangeException"}, status=400)
        try:
            after = json.loads(base64.b64decode(request.query.get("cursor", "W10="), validate=True))
        except (binascii.Error, ValueError):
            return web.json_response({"error": "[CURSOR] invalid", "errorType": "RangeException"}, status=400)
        fitting = [name for name in sorted(self.items) if _fits(self._doc(name), query)]
        left = [name for name in fitting if not after or name > after[0]["identifier"]]
        items = [{key: value for key, value in self._doc(name).items() if key in fields} for name in left[:30]]
        answer = {"items": items, "total": len(fitting), "count": len(items)}
        if len(left) > 30:
            answer["cursor"] = base64.b64encode(json.dumps([{"identifier": left[29]}]).encode()).decode()
        return web.json_response(answer)

    def _doc(self, identifier: str) -> dict[str, Any]:
        said, files = self.items[identifier]
        return {"identifier": identifier, "format": sorted({one.format for one in files.values()})} | said

    async def metadata(self, request: web.Request) -> web.Response:
        identifier = request.match_info["item"]
        if identifier not in self.items:
            return web.json_response({})
        said, files = self.items[identifier]
        if not files:
            return web.json_response({"is_dark": True, "metadata": {"identifier": identifier}})
        listing = [
            {"name": name, "source": one.source, "format": one.format, "md5": "0" * 32, "mtime": "1236194645"}
            | ({"size": str(len(one.data))} if one.data else {})
            | dict(one.said)
            for name, one in files.items()
        ]
        answer = {"created": 1427273784, "metadata": {"identifier": identifier} | said, "files": listing}
        return web.json_response(answer | {"files_count": len(listing), "server": "ia902606.us.archive.org"})

    async def download(self, request: web.Request) -> web.Response:
        _, files = self.items.get(request.match_info["item"], ({}, {}))
        held = files.get(request.match_info["file"])
        if held is None:
            return web.Response(status=404)
        if ("private", "true") in held.said:
            return web.Response(status=401)
        return web.Response(body=held.data, content_type="application/octet-stream")


def _fits(doc: dict[str, Any], query: str) -> bool:
    words = [re.sub(r"\\(.)", r"\1", word).casefold() for word in _WORD.findall(query)]
    text = f"{doc.get('title', '')} {doc.get('creator', '')}".casefold()
    collections = doc.get("collection", [])
    held = {collections} if isinstance(collections, str) else set(collections)
    closed = {name for group in _CLOSED.findall(query) for name in group.split(" OR ")}
    if held & closed or ("NOT access-restricted-item:true" in query and "access-restricted-item" in doc):
        return False
    if query.startswith("identifier:"):
        return doc["identifier"] == query.removeprefix("identifier:")
    wanted = {name.strip('"') for group in _LANGUAGES.findall(query) for name in group.split(" OR ")}
    spoken = doc.get("language", [])
    speaks = {spoken} if isinstance(spoken, str) else set(spoken)
    return (
        all(word in text for word in words)
        and doc.get("mediatype") in _MEDIA.findall(query)
        and (not wanted or bool(wanted & speaks))
    )


def running() -> AbstractContextManager[site.Remote]:
    """The emulator, up for as long as the block lasts."""
    return site.running("internet_archive")


if __name__ == "__main__":
    asyncio.run(InternetArchive().serve())
