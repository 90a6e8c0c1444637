"""The body of a request: JSON, or multipart with `payload_json` and `files[n]` (docs/reference#uploading-files)."""

import json
import re
from dataclasses import dataclass

from tests.emulators.discord_platform.refusal import Refusal

_FILE_FIELD = re.compile(r"files\[(\d+)\]")


@dataclass
class Upload:
    index: int
    name: str
    content_type: str
    data: bytes


@dataclass
class Body:
    json: object
    uploads: list[Upload]


async def read(request):
    """What was sent. Raises Refusal for what is neither."""
    if request.content_type == "multipart/form-data":
        return await _multipart(request)
    raw = await request.read()
    if not raw:
        return Body(None, [])
    if request.content_type != "application/json":
        expected = "Expected \"Content-Type\" header to be one of {'application/json', 'multipart/form-data'}."
        raise Refusal(
            400, 50035, "Invalid Form Body", {"_errors": [{"code": "CONTENT_TYPE_INVALID", "message": expected}]}
        )
    return Body(_parse(raw), [])


async def _multipart(request):
    payload, uploads = {}, []
    async for part in await request.multipart():
        if part.name == "payload_json":
            payload = _parse(await part.read())
        elif found := _FILE_FIELD.fullmatch(part.name or ""):
            data = bytes(await part.read())
            kind = part.headers.get("Content-Type", "application/octet-stream")
            uploads.append(Upload(int(found[1]), part.filename or "unnamed", kind, data))
    return Body(payload, uploads)


def _parse(raw):
    try:
        return json.loads(raw)
    except ValueError as error:
        raise Refusal(400, 50109, "The request body contains invalid JSON.") from error
