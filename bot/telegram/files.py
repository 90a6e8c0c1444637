"""Files into a chat: by the id that Telegram knows, else uploaded, else as a link with a sentence."""

import hashlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

import aiohttp
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode

from bot.cards import Card, Cover, File
from bot.deliver import reachable
from bot.telegram.calls import Calls, Refused, TooBig
from bot.telegram.markup import Span, written
from bot.telegram.places import SURFACE, Where
from bot.telegram.render import openable
from bot.texts import Say, units
from core import log
from core.errors import ServiceUnavailable
from core.library import chat
from core.models import Sent
from core.runtime import Runtime

_log = log.get(__name__)
_MB = 1_000_000
#: what a bot may send (core.telegram.org/bots/api#sending-files), and with a Bot API server of one's own
_UPLOAD, _UPLOAD_LOCAL = 50 * _MB, 2000 * _MB
_PHOTO = 10 * _MB
_PIECE = 256 * 1024
_UPLOAD_S = 1800.0
_AUDIO = frozenset({".mp3", ".m4a", ".m4b"})
_PICTURES = frozenset({".jpg", ".jpeg", ".png"})


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for a card: its bytes, or the id by which Telegram knows them."""

    content: bytes | str
    sha256: str


class Files:
    """The files that one bot hands over."""

    def __init__(self, runtime: Runtime, calls: Calls) -> None:
        self._runtime = runtime
        self._calls = calls
        self._most = _UPLOAD_LOCAL if runtime.settings.telegram.local_server else _UPLOAD

    async def hand_over(self, place: Where, answered: int, card: Card, say: Say) -> str:
        """Bring the files of a card, in answer to its message; the number of the last message that did."""
        brought = [await self._bring(place, answered, file, say) for file in card.files]
        return str(brought[-1].message_id)

    async def picture(self, cover: Cover) -> Picture | None:
        """A cover, ready to be sent; None when it can't be had."""
        try:
            async with self._opened(cover.url) as body:
                content = await body.read()
        except ServiceUnavailable as error:
            _log.info("telegram.cover_missing", error=str(error))
            return None
        if not 0 < len(content) <= _PHOTO:
            return None
        sha256 = f"photo:{hashlib.sha256(content).hexdigest()}"
        return Picture(await self._held(sha256) or content, sha256)

    async def keep_picture(self, picture: Picture, sent: Message) -> None:
        """Remember by which id Telegram knows a picture."""
        if isinstance(picture.content, bytes) and sent.photo:
            await self._hold(picture.sha256, sent.photo[-1].file_id)

    async def _bring(self, place: Where, answered: int, file: File, say: Say) -> Message:
        if file.size_bytes > self._most:
            return await self._link(place, answered, file, say)
        if held := await self._held(file.sha256):
            try:
                return await self._calls.say(place, lambda at: self._send(at, answered, file, held))
            except Refused as error:  # an id of another time: the bytes are sent once more
                _log.info("telegram.file_forgotten", error=str(error))
        try:
            return await self._upload(place, answered, file)
        except TooBig:
            return await self._link(place, answered, file, say)

    async def _upload(self, place: Where, answered: int, file: File) -> Message:
        with tempfile.TemporaryFile(prefix="bowerbird-") as kept:
            async with self._opened(file.url) as body:
                async for piece in body.iter_chunked(_PIECE):
                    kept.write(piece)

            async def send(at: Where) -> Message:
                kept.seek(0)
                return await self._send(at, answered, file, kept)

            sent = await self._calls.say(place, send)
        if file_id := _id_of(sent):
            await self._hold(file.sha256, file_id)
        return sent

    async def _send(self, at: Where, answered: int, file: File, what: IO[bytes] | str) -> Message:
        bot = self._calls.bot
        content = what if isinstance(what, str) else InputFile(what, filename=file.name, read_file_handle=False)
        reply = ReplyParameters(answered, allow_sending_without_reply=True)
        kind = _kind(file)
        if kind == "audio":
            return await bot.send_audio(
                at.chat,
                content,
                title=PurePosixPath(file.name).stem,
                message_thread_id=at.topic,
                reply_parameters=reply,
                read_timeout=_UPLOAD_S,
            )
        if kind == "photo":
            return await bot.send_photo(
                at.chat, content, message_thread_id=at.topic, reply_parameters=reply, read_timeout=_UPLOAD_S
            )
        return await bot.send_document(
            at.chat,
            content,
            filename=file.name,
            disable_content_type_detection=True,
            message_thread_id=at.topic,
            reply_parameters=reply,
            read_timeout=_UPLOAD_S,
        )

    async def _link(self, place: Where, answered: int, file: File, say: Say) -> Message:
        """A file that Telegram does not take from us: where it can be had, in a sentence."""
        address = reachable(self._runtime, file.url)
        size, most = units.size(file.size_bytes, say), units.size(self._most, say)
        lines = [[Span(say("file-over-limit", name=file.name, size=size, most=most))]]
        keyboard = None
        if address and openable(address):
            keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(say("do-download"), url=address)]])
        else:
            lines.append([Span(say("links-not-reachable"), "i")])
        reply = ReplyParameters(answered, allow_sending_without_reply=True)

        async def send(at: Where) -> Message:
            return await self._calls.bot.send_message(
                at.chat,
                written(lines),
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                message_thread_id=at.topic,
                reply_parameters=reply,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )

        return await self._calls.say(place, send)

    @asynccontextmanager
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

    async def _held(self, sha256: str) -> str | None:
        if not sha256:
            return None
        async with self._runtime.db.read() as session:
            return await chat.held_file(session, SURFACE, str(self._calls.bot.id), sha256)

    async def _hold(self, sha256: str, file_id: str) -> None:
        if sha256:
            async with self._runtime.db.begin() as session:
                account = str(self._calls.bot.id)
                await chat.hold_file(session, Sent(surface=SURFACE, account=account, sha256=sha256, file_id=file_id))


def _kind(file: File) -> str:
    """What Telegram calls it, by its name."""
    ending = PurePosixPath(file.name).suffix.lower()
    if ending in _AUDIO:
        return "audio"
    return "photo" if ending in _PICTURES and file.size_bytes <= _PHOTO else "document"


def _id_of(sent: Message) -> str:
    """The id of the file in a message. Telegram may take an audio file for a document, or the other way round."""
    if sent.photo:
        return sent.photo[-1].file_id
    found = sent.document or sent.audio or sent.voice or sent.video or sent.animation
    return found.file_id if found else ""
