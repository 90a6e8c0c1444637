"""Trouble that a test orders: the next calls of a method (or of any) fail in a given way. None of it counts as refused.

Kinds: a status ("400" … "504", "429" with `retry_after`); "drop" (the line is cut, nothing was done); "lost" (done, and
then the line is cut); "hang" (nothing is done, no answer before POST /_go); "slow" (done, answered at /_go);
for getUpdates "again" (the last confirmed update once more) and "shuffled" (newest first). The first calls may go well,
as many as `after` says.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from tests.emulators.telegram_platform.refusal import Refused

WORDS = {
    400: "Bad Request: chat not found",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    413: "Request Entity Too Large",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass(slots=True)
class Fault:
    kind: str
    method: str | None = None
    times: int = 1
    retry_after: int = 1
    chat: int | None = None
    words: str | None = None
    after: int = 0

    def refusal(self) -> Refused | None:
        """The answer, if this fault is one."""
        if not self.kind.isdigit():
            return None
        code = int(self.kind)
        if code == 429:
            words = f"Too Many Requests: retry after {self.retry_after}"
            return Refused(code, self.words or words, {"retry_after": self.retry_after}, careless=False)
        return Refused(code, self.words or WORDS.get(code, "Error"), careless=False)


class Faults:
    def __init__(self) -> None:
        self.ordered: list[Fault] = []
        self.go = asyncio.Event()

    def order(self, **about: Any) -> None:
        self.ordered.append(Fault(**about))
        self.go.clear()

    def take(self, method: str, chat: int | None) -> Fault | None:
        """The fault that is due for this call."""
        for fault in self.ordered:
            if fault.method not in {None, method} or (fault.method is None and method == "getUpdates"):
                continue
            if fault.chat is None or fault.chat == chat:
                if fault.after:
                    fault.after -= 1
                    return None
                fault.times -= 1
                self.ordered = [one for one in self.ordered if one.times > 0]
                return fault
        return None
