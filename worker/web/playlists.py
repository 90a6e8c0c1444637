"""The playlist of a torrent: all that plays in it, in order, each by a link of its own.

`.m3u8` is in UTF-8 (RFC 8216 §4). `.m3u` never was told a charset: players take it for Latin-1, so a name with letters
that Latin-1 has not shows question marks in their place; the addresses are plain ASCII in both.
"""

import asyncio
import time
from pathlib import PurePosixPath

from aiohttp import web

from core import links
from core.errors import LinkExpired
from core.library import people, torrents
from core.links import Capability, Claim
from core.models import Torrent, TorrentFile
from core.runtime import Runtime
from core.web import CSP_BYTES, problem
from worker.web.readables import by_name

#: by the ending of its name: media type and charset
_KINDS = {"m3u8": ("application/vnd.apple.mpegurl", "utf-8"), "m3u": ("audio/x-mpegurl", "iso-8859-1")}


class Playlists:
    """Answers links of playlists. What is in them is read from the rows, so no engine has to run."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def answer(self, request: web.Request, claim: Claim) -> web.Response:
        """The list; 410 for a torrent that was removed. Raises LinkExpired for a link that was taken back."""
        async with self._runtime.db.read() as session:
            row = await torrents.by_id(session, claim.thing)
            person = await people.person(session, claim.person)
            files = await torrents.files(session, claim.thing)
        if row is None:
            return problem(410, "gone", "This torrent was removed.")
        signed = (claim.thing_generation, claim.person_generation)
        if person is None or (row.generation, person.link_generation) != signed:
            raise LinkExpired("revoked")
        base = self._runtime.settings.web.public_url or str(request.url.origin())
        headers = {"Cache-Control": "no-store", "Content-Security-Policy": CSP_BYTES}
        kind, charset = _KINDS.get(request.match_info["name"].rpartition(".")[2], _KINDS["m3u8"])
        listed = await asyncio.to_thread(self._listed, row, files, claim, base)
        return web.Response(body=listed.encode(charset, "replace"), content_type=kind, headers=headers)

    def _listed(self, row: Torrent, files: list[TorrentFile], claim: Claim, base: str) -> str:
        """Links in it last as long as others, from now on: a player may ask for the last film hours later."""
        expires = int(time.time() + self._runtime.settings.links.hours * 3600)
        lines = ["#EXTM3U"]
        for path, file in sorted((torrents.path_of(self._runtime.keys, one), one) for one in files):
            name = PurePosixPath(path).name
            if not by_name(name).startswith(("video/", "audio/")):
                continue
            mine = Claim(
                Capability.STREAM, file.id or 0, claim.person, expires, row.generation, claim.person_generation
            )
            address = base.rstrip("/") + links.path(links.sign(self._runtime.keys, mine, name), name)
            lines += [f"#EXTINF:-1,{' '.join(name.split())}", address]
        return "\n".join([*lines, ""])
