"""Messages of cards: sent with their picture, changed when there is something else to show."""

import asyncio
import hashlib
from collections.abc import Coroutine
from typing import Any

from telegram import LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode

from bot.cards import Card
from bot.posts import Posts
from bot.telegram.calls import Calls, Same
from bot.telegram.places import Where
from bot.telegram.render import Drawn
from bot.telegram.stock import Stock
from core import log
from core.models import Post

_log = log.get(__name__)
#: how long a message on its way holds up the end of the process
_LAST_S = 1.0
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Messages:
    """The messages of one bot. A post's mark says what its message shows, so that it is not told the same again."""

    def __init__(self, calls: Calls, stock: Stock, posts: Posts) -> None:
        self._calls = calls
        self._stock = stock
        self._posts = posts

    async def send(self, post: Post, place: Where, card: Card, drawn: Drawn, answered: int | None) -> None:
        """A card as a new message, which may answer one."""
        picture = await self._stock.picture(drawn.picture) if drawn.picture else None
        reply = ReplyParameters(answered, allow_sending_without_reply=True) if answered else None

        async def sending(at: Where) -> Message:
            if picture is not None:
                return await self._calls.bot.send_photo(
                    at.chat,
                    picture.content,
                    drawn.text,
                    parse_mode=ParseMode.HTML,
                    reply_markup=drawn.keyboard,
                    message_thread_id=at.topic,
                    reply_parameters=reply,
                )
            return await self._calls.bot.send_message(
                at.chat,
                drawn.text,
                parse_mode=ParseMode.HTML,
                reply_markup=drawn.keyboard,
                message_thread_id=at.topic,
                reply_parameters=reply,
                link_preview_options=_NO_PREVIEW,
            )

        async def sent_and_kept() -> None:
            sent = await self._calls.say(place, sending)
            mark = _mark(drawn, pictured=picture is not None)
            await self._posts.arrived(post, str(sent.message_id), card, mark)
            if picture is not None:
                await self._stock.keep_picture(picture, sent)

        await _to_its_end(sent_and_kept())

    async def change(self, post: Post, place: Where, card: Card, drawn: Drawn) -> None:
        """Edit a message, unless it shows exactly that already."""
        pictured = bool((post.card or {}).get("pictured"))
        mark = _mark(drawn, pictured=pictured)
        if post.card == mark:
            return

        async def changing(at: Where) -> object:
            number = int(post.address)
            if pictured:
                return await self._calls.bot.edit_message_caption(
                    at.chat, number, caption=drawn.text, parse_mode=ParseMode.HTML, reply_markup=drawn.keyboard
                )
            return await self._calls.bot.edit_message_text(
                drawn.text,
                at.chat,
                number,
                parse_mode=ParseMode.HTML,
                reply_markup=drawn.keyboard,
                link_preview_options=_NO_PREVIEW,
            )

        async def changed_and_kept() -> None:
            try:
                await self._calls.say(place, changing, is_edit=True)
            except Same:
                _log.debug("telegram.same", post=post.id)
            await self._posts.shown(post, card, post.shown_version, mark)

        await _to_its_end(changed_and_kept())


async def _to_its_end(sending: Coroutine[Any, Any, None]) -> None:
    """Send or change, also when we are told to stop meanwhile: else nobody knows what stands there."""
    task = asyncio.create_task(sending)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=_LAST_S)
        task.cancel()
        raise


def _mark(drawn: Drawn, *, pictured: bool) -> dict[str, Any]:
    """What a message shows, in short, so that it is not told to show the same."""
    buttons = drawn.keyboard.to_json() if drawn.keyboard else ""
    digest = hashlib.sha256(f"{drawn.text}\0{buttons}".encode()).hexdigest()[:16]
    return {"digest": digest, "pictured": pictured}
