"""Bytes of ours as Telegram gets them, and the ids by which it knows those that it got."""

import contextlib
import hashlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import IO

import aiohttp
from telegram import Bot, Message

from bot.cards import Card, Cover, File
from bot.telegram.albums import PHOTO
from bot.telegram.places import SURFACE
from core import log
from core.errors import ServiceUnavailable
from core.library import chat
from core.models import Sent
from core.runtime import Runtime

_log = log.get(__name__)
#: a picture beside a file: JPEG, at most 320 pixels wide and high (core.telegram.org/bots/api#senddocument)
_THUMB = 200_000
_PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for a card: its bytes, or the id by which Telegram knows them."""

    content: bytes | str
    sha256: str


class Stock:
    """What one bot has to send, and has sent."""

    def __init__(self, runtime: Runtime, bot: Bot) -> None:
        self._runtime = runtime
        self._bot = bot

    async def picture(self, cover: Cover) -> Picture | None:
        """A cover, ready to be sent; None when it can't be had."""
        try:
            async with self._opened(cover.url) as body:
                content = await body.read()
        except ServiceUnavailable as error:
            _log.info("telegram.cover_missing", error=str(error))
            return None
        if not 0 < len(content) <= PHOTO:
            return None
        sha256 = f"photo:{hashlib.sha256(content).hexdigest()}"
        return Picture(await self.held(sha256) or content, sha256)

    async def keep_picture(self, picture: Picture, sent: Message) -> None:
        """Remember by which id Telegram knows a picture."""
        if isinstance(picture.content, bytes) and sent.photo:
            await self.hold(picture.sha256, sent.photo[-1].file_id)

    async def thumb(self, card: Card) -> bytes | None:
        """The cover of what the files are of, as small as Telegram takes it beside a file; None when there is none."""
        cover = next((block for block in card.blocks if isinstance(block, Cover)), None)
        try:
            return await self._small(cover) if cover else None
        except ServiceUnavailable as error:
            _log.info("telegram.cover_missing", error=str(error))
            return None

    @contextlib.asynccontextmanager
    async def fetched(self, file: File) -> AsyncIterator[IO[bytes]]:
        """A file's bytes, on the disk for as long as the block lasts. Raises ServiceUnavailable."""
        with tempfile.TemporaryFile(prefix="bowerbird-") as kept:
            async with self._opened(file.url) as body:
                async for piece in body.iter_chunked(_PIECE):
                    kept.write(piece)
            yield kept

    async def held(self, sha256: str) -> str | None:
        """The id by which Telegram knows these bytes, if it does."""
        if not sha256:
            return None
        async with self._runtime.db.read() as session:
            return await chat.held_file(session, SURFACE, str(self._bot.id), sha256)

    async def hold(self, sha256: str, file_id: str) -> None:
        """Remember it, so that they are sent by it from now on."""
        if sha256 and file_id:
            async with self._runtime.db.begin() as session:
                account = str(self._bot.id)
                await chat.hold_file(session, Sent(surface=SURFACE, account=account, sha256=sha256, file_id=file_id))

    async def _small(self, cover: Cover) -> bytes | None:
        async with self._opened(f"{cover.url}?small=1") as body:
            content = await body.read()
        return content if 0 < len(content) <= _THUMB else None

    @contextlib.asynccontextmanager
    async def _opened(self, url: str) -> AsyncIterator[aiohttp.StreamReader]:
        """The bytes behind one of our own paths. Raises ServiceUnavailable."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=60)
        try:
            async with aiohttp.ClientSession(timeout=timeout, auto_decompress=False) as session:
                headers = {"Accept-Encoding": "identity"}
                async with session.get(self._runtime.local_url + url, headers=headers) as answer:
                    if answer.status != 200:
                        raise ServiceUnavailable(f"our own file answered {answer.status}")
                    yield answer.content
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ServiceUnavailable(f"our own file could not be read: {type(error).__name__}") from error
