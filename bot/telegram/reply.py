"""Answers: to a line by messages, to a press by a toast, an edit or a message; a press is answered once and soon."""

import asyncio
from collections.abc import Awaitable
from functools import partial

from telegram import CallbackQuery
from telegram.error import TelegramError

from bot.cards import Act, Audience, Card, Form, Outcome, Replace, State, Toast, Tone
from bot.insisting import insist
from bot.telegram.calls import NotTaken, Shut
from bot.telegram.forms import Forms
from bot.telegram.guests import Guest
from bot.telegram.markup import cut, plain, units
from bot.telegram.private import Private
from core import log
from core.errors import BowerbirdError
from core.library import chat

_log = log.get(__name__)
_TOAST = 200
#: Telegram shows a waiting button until it is answered; later than some seconds it gives up
_SOON_S = 1.5
SEEN = "👀"


class LineReply:
    """How a line is answered. `again` asks for the same in the person's own chat."""

    def __init__(self, private: Private, forms: Forms, guest: Guest, again: Act | None) -> None:
        self._private = private
        self._forms = forms
        self._guest = guest
        self._again = again

    async def give(self, outcome: Outcome, *, answers: int | None = None, pressed: int | None = None) -> None:
        """Show the outcome in the chat."""
        del pressed
        match outcome:
            case Toast(text):
                await self._bear(self._private.line(self._guest, text))
            case Form():
                await self._bear(self._forms.open(self._guest, outcome))
            case Replace(card) | (Card() as card):
                await self._bear(self._card(card, answers))

    async def _card(self, card: Card, answers: int | None) -> None:
        guest, mine = self._guest, card.audience is Audience.ME
        if not mine or guest.where.is_private or card.tone is Tone.BAD or self._again is None:
            if answers is not None and card.state is State.OPEN and card.tone is Tone.BUSY:
                await insist(card, partial(self._noted, answers))
                await self._private.face.react(guest.where, guest.message, SEEN)
            await self._private.face.show(guest, card, answers=answers, private=mine)
        elif await self._private.show(guest, card, answers):
            say = guest.caller.say
            await self._private.line(guest, say("private-sent"), (say("do-read-there"), self._private.link()))
        else:
            say, address = guest.caller.say, await self._private.address(guest, self._again)
            await self._private.line(guest, say("private-start"), (say("do-read-there"), address))

    async def _noted(self, said: int) -> None:
        """Keep where a line was said: the sign on it, that it is noted, becomes another when it is done."""
        async with self._private.runtime.db.begin() as session:
            await chat.addressed(session, said, str(self._guest.message))

    async def _bear(self, showing: Awaitable[object]) -> None:
        await borne(self._private, self._guest, showing)


class PressReply:
    """How a press is answered. It is acknowledged once: with what there is to say, or after a moment without.

    `has_replaced` is true once the pressed card has become another.
    """

    def __init__(self, private: Private, forms: Forms, guest: Guest, query: CallbackQuery, pressed: Act | None) -> None:
        self._private = private
        self._forms = forms
        self._guest = guest
        self._query = query
        self._again = pressed
        self._told = False
        self.has_replaced = False
        self._late = asyncio.create_task(self._acknowledge_soon())

    async def give(self, outcome: Outcome, *, answers: int | None = None, pressed: int | None = None) -> None:
        """Show the outcome where it belongs."""
        match outcome:
            case Toast(text, tone):
                await self._toast(text, tone)
            case Form():
                await self.tell()
                await self._bear(self._forms.open(self._guest, outcome))
            case Replace(card):
                await self.tell()
                await self._bear(self._replace(card, pressed))
            case Card():
                await self._bear(self._card(outcome, answers))

    async def tell(self, text: str = "", *, alert: bool = False, url: str | None = None) -> bool:
        """Answer the press, unless it was answered already."""
        self._late.cancel()
        if self._told:
            return False
        self._told = True
        try:
            await self._query.answer(text or None, show_alert=alert or None, url=url)
        except TelegramError as error:
            _log.info("telegram.press_unanswered", error=type(error).__name__)
            return False
        return True

    async def end(self) -> None:
        """Whatever happened: the button does not wait any more."""
        await self.tell()

    async def _acknowledge_soon(self) -> None:
        await asyncio.sleep(_SOON_S)
        self._late = asyncio.create_task(asyncio.sleep(0))  # telling does not end this very task
        await self.tell()

    async def _toast(self, text: str, tone: Tone) -> None:
        short = plain(text)
        if units(short) > _TOAST or not await self.tell(cut(short, _TOAST), alert=tone is Tone.BAD):
            await self.tell()
            await self._bear(self._private.line(self._guest, text))

    async def _replace(self, card: Card, pressed: int | None) -> None:
        if pressed is not None:
            try:
                self.has_replaced = await self._becomes(card, pressed)
            except BowerbirdError:
                self.has_replaced = card.job is not None
                await self._private.face.posts.follows(pressed, card)
                raise
        if not self.has_replaced:
            await self._private.face.show(self._guest, card)

    async def _becomes(self, card: Card, pressed: int) -> bool:
        async with self._private.runtime.db.read() as session:
            post = await chat.by_id(session, pressed)
        shown = self._query.message
        pictured = bool(shown is not None and getattr(shown, "photo", None))
        return post is not None and await self._private.face.replace(post, card, pictured=pictured)

    async def _card(self, card: Card, answers: int | None) -> None:
        guest, mine = self._guest, card.audience is Audience.ME
        if not mine or guest.where.is_private or self._again is None:
            await self.tell()
            await self._private.face.show(guest, card, answers=answers, private=mine)
        elif await self._private.show(guest, card, answers):
            await self._toast(guest.caller.say("private-sent"), Tone.PLAIN)
        else:
            address = await self._private.address(guest, self._again)
            if not await self.tell(url=address):
                say = guest.caller.say
                await self._private.line(guest, say("private-start"), (say("do-read-there"), address))

    async def _bear(self, showing: Awaitable[object]) -> None:
        await borne(self._private, self._guest, showing)


async def borne(private: Private, guest: Guest, showing: Awaitable[object]) -> None:
    """Show something. A chat that is closed to us is left alone; for the rest there is the sweep, and the log."""
    try:
        await showing
    except Shut:
        await private.shut_out(guest)
    except NotTaken as error:
        _log.error("telegram.not_shown", error=str(error))
    except BowerbirdError as error:
        _log.warning("telegram.not_yet_shown", error=str(error))
