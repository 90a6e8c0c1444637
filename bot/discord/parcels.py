"""What goes along with a card: its covers, and its files where they are small enough. Fetched from this service.

Bytes go through temporary files, never as a whole through memory. What can't be fetched or is too
big is left to its link, and the card says so.
"""

import asyncio
import contextlib
import re
import tempfile
import unicodedata
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import BufferedRandom
from pathlib import PurePosixPath

import aiohttp
import discord

from bot.cards import Card, Cover, File
from bot.deliver import reachable
from bot.discord.render import Reach
from bot.texts import Say, units
from core import log
from core.runtime import Runtime

_log = log.get(__name__)
#: a message has ten attachments
_MOST, _MOST_COVERS = 10, 5
_CHUNK = 256 * 1024
_FETCH_S = 60.0


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a message shows of it, under which names, and the bytes; none when it has them already."""

    reach: Reach
    names: frozenset[str]
    bytes_of: Mapping[str, BufferedRandom]

    def brings(self, card: Card) -> list[File]:
        """The files of a card that are in it, or that the message has already."""
        return [file for file in card.files if file.url in self.reach.attached]

    def files(self) -> list[discord.File]:
        """The attachments to upload, from their beginning."""
        for opened in self.bytes_of.values():
            opened.seek(0)
        return [discord.File(opened, filename=name) for name, opened in self.bytes_of.items()]


@dataclass(frozen=True, slots=True)
class Carrying:
    """What may be carried to a place: files of at most so many bytes, nothing at all when 0; `has` is there already.

    With `apart` files come in messages of their own.
    """

    upload_bytes: int
    say: Say
    has: frozenset[str] | None = None
    apart: bool = False

    def less(self, card: Card) -> "Carrying":
        """The same, for when Discord refused the upload as too large: pictures only, or nothing."""
        return replace(self, upload_bytes=1 if card.files and self.upload_bytes > 1 else 0)


class Parcels:
    """Packs what goes along with cards."""

    def __init__(self, runtime: Runtime, http: aiohttp.ClientSession) -> None:
        self._runtime = runtime
        self._http = http

    @contextlib.asynccontextmanager
    async def packed(self, card: Card, how: Carrying) -> AsyncIterator[Parcel]:
        """A parcel, its bytes open for as long as the block lasts."""
        covers, files, notes = _planned(card, how)
        async with contextlib.AsyncExitStack() as stack:
            opened: dict[str, BufferedRandom] = {}
            wanted = {**covers, **files}
            if frozenset(wanted.values()) != how.has:
                for path, name in wanted.items():
                    if got := await self._fetched(path, stack):
                        opened[name] = got
                covers, files = (
                    {path: name for path, name in one.items() if name in opened} for one in (covers, files)
                )
            media = {path: f"attachment://{name}" for path, name in covers.items()}
            reach = Reach(media, files, partial(reachable, self._runtime), tuple(notes), apart=how.apart)
            yield Parcel(reach, frozenset([*covers.values(), *files.values()]), opened)

    @contextlib.asynccontextmanager
    async def opened(
        self, files: Sequence[File], most_bytes: int
    ) -> AsyncIterator[Sequence[tuple[File, str, BufferedRandom]]]:
        """The first of the files that go into one message, each with its name there and its bytes."""
        async with contextlib.AsyncExitStack() as stack:
            made: list[tuple[File, str, BufferedRandom]] = []
            for file in together(files, most_bytes):
                if got := await self._fetched(file.url, stack):
                    made.append((file, safe_name(file.name, {name for _, name, _ in made}), got))
            yield made

    async def _fetched(self, path: str, stack: contextlib.AsyncExitStack) -> BufferedRandom | None:
        """The bytes behind one of our own paths; None when they can't be had."""
        if not path.startswith("/") or not self._runtime.local_url:
            return None
        into = await asyncio.to_thread(_opened)
        stack.callback(BufferedRandom.close, into)  # the library puts a `close` that does nothing on what it is given
        try:
            async with asyncio.timeout(_FETCH_S), self._http.get(self._runtime.local_url + path) as answer:
                answer.raise_for_status()
                async for chunk in answer.content.iter_chunked(_CHUNK):
                    await asyncio.to_thread(into.write, chunk)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            _log.warning("discord.unfetched", error=type(error).__name__)
            return None
        return into


def _opened() -> BufferedRandom:
    return tempfile.TemporaryFile()


def together(files: Sequence[File], most_bytes: int) -> list[File]:
    """The first of the files that one message takes; what is too big for any is left out."""
    left, found = most_bytes, list[File]()
    for file in files:
        if file.size_bytes > most_bytes:
            continue
        if file.size_bytes > left or len(found) >= _MOST:
            break
        left -= file.size_bytes
        found.append(file)
    return found


def fit_together(card: Card, most_bytes: int) -> bool:
    """Whether one message takes the covers and all files of a card; one file that is too big is its link alone."""
    covers = {block.url for block in card.blocks if isinstance(block, Cover)}
    size = sum(file.size_bytes for file in card.files)
    return len(card.files) == 1 or (size <= most_bytes and len(covers) + len(card.files) <= _MOST)


def carries_files(card: Card, how: Carrying) -> bool:
    """Whether a parcel would bring files, so that it takes a while."""
    return bool(_planned(card, how)[1])


def safe_name(name: str, taken: frozenset[str] | set[str] = frozenset()) -> str:
    """A file's name in the letters that Discord keeps in names of attachments, and not one of those taken."""
    path = PurePosixPath(name)
    ending = _plain(path.suffix)[:12]
    stem = _plain(path.stem).strip("._")[:80] or "file"
    numbered = [f"{stem}{ending}", *(f"{stem}-{number}{ending}" for number in range(2, 50))]
    return next(one for one in numbered if one not in taken)


def _planned(card: Card, how: Carrying) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """Names for the covers and for the files that may go along, and why others may not."""
    urls = list(dict.fromkeys(block.url for block in card.blocks if isinstance(block, Cover)))[:_MOST_COVERS]
    covers = {url: f"cover-{number}.jpg" if number else "cover.jpg" for number, url in enumerate(urls)}
    files: dict[str, str] = {}
    notes = [how.say("discord-no-files")] if card.files and not how.upload_bytes else []
    left = how.upload_bytes
    for file in card.files if how.upload_bytes else ():
        if file.size_bytes > how.upload_bytes:
            notes.append(_too_big(file, how))
        elif how.apart:
            continue
        elif file.size_bytes > left or len(covers) + len(files) >= _MOST:
            notes.append(how.say("discord-no-room", name=file.name))
        else:
            left -= file.size_bytes
            files[file.url] = safe_name(file.name, {*covers.values(), *files.values()})
    return ({} if how.upload_bytes == 0 else covers), files, notes


def _too_big(file: File, how: Carrying) -> str:
    return how.say("discord-too-big", name=file.name, size=units.size(file.size_bytes, how.say))


def _plain(text: str) -> str:
    spelled = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "_", spelled)
