"""A web page as a look sees it: its title and headings, its words, what it is like. Pure.

Soft 404: a page with a good status that says it is gone, that any address of the site gets, or that many get.
"""

import hashlib
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.folding import folded
from worker.links import phrases
from worker.links.answer import Answer

_HEADINGS = re.compile(r"<(title|h1|h2)\b[^>]*>(.*?)(?:</\1|\Z)", re.IGNORECASE | re.DOTALL)
_SILENT = re.compile(
    r"<(script|style|noscript|template|svg)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<[^<>]*>")
_PASSWORD = re.compile(r"<input\b[^>]*type\s*=\s*[\"']?password", re.IGNORECASE)
_CAPTCHA = re.compile(r"\b[gh]-(?:re)?captcha\b|cf-turnstile", re.IGNORECASE)
_LINK = re.compile(r"<a\b[^>]*\bhref\s*=", re.IGNORECASE)
#: between the name of a page and the name of its site
_SPLIT = re.compile(r"\s+[-–—|·»:]\s+")
_SHORT = 600
_BITS, _NEAR = 64, 4
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_WORDS = frozenset({"application/json", "text/plain", "application/problem+json", "text/xml", "application/xml"})


@dataclass(frozen=True, slots=True)
class Page:
    """`headings` are the title, h1 and h2, folded, each piece by itself; `words` all that is read, folded."""

    headings: tuple[str, ...]
    words: str
    source: str

    @property
    def is_short(self) -> bool:
        """Whether it says so little that all of it is its message."""
        return len(self.words) <= _SHORT

    @property
    def links(self) -> int:
        """How many links it has."""
        return len(_LINK.findall(self.source))

    @property
    def mark(self) -> int:
        """64 bits that are nearly the same for nearly the same page (Charikar's simhash over pairs of words)."""
        pieces = re.sub(r"\d+", "", self.words).split()
        counts = [0] * _BITS
        for pair in zip([*pieces, ""], ["", *pieces], strict=True):
            digest = int.from_bytes(hashlib.blake2b(" ".join(pair).encode(), digest_size=8).digest(), "big")
            for bit in range(_BITS):
                counts[bit] += 1 if digest >> bit & 1 else -1
        return sum(1 << bit for bit, count in enumerate(counts) if count > 0)

    def is_like(self, other: "Page") -> bool:
        """Whether both are the same page but for numbers and a word."""
        return (self.mark ^ other.mark).bit_count() <= _NEAR

    def says(self, what: tuple[str, ...]) -> bool:
        """Whether its title or a heading says one of these, or all of it when it is short."""
        return phrases.says([*self.headings, self.words] if self.is_short else self.headings, what)

    def is_called(self, what: tuple[str, ...]) -> bool:
        """Whether its title or a heading is one of these and nothing else."""
        return any(heading in what for heading in self.headings)

    @property
    def asks_for_password(self) -> bool:
        """Whether there is a field for one."""
        return bool(_PASSWORD.search(self.source))

    @property
    def asks_who_we_are(self) -> bool:
        """Whether it checks for bots, and says nothing else."""
        marked = bool(phrases.CHALLENGE_MARKS.search(self.source))
        return marked or self.says(phrases.CHALLENGE) or (self.is_short and bool(_CAPTCHA.search(self.source)))


def page_of(answer: Answer) -> Page | None:
    """The answer as a page: HTML by its bytes, or said to be, or an error in words; None for a file."""
    if answer.kind not in {"", "text/html"}:
        return None
    said = answer.media_type
    is_page = answer.kind == "text/html" or said in _HTML
    if not is_page and not (said in _WORDS and answer.is_whole):
        return None
    return read(answer.head.decode("utf-8", "replace"))


def read(source: str) -> Page:
    """A page from what is sent of it; it may be cut anywhere."""
    shown = _SILENT.sub(" ", source)
    headings = [_plain(found[2]) for found in _HEADINGS.finditer(shown)]
    pieces = [piece for heading in headings for piece in [heading, *_SPLIT.split(heading)]]
    return Page(tuple(dict.fromkeys(map(folded, pieces))), folded(_plain(shown)), source)


def same_page(pages: Sequence[Page | None]) -> bool:
    """Whether all of these are pages, and alike."""
    first = pages[0]
    return first is not None and all(one is not None and first.is_like(one) for one in pages)


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub(" ", text))
