"""httpx, with its client asked only where it is needed: most answers neither redirect nor set a cookie.

The client's way through authentication, redirects and cookies takes a sixth of what a small file takes of the
processor. So its transport is asked first, and an answer that needs the client goes the client's way from there.
"""

from typing import Any

import httpx

_HERE = "bowerbird.answer"


class Direct:
    """A `transport`, and the `client` over it that builds requests, follows redirects and keeps cookies."""

    def __init__(self, transport: httpx.AsyncBaseTransport, **options: Any) -> None:
        self.transport = transport
        self.client = httpx.AsyncClient(transport=_Given(self), **options)

    async def send(self, request: httpx.Request) -> httpx.Response:
        """The answer after all redirects, its body still to be read. Raises httpx's errors."""
        if self.client.is_closed:
            raise RuntimeError("the client is closed")
        answer = await self.transport.handle_async_request(request)
        answer.request = request
        if not (answer.has_redirect_location or "set-cookie" in answer.headers):
            return answer
        request.extensions[_HERE] = answer
        return await self.client.send(request, stream=True)


class _Given(httpx.AsyncBaseTransport):
    """Gives an answer that is here already, and asks on for any other."""

    def __init__(self, direct: Direct) -> None:
        self._direct = direct

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The head of the answer."""
        here: httpx.Response | None = request.extensions.pop(_HERE, None)
        return here or await self._direct.transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._direct.transport.aclose()
