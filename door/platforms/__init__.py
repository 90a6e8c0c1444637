"""What Telegram and Discord say of a bot's token, and whether the public address leads here: asked by setup and doctor.

A handful of plain requests; the platforms' libraries stay in their surfaces. A token is part of
addresses and headers here, so no error of the wire is passed on as it is.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from core.errors import StartError

_PATIENCE_S = 10.0
_MOST_BYTES = 1_000_000


class TokenRefused(StartError):
    """The platform does not know this token."""


class NotReached(StartError):
    """The platform, or whatever should answer, does not, or not as it should."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer: its status, its JSON, and the seconds that its clock is ahead of ours, when it says the time."""

    status: int
    data: Any
    skew_s: float | None


async def ask(url: str, who: str, headers: Mapping[str, str] | None = None) -> Heard:
    """What `url` answers. Raises NotReached that names `who`, and never the address."""
    import aiohttp

    patience = aiohttp.ClientTimeout(total=_PATIENCE_S)
    began = time.time()
    try:
        async with (
            aiohttp.ClientSession(timeout=patience, headers=dict(headers or {})) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            body = await answer.content.read(_MOST_BYTES)
            skew_s = _skew(answer.headers.get("Date", ""), (began + time.time()) / 2)
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise NotReached(f"{who} can't be reached ({type(error).__name__}).") from None
    try:
        return Heard(status, json.loads(body), skew_s)
    except ValueError:
        return Heard(status, None, skew_s)


def _skew(date: str, now: float) -> float | None:
    """Seconds that a Date header is ahead of us; it tells whole seconds, so half of one is added."""
    try:
        return parsedate_to_datetime(date).timestamp() + 0.5 - now
    except (ValueError, OverflowError):
        return None
