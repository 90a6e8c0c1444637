"""What sources were answered, as files: recorded once from a real site, replayed in tests without a network.

A file an answer, `0001 example.org.json`: method, address (without its secrets), status, headers, body in
base64. Cookies and keys are not written. Replayed, the answers to one address come in their order, the last
one again and again.
"""

import asyncio
import base64
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import httpx

from worker.fetch.troubles import public
from worker.storage import atomic
from worker.storage.names import safe_name

#: headers that a test may need; all others may hold something of the operator's
_TOLD = ("content-type", "etag", "last-modified", "date", "retry-after", "location", "link", "cache-control")


class Recording(httpx.AsyncBaseTransport):
    """A transport that writes down what passes through it."""

    def __init__(self, inner: httpx.AsyncBaseTransport, folder: Path) -> None:
        self._inner = inner
        self._folder = folder
        self._count = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask on, and keep the answer."""
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        await response.aclose()
        self._count += 1
        place = self._folder / safe_name(f"{self._count:04d} {request.url.host}.json")
        await asyncio.to_thread(atomic.write, place, _written(request, response, body))
        plain = [(name, value) for name, value in response.headers.raw if name.lower() != b"content-encoding"]
        return httpx.Response(response.status_code, headers=plain, stream=httpx.ByteStream(body))

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._inner.aclose()


@dataclass(frozen=True, slots=True)
class _Said:
    """An answer as it was recorded."""

    status: int
    headers: dict[str, str]
    body: bytes


class Replay(httpx.AsyncBaseTransport):
    """Answers from such a folder. An address that was not recorded is a ConnectError."""

    def __init__(self, folder: Path) -> None:
        self._answers: defaultdict[str, list[_Said]] = defaultdict(list)
        for path in sorted(folder.glob("*.json")):
            said = json.loads(path.read_text("utf-8"))
            answer = _Said(said["status"], said["headers"], base64.b64decode(said["body"]))
            self._answers[said["url"]].append(answer)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The next recorded answer to this address."""
        answers = self._answers[public(str(request.url))]
        if not answers:
            raise httpx.ConnectError(f"{public(str(request.url))} was not recorded")
        kept = answers.pop(0) if len(answers) > 1 else answers[0]
        return httpx.Response(kept.status, headers=kept.headers, stream=httpx.ByteStream(kept.body))


def _written(request: httpx.Request, response: httpx.Response, body: bytes) -> bytes:
    said = {
        "method": request.method,
        "url": public(str(request.url)),
        "status": response.status_code,
        "headers": {name: response.headers[name] for name in _TOLD if name in response.headers},
        "body": base64.b64encode(body).decode(),
    }
    return json.dumps(said, indent=1).encode()
