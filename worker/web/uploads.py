"""`PUT /s/{token}/upload?name=…`: a person hands a file in; checked, it is in their room's library at once."""

import asyncio
import secrets
from pathlib import Path, PurePosixPath

from aiohttp import web

from core.errors import BadContent
from core.library import items, people, titles
from core.library.titles import UPLOAD
from core.links import Claim
from core.media import Kind, TitleInfo, formats_of_file
from core.models import Blob, Item, Room
from worker import child, content
from worker.content import Content
from worker.context import House
from worker.fetch.part_file import PartFile
from worker.storage.names import safe_name

_CHUNK = 256 * 1024
_KINDS = {
    "application/epub+zip": (Kind.BOOK, "epub"),
    "application/pdf": (Kind.BOOK, "pdf"),
    "application/vnd.comicbook+zip": (Kind.COMIC, "cbz"),
    "audio/mpeg": (Kind.AUDIOBOOK, "mp3"),
    "audio/mp4": (Kind.AUDIOBOOK, "m4b"),
}
_FAMILIES = {"audio": Kind.AUDIOBOOK, "video": Kind.FILM, "image": Kind.PICTURES, "text": Kind.BOOK}


class Uploads:
    """Files that people hand in."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._folder = house.runtime.settings.home / "uploads"

    async def receive(self, request: web.Request, claim: Claim) -> web.StreamResponse:
        """Take the body in, check it, shelve it. What is wrong is said, and nothing of it is kept."""
        name = safe_name(request.query.get("name", ""), "file")
        target = self._folder / f"{secrets.token_hex(8)} {name}"
        try:
            await self._write(request, target)
            found = await child.run(content.check, target, name)
            item = await self._shelve(target, name, found, claim)
        except BadContent as error:
            return _not_kept(name, error)
        finally:
            await asyncio.to_thread(target.unlink, missing_ok=True)
        return web.json_response({"item": item, "name": name, "sha256": found.sha256}, status=201)

    async def _write(self, request: web.Request, target: Path) -> None:
        most = self._house.runtime.settings.fetch.max_file_mb * 1_000_000
        part = PartFile(target)
        try:
            await part.open()
            async for chunk in request.content.iter_chunked(_CHUNK):
                await part.write(chunk)
                if part.size_bytes > most:
                    raise BadContent(target.name, f"it is bigger than {most // 1_000_000} MB")
            if request.content_length is not None and part.size_bytes != request.content_length:
                raise BadContent(target.name, "it came only in part")
            await part.publish()
        finally:
            await part.discard()

    async def _shelve(self, path: Path, name: str, found: Content, claim: Claim) -> int:
        kept = await asyncio.to_thread(self._house.shelf.publish, path)
        info = _described(name, found)
        await asyncio.to_thread(self._house.shelf.name, kept.sha256, info.kind, "", info.name, name)
        async with self._house.runtime.db.begin() as session:
            room, person = await session.get(Room, claim.thing), await people.person(session, claim.person)
            if room is None or person is None:
                raise BadContent(name, "its room is gone")
            title = await titles.keep(session, info)
            item = Item(title_id=title.id or 0, format=info.formats[0], file_name=name, sha256=kept.sha256)
            blob = Blob(sha256=kept.sha256, size_bytes=kept.size_bytes, media_type=found.media_type)
            shelved = await items.shelve(session, item, blob)
            await items.show_in(session, shelved.id or 0, claim.thing, claim.person)
            return shelved.id or 0


def _not_kept(name: str, error: BadContent) -> web.Response:
    text = f"{name} was not kept: {error.reason}."
    return web.json_response({"error": error.key, "text": text, "reason": error.reason}, status=422)


def _described(name: str, found: Content) -> TitleInfo:
    """A title for a file of somebody's, called after it; the same bytes are the same title."""
    family = _FAMILIES.get(found.media_type.partition("/")[0], Kind.OTHER)
    kind, ending = _KINDS.get(found.media_type, (family, ""))
    formats = formats_of_file(f".{ending}")
    return TitleInfo(UPLOAD, found.sha256, PurePosixPath(name).stem, kind, formats, size_bytes=found.size_bytes)
