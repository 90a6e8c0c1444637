"""Faults that a test orders: answers that the service gives on a bad day."""

import asyncio
import re
from dataclasses import dataclass

from tests.emulators.discord_platform.limits import too_many
from tests.emulators.discord_platform.refusal import Refusal

_WORDS = {401: (0, "401: Unauthorized"), 403: (50013, "Missing Permissions"), 404: (10008, "Unknown Message")}
_WORDS |= {413: (40005, "Request entity too large"), 500: (0, "500: Internal Server Error")}


@dataclass
class Fault:
    """`kind`: a status as text, "drop", "lost" (done, but nobody is told), "hang" or "slow"."""

    kind: str
    times: int = 1
    where: str = ""  # a regular expression over "METHOD /path content/type": "multipart" is an upload
    retry_after_s: float = 0.2
    everywhere: bool = False
    code: int | None = None
    message: str | None = None
    delay_s: float = 0.5


class Dropped(Exception):
    """The connection is to be cut."""


class Faults:
    def __init__(self):
        self.ordered = []

    def order(self, fault):
        self.ordered.append(fault)

    def due(self, method, path):
        """The fault for this request, counted down; or None."""
        for one in self.ordered:
            if one.times > 0 and re.search(one.where, f"{method} {path}"):
                one.times -= 1
                return one
        return None


async def strike(fault):
    """What happens before the request is looked at. Returns when it is to be answered after all."""
    match fault.kind:
        case "drop":
            raise Dropped
        case "hang":
            await asyncio.Event().wait()
        case "slow":
            await asyncio.sleep(fault.delay_s)
        case "lost":
            return
        case "429":
            raise too_many(fault.retry_after_s, everywhere=fault.everywhere)
        case status:
            code, words = _WORDS.get(int(status), (0, f"{status}: Service trouble"))
            raise Refusal(int(status), code if fault.code is None else fault.code, fault.message or words)


def lose(fault):
    """What happens after the request was done."""
    if fault is not None and fault.kind == "lost":
        raise Dropped
