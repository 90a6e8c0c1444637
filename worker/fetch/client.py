"""One polite HTTP client per source instance: `core.source.Http` for sources, `stream` for the downloader."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import httpx

from core.errors import SourceChanged, SourceError, SourceRefused, SourceResting, SourceUnavailable
from core.source import Body, Form, Json, Limits
from worker.fetch import cookies, troubles
from worker.fetch.cache import Cache, Kept, conditions
from worker.fetch.clock import Clock, Waits
from worker.fetch.direct import Direct
from worker.fetch.guard import Network
from worker.fetch.origin import SameOrigin, mark
from worker.fetch.pace import Pace
from worker.fetch.recording import Recording
from worker.fetch.shared import SharedLimits
from worker.fetch.steady import steady
from worker.fetch.traffic import Traffic
from worker.fetch.transport import Transport
from worker.fetch.unpack import BadPacking, body_of

#: an answer (not a file) may be this big
MOST_BYTES = 20_000_000
_REDIRECTS = 5
_NOT_MODIFIED, _TOO_MANY = 304, 429
#: bytes of a refusal that are read, to hear why
_MOST_SAID = 4096
_MOST_SIZE_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Wire:
    """What all clients of a process share.

    `silence_s` is how many seconds of silence are borne, `longest_hold_s` how long a host's wish to be left
    alone is obeyed at most. `record` is the folder in which answers are kept for tests. `cure` is what is
    said of an address that is not allowed.
    """

    allow_private: Sequence[Network] = ()
    silence_s: float = 30.0
    clock: Clock = field(default_factory=Clock)
    cure: str = "if it is yours, list its network in BOWERBIRD_FETCH__ALLOW_PRIVATE"
    longest_hold_s: float = 3600.0
    shared: SharedLimits | None = None
    traffic: Traffic = field(default_factory=Traffic)
    record: Path | None = None


class SourceClient:
    """Requests in the name of one source: its limits kept, its troubles raised as `SourceError`s."""

    def __init__(self, source: str, limits: Limits, wire: Wire) -> None:
        self.source = source
        #: requests so far: a source that makes none lies on this machine
        self.asked = 0
        self._cure = wire.cure
        self.waits = Waits(wire.clock)
        self.clock = self.waits.clock
        self.traffic = wire.traffic
        self.pace = Pace(source, limits, self.clock, wire.shared)
        self._wire = wire
        self._cache = Cache()
        #: the cookies that are written down already
        self.kept_cookies = ""
        #: headers that a file at an address needs, for sources that sign in
        self.signed: Callable[[str], Mapping[str, str]] = _unsigned
        self._is_retired = False
        self._direct = Direct(
            _transport(wire, source),
            trust_env=False,
            follow_redirects=True,
            max_redirects=_REDIRECTS,
            timeout=httpx.Timeout(wire.silence_s, connect=min(10.0, wire.silence_s), pool=None),
            headers={"user-agent": _user_agent(), "accept-encoding": "identity"},
        )
        self._client = self._direct.client

    async def json(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The answer as JSON. Raises SourceChanged with address and snippet when it is anything else."""
        text = await self.text(url, params, body=body, headers=headers)
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            what = "a web page" if text.lstrip()[:1] == "<" else "something else"
            raise SourceChanged(
                self.source, f"answered with {what} where JSON was due", troubles.public(url), text
            ) from None

    async def text(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """The answer as text, by its declared charset, else UTF-8; odd bytes become U+FFFD."""
        kept = await self._answer(url, params, body, headers)
        return _decoded(kept.body, kept.charset)

    async def answer(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """The answer's bytes."""
        return (await self._answer(url, params, body, headers)).body

    async def _answer(
        self, url: str, params: Mapping[str, str] | None, body: Body | None, headers: Mapping[str, str] | None
    ) -> Kept:
        """The answer. Asked before, it is asked for on condition that it has changed; what is posted is never kept."""
        own = {name.lower(): value for name, value in (headers or {}).items()}
        key = f"{self._request(url, params).url} {sorted(own.items())}"
        known = None if body else self._cache.find(key)
        asked = conditions(known)
        also = {_NOT_MODIFIED} if asked else set[int]()
        async with self.stream(url, params, headers={**own, **asked}, also=also, body=body) as response:
            if known is not None and response.status_code == _NOT_MODIFIED:
                return await self._cache.still(key, known)
            content = await self._body(url, response)
            if body:
                return Kept(content, response.charset_encoding, "", "")
            return await self._cache.keep(key, response, content)

    async def data(self, url: str, most_bytes: int) -> bytes:
        """The bytes of a small file. Raises SourceChanged when it is bigger than it may be."""
        async with self.stream(url, headers=self.signed(url)) as response:
            return await self._body(url, response, most_bytes)

    async def size(self, url: str) -> int | None:
        """How many bytes the site says are there, by a HEAD; None when it says nothing, or no. Raises SourceError."""
        try:
            async with self.stream(url, headers=self.signed(url), method="HEAD") as response:
                said = response.headers.get("content-length", "")
        except (SourceRefused, SourceChanged):  # some answer 403 or 405 to a HEAD, and give the file
            return None
        return int(said) if said.isascii() and said.isdecimal() and len(said) <= _MOST_SIZE_DIGITS else None

    @asynccontextmanager
    async def stream(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        also: Collection[int] = (),
        body: Body | None = None,
        method: str = "",
    ) -> AsyncIterator[httpx.Response]:
        """An open answer with a good status, or one of `also`; its body comes as it arrives. Raises SourceError.

        `method` is GET without a body and POST with one, if nothing else is said.
        """
        request = self._request(url, params, headers, body, method)
        host = request.url.host
        self.asked += 1
        async with self.pace.request(host):
            if self._is_retired:
                raise SourceResting(self.source, "signs in anew; ask again")
            try:
                response = await self._begun(request)
                try:
                    trouble = troubles.of_status(self.source, response, self.clock.wall())
                    if trouble is not None and response.status_code not in also:
                        raise await self._told(trouble, url, response)
                    yield response
                    self.pace.flow(host).went_well()
                finally:
                    await response.aclose()
            except httpx.HTTPError as error:
                trouble = troubles.of_exception(self.source, url, error, self._cure)
                await self.heed(host, trouble)
                raise trouble from error
            except SourceError as trouble:
                await self.heed(host, trouble)
                raise

    async def heed(self, host: str, trouble: SourceError) -> None:
        """A host in trouble gets fewer connections, and its wish to be left alone is obeyed by everybody."""
        if not isinstance(trouble, SourceUnavailable):
            return
        self.pace.flow(host).was_too_much()
        if trouble.retry_after_s:
            await self.pace.hold(host, min(trouble.retry_after_s, self._wire.longest_hold_s))

    def cookies(self) -> str:
        """The site's cookies as text; "" when it has set none that is still good."""
        return cookies.written(self._client.cookies.jar)

    def put_cookies_back(self, text: str) -> None:
        """Have the cookies again that were written once."""
        cookies.put_back(self._client.cookies.jar, text)
        self.kept_cookies = self.cookies()

    def retire(self) -> None:
        """Ask nothing more: what is under way comes to its end, whoever asks on hears to ask again."""
        self._is_retired = True

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _begun(self, request: httpx.Request) -> httpx.Response:
        """The answer's head. Redirects included it must be here in `silence_s`, even if it comes drop by drop."""
        try:
            async with asyncio.timeout(self._wire.silence_s):
                return await self._direct.send(request)
        except TimeoutError:
            raise SourceUnavailable(self.source, f"{request.url.host} did not answer in time") from None

    async def _told(self, trouble: SourceError, url: str, response: httpx.Response) -> SourceError:
        """The trouble, with the beginning of what a site that is busy says of it; what can't be read is not told."""
        if isinstance(trouble, SourceUnavailable) and response.status_code == _TOO_MANY:
            with contextlib.suppress(SourceError, httpx.HTTPError):
                trouble.said = (await self._body(url, response, _MOST_SAID))[:300].decode("utf-8", "replace")
        return trouble

    def _request(
        self,
        url: str,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None = None,
        body: Body | None = None,
        method: str = "",
    ) -> httpx.Request:
        """The request; bytes that are no text (people paste odd things) become question marks."""
        plain = _plain(params or {})
        form = _plain(body.fields) if isinstance(body, Form) else None
        value = json.dumps(body.value).encode() if isinstance(body, Json) else None
        sent = {**(headers or {}), **({"content-type": "application/json"} if value is not None else {})}
        try:
            request = self._client.build_request(
                method or ("POST" if body else "GET"),
                url,
                params=plain or None,
                headers=sent,
                data=form,
                content=value,
            )
        except (httpx.InvalidURL, UnicodeError) as error:
            raise SourceChanged(
                self.source, "gave an address that can't be opened", ascii(troubles.public(url))
            ) from error
        mark(request, headers or ())
        return request

    async def _body(self, url: str, response: httpx.Response, most_bytes: int = MOST_BYTES) -> bytes:
        body = bytearray()
        try:
            async for chunk in steady(body_of(response), self._wire.silence_s, self.source, self.clock):
                body += chunk
                if len(body) > most_bytes:
                    raise SourceChanged(
                        self.source, f"sent more than {most_bytes // 1_000_000} MB as an answer", troubles.public(url)
                    )
        except BadPacking as error:
            raise SourceUnavailable(
                self.source, f"{response.url.host} sent bytes that don't unpack: {error}"
            ) from error
        return bytes(body)


def _unsigned(url: str) -> Mapping[str, str]:  # noqa: ARG001 most sources are open to all
    return {}


def _transport(wire: Wire, source: str) -> httpx.AsyncBaseTransport:
    guarded = Transport(wire.allow_private)
    return SameOrigin(Recording(guarded, wire.record / source) if wire.record else guarded, source)


def _plain(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value.encode("utf-8", "replace").decode() for name, value in values.items()}


def _decoded(body: bytes, charset: str | None) -> str:
    try:
        return body.decode(charset or "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def _user_agent() -> str:
    try:
        number = version("bowerbird")
    except PackageNotFoundError:  # run from a checkout: an application, not an installed package
        number = "0.1"
    return f"Bowerbird/{number} (self-hosted media library; run by its operator)"
