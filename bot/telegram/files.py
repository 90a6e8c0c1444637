"""Files into a chat: by the id that Telegram knows, else uploaded, else as a link with a sentence."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode

from bot.cards import Card, File
from bot.deliver import reachable
from bot.telegram.albums import Kind, albums, kind
from bot.telegram.calls import Calls, Refused, TooBig
from bot.telegram.markup import Span, written
from bot.telegram.places import Where
from bot.telegram.render import openable
from bot.telegram.stock import Stock
from bot.texts import Say, speaker, units
from core import log
from core.runtime import Runtime

_log = log.get(__name__)
_MB = 1_000_000
#: what a bot may send (core.telegram.org/bots/api#sending-files), and with a Bot API server of one's own
_UPLOAD, _UPLOAD_LOCAL = 50 * _MB, 2000 * _MB
_UPLOAD_S = 1800.0
#: the bytes of a file, or the id by which Telegram knows it
Body = IO[bytes] | str


@dataclass(frozen=True, slots=True)
class Delivering:
    """Where files are brought, what they answer, and the picture that stands beside them."""

    place: Where
    reply: ReplyParameters
    thumb: bytes | None
    say: Say


class Files:
    """The files that one bot hands over."""

    def __init__(self, runtime: Runtime, calls: Calls) -> None:
        self._runtime = runtime
        self._calls = calls
        self.stock = Stock(runtime, calls.bot)
        self._most = _UPLOAD_LOCAL if runtime.settings.telegram.local_server else _UPLOAD

    async def hand_over(
        self, place: Where, answered: int, card: Card, files: Sequence[File], locale: str
    ) -> AsyncIterator[tuple[str, Sequence[File]]]:
        """Bring files of a card in answer to its message; those that a message brought last, and its number."""
        thumb = await self.stock.thumb(card)
        reply = ReplyParameters(answered, allow_sending_without_reply=True)
        to = Delivering(place, reply, thumb, speaker(locale))
        for album in albums(files, self._most):
            async for sent, brought in self._brought(to, album):
                # first of all: what was taken and is not noted yet is brought again when we are killed
                yield str(sent[-1].message_id), brought
                for file, message in zip(brought, sent, strict=True):
                    await self.stock.hold(file.sha256, _id_of(message))

    async def _brought(
        self, to: Delivering, album: Sequence[File]
    ) -> AsyncIterator[tuple[Sequence[Message], Sequence[File]]]:
        """Files side by side as an album; what is refused as one goes file by file, each told of by itself."""
        sent = await self._album(to, album) if len(album) > 1 else None
        if sent is not None:
            yield sent, album
            return
        for file in album:
            yield [await self._one(to, file)], [file]

    async def _album(self, to: Delivering, album: Sequence[File]) -> Sequence[Message] | None:
        """The messages of an album; None when Telegram does not take it as one."""
        async with contextlib.AsyncExitStack() as stack:
            whats = [await self._body(file, stack) for file in album]

            async def send(at: Where) -> Sequence[Message]:
                media = [_in_album(file, what, to.thumb) for file, what in zip(album, whats, strict=True)]
                return await self._calls.bot.send_media_group(
                    at.chat,
                    media,
                    message_thread_id=at.topic,
                    reply_parameters=to.reply,
                    read_timeout=_UPLOAD_S,
                )

            try:
                return await self._calls.say(to.place, send, messages=len(album))
            except (Refused, TooBig) as error:
                _log.info("telegram.album_refused", files=len(album), error=str(error))
                return None

    async def _body(self, file: File, stack: contextlib.AsyncExitStack) -> Body:
        held = await self.stock.held(file.sha256)
        return held if held is not None else await stack.enter_async_context(self.stock.fetched(file))

    async def _one(self, to: Delivering, file: File) -> Message:
        if file.size_bytes > self._most:
            return await self._link(to, file)
        if held := await self.stock.held(file.sha256):
            try:
                return await self._calls.say(to.place, lambda at: self._send(at, to, file, held))
            except Refused as error:  # an id of another time: the bytes are sent once more
                _log.info("telegram.file_forgotten", error=str(error))
        try:
            return await self._upload(to, file)
        except TooBig:
            return await self._link(to, file)

    async def _upload(self, to: Delivering, file: File) -> Message:
        async with self.stock.fetched(file) as kept:
            return await self._calls.say(to.place, lambda at: self._send(at, to, file, kept))

    async def _send(self, at: Where, to: Delivering, file: File, what: Body) -> Message:
        bot, content = self._calls.bot, _content(file, what)
        match kind(file):
            case Kind.AUDIO:
                return await bot.send_audio(
                    at.chat,
                    content,
                    title=PurePosixPath(file.name).stem,
                    thumbnail=_beside(what, to.thumb),
                    message_thread_id=at.topic,
                    reply_parameters=to.reply,
                    read_timeout=_UPLOAD_S,
                )
            case Kind.PHOTO:
                return await bot.send_photo(
                    at.chat, content, message_thread_id=at.topic, reply_parameters=to.reply, read_timeout=_UPLOAD_S
                )
            case Kind.DOCUMENT:
                return await bot.send_document(
                    at.chat,
                    content,
                    filename=file.name,
                    thumbnail=_beside(what, to.thumb),
                    disable_content_type_detection=True,
                    message_thread_id=at.topic,
                    reply_parameters=to.reply,
                    read_timeout=_UPLOAD_S,
                )

    async def _link(self, to: Delivering, file: File) -> Message:
        """A file that Telegram does not take from us: where it can be had, in a sentence."""
        say, address = to.say, reachable(self._runtime, file.url)
        size, most = units.size(file.size_bytes, say), units.size(self._most, say)
        lines = [[Span(say("file-over-limit", name=file.name, size=size, most=most))]]
        keyboard = None
        if address and openable(address):
            keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(say("do-download"), url=address)]])
        else:
            lines.append([Span(say("links-not-reachable"), "i")])

        async def send(at: Where) -> Message:
            return await self._calls.bot.send_message(
                at.chat,
                written(lines),
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                message_thread_id=at.topic,
                reply_parameters=to.reply,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )

        return await self._calls.say(to.place, send)


def _content(file: File, what: Body, *, attach: bool = False) -> InputFile | str:
    """What is sent of a file, from its beginning. The bytes of one in an album are `attach`ed beside it."""
    if isinstance(what, str):
        return what
    what.seek(0)
    return InputFile(what, filename=file.name, attach=attach, read_file_handle=False)


def _beside(what: Body, thumb: bytes | None) -> bytes | None:
    """The picture beside a file: what Telegram knows already has its own."""
    return None if isinstance(what, str) else thumb


def _in_album(file: File, what: Body, thumb: bytes | None) -> InputMediaAudio | InputMediaPhoto | InputMediaDocument:
    content, beside = _content(file, what, attach=True), _beside(what, thumb)
    match kind(file):
        case Kind.AUDIO:
            return InputMediaAudio(content, title=PurePosixPath(file.name).stem, thumbnail=beside)
        case Kind.PHOTO:
            return InputMediaPhoto(content)
        case Kind.DOCUMENT:
            return InputMediaDocument(content, disable_content_type_detection=True, thumbnail=beside)


def _id_of(sent: Message) -> str:
    """The id of the file in a message. Telegram may take an audio file for a document, or the other way round."""
    if sent.photo:
        return sent.photo[-1].file_id
    found = sent.document or sent.audio or sent.voice or sent.video or sent.animation
    return found.file_id if found else ""
