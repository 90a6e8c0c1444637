"""What a source sends to its own site stays with it: a redirect to another host gets neither its headers nor its form.

httpx drops Authorization by itself when the origin changes, and keeps every other header: keys in X-Api-Key and
cookies in Cookie would go along.
"""

from collections.abc import Iterable

import httpx

from core.errors import SourceRefused

_MARK = "bowerbird.meant_for"


def mark(request: httpx.Request, headers: Iterable[str]) -> None:
    """Have the request, and those that redirects make of it, know whom these headers of it are meant for."""
    request.extensions[_MARK] = (request.url.host, frozenset(name.lower() for name in headers))


class SameOrigin(httpx.AsyncBaseTransport):
    """A transport that takes private things off a request that has come to another host than it was meant for."""

    def __init__(self, inner: httpx.AsyncBaseTransport, source: str) -> None:
        self._inner = inner
        self._source = source

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask on. Raises SourceRefused for a POST that is sent on to another host."""
        host, private = request.extensions.get(_MARK, (request.url.host, frozenset()))
        if request.url.host != host:
            if request.method != "GET":
                raise SourceRefused(self._source, f"{host} sends what was meant for it on to {request.url.host}")
            for name in private & set(request.headers):
                if name not in _HARMLESS:
                    del request.headers[name]
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._inner.aclose()


#: what a redirected download needs to go on where it was, and says nothing of who asks
_HARMLESS = frozenset({"range", "if-range", "if-none-match", "if-modified-since", "accept", "accept-language"})
