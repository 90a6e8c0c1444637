"""One polite HTTP client per source instance: `core.source.Http` for sources, `stream` for the downloader."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import httpx

from core.errors import SourceChanged
from core.source import Limits
from worker.fetch import troubles
from worker.fetch.clock import Clock
from worker.fetch.guard import GuardedTransport, Network
from worker.fetch.pace import MOST_CONNECTIONS, Pace

#: an answer (not a file) may be this big
MOST_BYTES = 20_000_000
_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Wire:
    """What all clients share: the networks that are allowed though private, and seconds of silence borne.

    `cure` is what is said of an address that is not allowed.
    """

    allow_private: Sequence[Network] = ()
    silence_s: float = 30.0
    clock: Clock = field(default_factory=Clock)
    cure: str = "if it is yours, list its network in BOWERBIRD_FETCH__ALLOW_PRIVATE"


class SourceClient:
    """Requests in the name of one source: its limits kept, its troubles raised as `SourceError`s."""

    def __init__(self, source: str, limits: Limits, wire: Wire) -> None:
        self.source = source
        self.clock = wire.clock
        self._cure = wire.cure
        self._pace = Pace(limits, wire.clock)
        self._client = httpx.AsyncClient(
            transport=GuardedTransport(wire.allow_private, MOST_CONNECTIONS),
            trust_env=False,
            follow_redirects=True,
            max_redirects=_REDIRECTS,
            timeout=httpx.Timeout(wire.silence_s, connect=min(10.0, wire.silence_s), pool=None),
            headers={"user-agent": _user_agent(), "accept-encoding": "identity"},
        )

    async def json(self, url: str, params: Mapping[str, str] | None = None) -> Any:
        """The answer as JSON. Raises SourceChanged with address and snippet when it is anything else."""
        text = await self.text(url, params)
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            what = "a web page" if text.lstrip()[:1] == "<" else "something else"
            raise SourceChanged(self.source, f"answered with {what} where JSON was due", url, text) from None

    async def text(self, url: str, params: Mapping[str, str] | None = None) -> str:
        """The answer as text, by its declared charset, else UTF-8; odd bytes become U+FFFD."""
        async with self.stream(url, params) as response:
            body = await self._body(url, response)
            try:
                return body.decode(response.charset_encoding or "utf-8", "replace")
            except LookupError:
                return body.decode("utf-8", "replace")

    async def data(self, url: str, most_bytes: int) -> bytes:
        """The bytes of a small file. Raises SourceChanged when it is bigger than it may be."""
        async with self.stream(url) as response:
            return await self._body(url, response, most_bytes)

    @asynccontextmanager
    async def stream(self, url: str, params: Mapping[str, str] | None = None) -> AsyncIterator[httpx.Response]:
        """An open answer with a good status; its body comes as it arrives. Raises SourceError."""
        request = self._request(url, params)
        async with self._pace.request(request.url.host):
            try:
                response = await self._client.send(request, stream=True)
                try:
                    trouble = troubles.of_status(self.source, response, self.clock.wall())
                    if trouble is not None:
                        raise trouble
                    yield response
                finally:
                    await response.aclose()
            except httpx.HTTPError as error:
                raise troubles.of_exception(self.source, url, error, self._cure) from error

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    def _request(self, url: str, params: Mapping[str, str] | None) -> httpx.Request:
        """The request; bytes that are no text (people paste odd things) become question marks."""
        plain = {name: value.encode("utf-8", "replace").decode() for name, value in (params or {}).items()}
        try:
            return self._client.build_request("GET", url, params=plain or None)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise SourceChanged(self.source, "gave an address that can't be opened", ascii(url)) from error

    async def _body(self, url: str, response: httpx.Response, most_bytes: int = MOST_BYTES) -> bytes:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > most_bytes:
                raise SourceChanged(self.source, f"sent more than {most_bytes // 1_000_000} MB as an answer", url)
        return bytes(body)


def _user_agent() -> str:
    try:
        number = version("bowerbird")
    except PackageNotFoundError:  # run from a checkout: an application, not an installed package
        number = "0.1"
    return f"Bowerbird/{number} (self-hosted media library; run by its operator)"
