"""A request to the Bot API, read as the real one reads it: query, form, multipart or JSON, all the same."""

import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, web

from tests.emulators.telegram_platform.refusal import Refused, bad

TRUE, FALSE = {"true", "yes", "1", "y", "on", "t"}, {"false", "no", "0", "n", "off", "f", ""}
FORM = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request, on disk."""

    name: str
    mime: str
    path: Path
    size: int


@dataclass(slots=True)
class Call:
    method: str
    parameters: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str | None = None) -> str | None:
        value = self.parameters.get(name)
        return default if value is None else str(value)

    def integer(self, name: str, default: int | None = None) -> int | None:
        value = self.parameters.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad(f'invalid parameter "{name}" specified: it must be an Integer') from None

    def flag(self, name: str) -> bool:
        value = str(self.parameters.get(name, "")).lower()
        if value not in TRUE | FALSE:
            raise bad(f'invalid parameter "{name}" specified: it must be a Boolean')
        return value in TRUE

    def json(self, name: str, default: Any = None) -> Any:
        """An object or a list, given as such or as JSON."""
        value = self.parameters.get(name)
        if value is None or value == "":
            return default
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def needed(self, name: str, words: str) -> str:
        """A text that has to be there."""
        value = self.text(name)
        if not value:
            raise bad(words)
        return value

    def shown(self) -> dict[str, Any]:
        """What came, for lists of calls: JSON resolved, files by name and size."""
        values = {name: _resolved(value) for name, value in self.parameters.items()}
        return values | {name: {"file": one.name, "size": one.size} for name, one in self.uploads.items()}


async def read(request: web.Request, method: str, folder: Path, limit: int) -> Call:
    """The call in a request; files of more than `limit` bytes in all are refused with 413, as the real server does."""
    call = Call(method, dict(request.query))
    if request.content_length and request.content_length > limit + FORM:
        raise Refused(413, "Request Entity Too Large")
    if request.content_type == "application/json":
        body = await request.text()
        call.parameters |= json.loads(body) if body else {}
    elif request.content_type == "multipart/form-data":
        await _multipart(request, call, folder, limit)
    else:
        call.parameters |= dict(await request.post())
    return call


async def _multipart(request: web.Request, call: Call, folder: Path, limit: int) -> None:
    room = limit
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        assert part.name is not None
        if part.filename is None:
            call.parameters[part.name] = await part.text()
            continue
        upload = await _stored(part, folder, room)
        call.uploads[part.name] = upload
        room -= upload.size


async def _stored(part: BodyPartReader, folder: Path, room: int) -> Upload:
    size = 0
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        while chunk := await part.read_chunk(256 * 1024):
            size += len(chunk)
            if size > room:
                raise Refused(413, "Request Entity Too Large")
            file.write(chunk)
    mime = part.headers.get("Content-Type", "application/octet-stream")
    return Upload(part.filename or "file", mime, Path(file.name), size)


def _resolved(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    return value
