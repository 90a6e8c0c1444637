"""What people hand in: words with links in them, or files. Values, and the addresses that stand in a text; pure.

A surface makes these of a message, a forward or an upload and gives them to `bot.desk.hand_in`.
"""

import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

#: the action that takes things in
VERB = "things.add"
#: things that are looked at at once
MOST = 10
#: characters of an address that are looked at; longer ones are no link to a file
LONGEST = 2000
#: and a bare info-hash, which is a torrent's name
_ADDRESS = re.compile(
    r"(?:https?://|magnet:\?)[^\s<>\"`]+|(?<![\w/])(?:[0-9a-f]{64}|[0-9a-f]{40})(?![\w/])", re.IGNORECASE
)
_TORRENT = re.compile(r"magnet:\?[^\s<>\"`]+|\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b", re.IGNORECASE)
_TOLD = 8
_AFTER = ".,;:!?'*_~|»”’"

Chunks = Callable[[], AsyncIterator[bytes]]


@dataclass(frozen=True, slots=True)
class HandedText:
    """What somebody wrote: links and magnets may stand in it."""

    text: str


@dataclass(frozen=True, slots=True)
class HandedFile:
    """A file. `size_bytes` is what the platform says, None when it says nothing.

    `read` gives the bytes from the start whenever it is called, in chunks; it raises a
    `BowerbirdError` when the platform does not hand them out.
    """

    name: str
    size_bytes: int | None
    read: Chunks
    media_type: str = ""


Handed = HandedText | HandedFile


def addresses(text: str) -> list[str]:
    """The links and magnets of a text in their order, each once, without the punctuation around them."""
    return list(dict.fromkeys(_bare(found[0]) for found in _ADDRESS.finditer(text)))


def discreet(text: str) -> str:
    """A text as it may be kept in plain words: what torrents stand in it is not told."""
    return _TORRENT.sub(lambda found: f"{found[0][:_TOLD]}…", text)


def told(things: Sequence[Handed]) -> str:
    """What was handed in, as a line of the chat: the words, and the names of the files."""
    return "\n".join(one.text if isinstance(one, HandedText) else one.name for one in things)


def _bare(address: str) -> str:
    """The address without what ends the sentence around it; a closing bracket belongs to it when one opened in it."""
    bare = address.rstrip(_AFTER)
    while bare.endswith((")", "]")) and bare.count(")") + bare.count("]") > bare.count("(") + bare.count("["):
        bare = bare[:-1].rstrip(_AFTER)
    return bare
