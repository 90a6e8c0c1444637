"""Reading what a site answered: a field of the expected type, plain text out of HTML, an answer kept for a while.

Whatever is not as expected is `SourceChanged`, with the address and the answer, never a KeyError.
"""

import html
import json
import re
import time
from collections.abc import Awaitable, Callable
from types import UnionType
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from core.errors import SourceChanged

T = TypeVar("T")

_TAG = re.compile(r"<[^<>]*>")
_MOST_TEXT = 2000


def field(source: str, url: str, answer: Any, key: str, kind: type | UnionType) -> Any:
    """One field of the expected type, else SourceChanged."""
    if not isinstance(answer, dict) or not isinstance(answer.get(key), kind):
        raise changed(source, url, f"no {key} where one was due", answer)
    return answer[key]


def changed(source: str, url: str, reason: str, answer: Any) -> SourceChanged:
    """The error for an answer that is not what we know."""
    return SourceChanged(source, reason, url, json.dumps(answer, ensure_ascii=False))


def number(value: object) -> int | None:
    """A whole number ≥ 0, also one that is written as text, as many sites do; None for anything else."""
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def is_address(value: object) -> bool:
    """Whether this is an address on the web."""
    return isinstance(value, str) and urlsplit(value).scheme in {"http", "https"}


def plain(text: str) -> str:
    """HTML as one line of text, at most 2,000 characters."""
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())[:_MOST_TEXT]


class Recent(Generic[T]):
    """Answers of the last minutes, so that the forty parts of a title cost one question, not forty."""

    def __init__(self, keep_s: float = 300.0, most: int = 16, now: Callable[[], float] = time.monotonic) -> None:
        self._keep_s, self._most, self._now = keep_s, most, now
        self._kept: dict[str, tuple[float, T]] = {}

    async def get(self, key: str, ask: Callable[[], Awaitable[T]]) -> T:
        """What is kept under `key`, else what `ask` gives. What `ask` raises is not kept."""
        found = self._kept.get(key)
        if found is not None and self._now() - found[0] < self._keep_s:
            return found[1]
        answer = await ask()
        self._kept.pop(key, None)
        self._kept[key] = (self._now(), answer)
        while len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return answer
