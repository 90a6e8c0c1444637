"""What went wrong on the wire, as the errors that the rest of the house knows. Pure."""

import re
import socket
from email.utils import parsedate_to_datetime

import httpx

from core.errors import (
    SourceBlocked,
    SourceChanged,
    SourceError,
    SourceGone,
    SourcePrivate,
    SourceRefused,
    SourceUnavailable,
)
from worker.fetch.guard import Blocked

_SECRET = re.compile(
    r"(?i)([?&;][^=&#]*(?:key|token|secret|passw|passkey|auth|sign|sig|session|credential)[^=&#]*=)[^&#]+"
)
_PERSON = re.compile(r"(?<=://)[^/@\s]+@")


def public(url: str) -> str:
    """The address as it may be told and logged: without a password before the host, and keys behind the "?"."""
    return _SECRET.sub(r"\1…", _PERSON.sub("", url))


def of_status(source: str, response: httpx.Response, now: float) -> SourceError | None:
    """The trouble that a status tells; None when it is a success. `now` is seconds since 1970."""
    host, status = response.url.host, response.status_code
    if 200 <= status < 300 and status not in {204, 205}:
        return None
    if status < 300:
        return SourceUnavailable(source, f"{host} answered without the content ({status})")
    if asks_who_we_are(response) or status in {401, 402, 403, 407, 451}:
        return _refused(source, response)
    if status in {404, 410}:
        return SourceGone(source, f"{host} has it no more ({status})")
    if status in {408, 425, 429} or status >= 500:
        said = {408: "took too long", 429: "is busy", 503: "is busy"}.get(status, "is in trouble")
        return SourceUnavailable(source, f"{host} {said} ({status})", retry_after_s(response, now))
    return SourceChanged(source, f"{host} answered with status {status}", public(str(response.url)), status=status)


def _refused(source: str, response: httpx.Response) -> SourceRefused:
    host, status = response.url.host, response.status_code
    if asks_who_we_are(response):
        return SourceBlocked(source, f"{host} has a check for bots before it ({status})")
    return SourceRefused(source, f"{host} refused it ({status})")


def asks_who_we_are(response: httpx.Response) -> bool:
    """Whether the refusal is a challenge: Cloudflare says so in a header, DDoS-Guard and its like by their name."""
    server = response.headers.get("server", "").lower()
    is_guard = response.status_code in {403, 503} and server.startswith(("ddos-guard", "sucuri"))
    return response.headers.get("cf-mitigated", "").lower() == "challenge" or is_guard


def retry_after_s(response: httpx.Response, now: float) -> float | None:
    """Seconds that the answer asks us to wait (RFC 9110 §10.2.3: seconds or a date); None when it doesn't."""
    said = response.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - now)
    except (ValueError, OverflowError):
        return None


def of_exception(source: str, url: str, error: httpx.HTTPError, cure: str) -> SourceError:
    """The trouble that httpx ran into; `cure` is for an address that is private."""
    host = httpx.URL(url).host
    if isinstance(error.__cause__, Blocked):
        return SourcePrivate(source, f"{error}; {cure}")
    match error:
        case httpx.UnsupportedProtocol():
            return SourceChanged(source, "gave an address that can't be opened", public(url))
        case httpx.TooManyRedirects():
            return SourceChanged(source, f"{host} redirects in circles", public(url))
        case httpx.DecodingError():
            return SourceUnavailable(source, f"{host} sent bytes that don't unpack")
        case httpx.TimeoutException():
            return SourceUnavailable(source, f"{host} did not answer in time")
        case _:
            return SourceUnavailable(source, f"{host} can't be reached: {_why(error)}")


def _why(error: httpx.HTTPError) -> str:
    match error.__cause__:
        case socket.gaierror():
            return "its name can't be looked up"
        case ConnectionRefusedError():
            return "nothing answers there"
        case OSError(strerror=str(said)) if said:
            return said
        case _:
            return str(error) or type(error).__name__
