"""Putting a file that somebody handed in into their room's library: by our own signed address, as it streams in.

What arrives there is checked from end to end before it is kept; see `worker.web.uploads`.
"""

from collections.abc import AsyncIterator

import aiohttp

from bot.caller import Caller
from bot.deliver import upload_url
from bot.handing import HandedFile
from core import torrents
from core.errors import BadContent, BowerbirdError, NotAllowed, ServiceUnavailable, StorageFull, UserError
from core.runtime import Runtime

_LONGEST_NAME = 150
#: seconds that the check of what arrived may take after its last byte
_PATIENCE_S = 600


async def keep(runtime: Runtime, caller: Caller, file: HandedFile) -> int:
    """The item that the file has become. Raises UserError when it can't be kept, with the reason."""
    most_mb = runtime.settings.fetch.max_file_mb
    if (file.size_bytes or 0) > most_mb * 1_000_000:
        raise NotAllowed("file-too-big", name=short(file.name), most_mb=most_mb)
    url = runtime.local_url + upload_url(runtime, caller.room, caller.person)
    coming = _Coming(file)
    patience = aiohttp.ClientTimeout(total=None, sock_read=_PATIENCE_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=patience) as session,
            session.put(url, params={"name": short(file.name)}, data=coming.chunks()) as answer,
        ):
            return _item(answer.status, await answer.json(), file)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise coming.trouble or ServiceUnavailable(f"the way into the library: {type(error).__name__}") from error


async def torrent(file: HandedFile) -> bytes:
    """All of a .torrent, which is small. Raises UserError for one that is not."""
    data = bytearray()
    async for chunk in file.read():
        data += chunk
        if len(data) > torrents.MOST_BYTES:
            raise UserError("file-bad", name=short(file.name), reason="it is too big for a torrent file")
    return bytes(data)


def short(name: str) -> str:
    """A file's name as it may be sent and shown: of a bounded length, its ending kept."""
    plain = name.encode("utf-8", "replace").decode()
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[: _LONGEST_NAME - 41]}…{plain[-40:]}"


class _Coming:
    """The bytes of a file on their way; what goes wrong with them is kept, since the sending hides it."""

    def __init__(self, file: HandedFile) -> None:
        self._file = file
        self.trouble: BowerbirdError | None = None

    async def chunks(self) -> AsyncIterator[bytes]:
        """The chunks, as many bytes as were announced."""
        size_bytes = 0
        try:
            async for chunk in self._file.read():
                size_bytes += len(chunk)
                yield chunk
            if self._file.size_bytes not in {None, size_bytes}:
                raise BadContent(self._file.name, "it came only in part")
        except BowerbirdError as error:
            self.trouble = error
            raise


def _item(status: int, answer: dict[str, object], file: HandedFile) -> int:
    match status:
        case 201:
            return int(str(answer["item"]))
        case 422:
            raise UserError("file-bad", name=short(file.name), reason=str(answer["reason"]))
        case 507:
            raise StorageFull(str(answer.get("text", "")))
        case _:
            raise ServiceUnavailable(f"the way into the library answered {status}")
