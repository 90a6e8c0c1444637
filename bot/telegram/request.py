"""The library's requests by aiohttp, the client of the rest of this house: a third of httpx's work for each.

https://docs.python-telegram-bot.org/en/v22.8/telegram.request.baserequest.html tells what is asked of it.
"""

import json
from collections.abc import Callable
from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DEFAULT_NONE, DefaultValue  # what the abstract class itself is typed by
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_CONNECT_S = 10.0


class Request(BaseRequest):
    """Requests over `connections` at once; an answer may take `read_s` seconds, a file's way out `upload_s`."""

    def __init__(self, connections: int, read_s: float = 20.0, upload_s: float = 1800.0) -> None:
        self._connections = connections
        self._read_s = read_s
        self._upload_s = upload_s
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds; the library adds how long it asks Telegram to wait for updates."""
        return self._read_s

    async def initialize(self) -> None:
        """Open, if it is not."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        """Close, if it is open."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = DEFAULT_NONE,
        write_timeout: Any = DEFAULT_NONE,
        connect_timeout: Any = DEFAULT_NONE,
        pool_timeout: Any = DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and body of an answer. Raises TimedOut, NetworkError; neither tells the address, nor its token."""
        del pool_timeout  # who has to wait for a connection waits as long as for an answer
        if self._session is None:
            raise RuntimeError("not initialized")
        files = dict(request_data.multipart_data) if request_data else {}
        read_s = _given(read_timeout, self._read_s)
        timeout = aiohttp.ClientTimeout(
            total=_given(write_timeout, self._upload_s) + read_s if files else None,
            sock_connect=_given(connect_timeout, _CONNECT_S),
            sock_read=None if files else read_s,
        )
        body = _form(request_data, files) if request_data else None
        try:
            async with self._session.request(
                method, url, data=body, timeout=timeout, headers={"User-Agent": self.USER_AGENT}
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None


class Asking(Request):
    """Requests for updates, without those that are known already.

    While one update is answered Telegram brings all that follow it again and again, and making the library's
    objects of them takes longer than answering them.
    """

    def __init__(self) -> None:
        super().__init__(connections=1)
        self.is_known: Callable[[int], bool] = lambda _: False

    async def do_request(self, *asked: Any, **more: Any) -> tuple[int, bytes]:
        """As any request; what is not as an answer of `getUpdates` is stays as it came."""
        status, body = await super().do_request(*asked, **more)
        try:
            answer = json.loads(body)
            fresh = [update for update in answer["result"] if not self.is_known(update["update_id"])]
        except (ValueError, KeyError, TypeError):
            return status, body
        return status, json.dumps({**answer, "result": fresh}).encode()


def _given(seconds: Any, otherwise: float) -> float:
    return otherwise if isinstance(seconds, DefaultValue) or seconds is None else float(seconds)


def _form(asked: RequestData, files: dict[str, Any]) -> Any:
    """The parameters, with the files beside them where there are some."""
    if not files:
        return asked.json_parameters
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)  # a space in a name stays one
    for name, value in asked.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, media_type) in files.items():
        form.add_field(name, content, filename=file_name, content_type=media_type)
    return form
