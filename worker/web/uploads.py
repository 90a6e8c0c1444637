"""`PUT /s/{token}/upload?name=…`: a person hands a file in; checked, it is in their room's library at once."""

import asyncio
import secrets
from pathlib import Path

from aiohttp import web

from core.errors import BadContent
from core.links import Claim
from worker import child, content, handed
from worker.context import House
from worker.fetch.part_file import PartFile
from worker.storage.names import safe_name

_CHUNK = 256 * 1024


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
            item = await handed.keep(self._house, target, name, found, [(claim.thing, claim.person)])
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


def _not_kept(name: str, error: BadContent) -> web.Response:
    text = f"{name} was not kept: {error.reason}."
    return web.json_response({"error": error.key, "text": text, "reason": error.reason}, status=422)
