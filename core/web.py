"""What every HTTP surface of ours shares: headers that keep browsers safe, errors as problems, a trace."""

import secrets
import time
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from core import log
from core.errors import BowerbirdError, LinkExpired, LinkInvalid, NotFound, ServiceUnavailable, StorageFull

_log = log.get(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
#: bytes of others: nothing in them may run, whatever they say they are
CSP_BYTES = "default-src 'none'; sandbox; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_STATUS: tuple[tuple[type[BowerbirdError], int], ...] = (
    (LinkInvalid, 403),
    (LinkExpired, 410),
    (NotFound, 404),
    (StorageFull, 507),
    (ServiceUnavailable, 503),
)


def status_of(error: BowerbirdError) -> int:
    """The HTTP status that says what an error says."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def problem(status: int, key: str, text: str, headers: dict[str, str] | None = None) -> web.Response:
    """An error as one line of JSON: {"error": …, "text": …}."""
    return web.json_response({"error": key, "text": text}, status=status, headers=headers)


@web.middleware
async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Around every request: a trace for the logs, errors as problems, safe headers on every answer."""
    began = time.monotonic()
    with structlog.contextvars.bound_contextvars(trace=secrets.token_hex(4)):
        response = await _answer(request, handler)
        if not response.prepared:
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
        ms = round((time.monotonic() - began) * 1000)
        _log.debug("http.answered", method=request.method, path=request.path, status=response.status, ms=ms)
    return response


def same_origin(request: web.Request, base_url: str) -> bool:
    """Whether a browser sent this from one of our own pages; programs send no Origin at all."""
    origin = request.headers.get("Origin")
    return origin is None or origin in {base_url, f"{request.scheme}://{request.host}"}


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        return problem(error.status, error.reason.lower().replace(" ", "_"), error.text or error.reason, _kept(error))
    except BowerbirdError as error:
        return problem(status_of(error), error.key, str(error))
    except (ConnectionResetError, ConnectionAbortedError):
        raise
    except Exception:  # noqa: BLE001 the last resort of every request
        _log.exception("http.fault", path=request.path)
        return problem(500, "fault", "Something went wrong on our side. It is in the log.")


def _kept(error: web.HTTPException) -> dict[str, str]:
    return {name: value for name, value in error.headers.items() if name in {"Allow", "Location", "Retry-After"}}
