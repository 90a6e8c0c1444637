"""The way through a whole catalogue, feed by feed, as a text that the next step is taken from.

From the root on: a feed's next pages before anything else, then the folders that it listed, two deep; facets are other
views of the same and are never entered. A publication that lies in several feeds counts once. No feed is opened twice,
so that circles end, and a catalogue without end is left after five thousand feeds.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_MOST_FEEDS, _MOST_WAITING, _MOST_DEEP = 5000, 5000, 2
#: so many publications are told apart; beyond that no other folder is opened
_MOST_KNOWN = 50_000
_DIGEST_BYTES, _DIGEST_LETTERS = 6, 8


@dataclass(frozen=True, slots=True)
class Walk:
    """What is still to be opened (how deep it lies, its address), and digests of feeds and publications seen."""

    waiting: tuple[tuple[int, str], ...]
    opened: Mapping[str, None]
    known: Mapping[str, None]

    @classmethod
    def begun(cls, root: str) -> "Walk":
        """At the door of a catalogue."""
        return cls(((0, root),), {digest(root): None}, {})

    @classmethod
    def read(cls, text: str) -> "Walk | None":
        """As it was written; None for anything else."""
        try:
            told = json.loads(text)
            waiting = tuple((int(deep), str(url)) for deep, url in told["waiting"])
            return cls(waiting, _apart(told["opened"]), _apart(told["known"])) if waiting else None
        except (ValueError, TypeError, KeyError):
            return None

    @property
    def is_over(self) -> bool:
        """Nothing is left to open, or enough was opened."""
        return not self.waiting or len(self.opened) - len(self.waiting) > _MOST_FEEDS

    def __str__(self) -> str:
        """It in a text; "" when it is over."""
        told = {"waiting": self.waiting, "opened": "".join(self.opened), "known": "".join(self.known)}
        return "" if self.is_over else json.dumps(told, separators=(",", ":"))

    def on(self, following: str, folders: Iterable[str], ids: Iterable[str]) -> "Walk":
        """After the first that waits: the page that follows it, the folders in it, the publications that it had."""
        (deep, _), *left = self.waiting
        opened, is_full = dict(self.opened), len(self.known) >= _MOST_KNOWN
        ahead = [(deep, url) for url in _unseen([following] if following else [], opened)]
        aside = [(deep + 1, url) for url in _unseen(folders, opened)] if deep < _MOST_DEEP and not is_full else []
        known = self.known if is_full else {**self.known, **dict.fromkeys(map(digest, ids))}
        return Walk(tuple([*ahead, *left, *aside][:_MOST_WAITING]), opened, known)


def digest(text: str) -> str:
    """Eight letters for a text of any length."""
    short = hashlib.sha256(text.encode("utf-8", "replace")).digest()[:_DIGEST_BYTES]
    return base64.urlsafe_b64encode(short).decode()


def _unseen(urls: Iterable[str], opened: dict[str, None]) -> list[str]:
    """Those that were not opened yet, and are from now on."""
    found = []
    for url in urls:
        if digest(url) not in opened:
            opened[digest(url)] = None
            found.append(url)
    return found


def _apart(text: str) -> dict[str, None]:
    return dict.fromkeys(text[at : at + _DIGEST_LETTERS] for at in range(0, len(text), _DIGEST_LETTERS))
