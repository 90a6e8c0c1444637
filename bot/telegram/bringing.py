"""What people bring in a message: files, forwarded or their own, and texts with links in them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import aiohttp
from telegram import Audio, Bot, Document, Message, PhotoSize, Video, Voice
from telegram.error import BadRequest, TelegramError

from bot import handing
from bot.handing import Chunks, Handed, HandedFile, HandedText
from core.errors import NotAllowed, ServiceUnavailable

_MB = 1_000_000
#: what a bot may read (core.telegram.org/bots/api#getfile); a Bot API server of one's own gives all
_MOST = 20 * _MB
_PIECE = 256 * 1024


def things(bot: Bot, message: Message) -> Sequence[Handed]:
    """What a message hands in: nothing, when there is neither file nor link in it."""
    found: list[Handed] = []
    text = message.text or message.caption or ""
    if handing.addresses(text) and not text.startswith("/"):
        found.append(HandedText(text))
    if (file := _file(message)) is not None:
        name = _name(message, file)
        chunks = _chunks(bot, file.file_id, name, file.file_size)
        kind = getattr(file, "mime_type", None) or ""
        found.append(HandedFile(name, file.file_size, chunks, kind))
    return found


def _file(message: Message) -> Document | Audio | Video | Voice | PhotoSize | None:
    photo = message.photo[-1] if message.photo else None
    return message.document or message.audio or message.video or message.voice or photo


def _name(message: Message, file: object) -> str:
    """The name that a file came with; photos and voices have none."""
    given = getattr(file, "file_name", None)
    ending = "jpg" if message.photo else "ogg"
    return str(given) if given else f"telegram-{message.message_id}.{ending}"


def _chunks(bot: Bot, file_id: str, name: str, size: int | None) -> Chunks:
    async def read() -> AsyncIterator[bytes]:
        if size is not None and size > _MOST and not bot.local_mode:
            raise _beyond(name)
        path = await _path(bot, file_id, name)
        pieces = _local(Path(path)) if bot.local_mode and not path.startswith("http") else _remote(path)
        async for piece in pieces:
            yield piece

    return read


async def _path(bot: Bot, file_id: str, name: str) -> str:
    try:
        return str((await bot.get_file(file_id)).file_path)
    except BadRequest as error:
        raise _beyond(name) from error
    except TelegramError as error:
        raise ServiceUnavailable(f"Telegram did not hand a file out: {type(error).__name__}") from error


async def _remote(address: str) -> AsyncIterator[bytes]:
    """The bytes behind an address, which has the bot's token in it: it is said nowhere."""
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=60)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(address) as answer:
            if answer.status != 200:
                raise ServiceUnavailable(f"Telegram answered {answer.status} for a file")
            async for piece in answer.content.iter_chunked(_PIECE):
                yield piece
    except (aiohttp.ClientError, TimeoutError) as error:
        raise ServiceUnavailable(f"Telegram did not hand a file out: {type(error).__name__}") from None


async def _local(path: Path) -> AsyncIterator[bytes]:
    """The bytes of a file on the disk that is shared with the Bot API server."""
    try:
        with await asyncio.to_thread(path.open, "rb") as file:
            while piece := await asyncio.to_thread(file.read, _PIECE):
                yield piece
    except OSError as error:
        raise ServiceUnavailable(f"the Bot API server's file can't be read: {error.strerror}") from error


def _beyond(name: str) -> NotAllowed:
    return NotAllowed("file-beyond-bots", name=name, most_mb=_MOST // _MB)
