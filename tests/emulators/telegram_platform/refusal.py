"""How this platform says no: a status, its words, parameters, and whether a careful bot would have asked at all."""

from dataclasses import dataclass, field
from typing import Any

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@dataclass(slots=True, eq=False)
class Refused(Exception):
    """A request that is answered with `{"ok": false, …}`.

    `careless` refusals are kept for tests; the others are news that a bot could not have had
    (it was blocked meanwhile, the message was deleted by somebody).
    """

    code: int
    words: str
    parameters: dict[str, Any] = field(default_factory=dict)
    careless: bool = True

    def __str__(self) -> str:
        return f"{self.code} {self.words}"

    def wire(self) -> dict[str, Any]:
        """The body of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.words}
        return body | ({"parameters": self.parameters} if self.parameters else {})


class Impossible(Exception):
    """A person can't do that here: the test asks for something that no app would offer."""


def bad(words: str, *, careless: bool = True, **parameters: Any) -> Refused:
    return Refused(400, f"Bad Request: {words}", parameters, careless)


def forbidden(words: str, *, careless: bool = True) -> Refused:
    return Refused(403, f"Forbidden: {words}", careless=careless)


def flooded(seconds: int) -> Refused:
    return Refused(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
