"""Inline mode, `@bot frankenstein`: titles that were seen before, at once; no source is asked."""

from dataclasses import dataclass

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot import drawing
from bot.telegram.markup import Span, cut, written
from bot.telegram.places import SURFACE
from bot.telegram.private import TITLE, Private
from bot.texts import Say, speaker
from bot.views import found
from bot.views.found import Listed
from core import log
from core.library import people, titles
from core.runtime import Runtime

_log = log.get(__name__)
_MOST = 20
_GOOD_S = 30


@dataclass(frozen=True, slots=True)
class Inline:
    """Answers to inline queries."""

    runtime: Runtime
    private: Private

    async def answer(self, query: InlineQuery) -> None:
        """Titles for the words so far; picking one posts it with a button that gets it."""
        say = speaker(query.from_user.language_code or self.runtime.settings.locale)
        listed = await self._found(query) if query.query.strip() else []
        results = [self._result(one, say) for one in listed]
        button = InlineQueryResultsButton(cut(say("inline-more"), 64), start_parameter="search")
        try:
            await query.answer(results, cache_time=_GOOD_S, is_personal=True, button=button)
        except TelegramError as error:  # they typed on: Telegram takes the answer to the last question only
            _log.debug("telegram.inline_late", error=type(error).__name__)

    async def _found(self, query: InlineQuery) -> list[Listed]:
        """Strangers see nothing where they are not let in."""
        user, telegram = query.from_user.id, self.runtime.settings.telegram
        async with self.runtime.db.browse() as session:
            room = await people.settled(session, SURFACE, str(user))
            person = await people.by_address(session, SURFACE, str(user))
            known = person is not None and await people.has_identity_besides(session, person.id or 0, SURFACE)
            if not (telegram.strangers or user in telegram.admins or known):
                return []
            rows = await titles.matching(session, query.query, room.id or 0 if room else 0, _MOST)
            return await drawing.listed(session, rows, room.id or 0 if room else 0)

    def _result(self, one: Listed, say: Say) -> InlineQueryResultArticle:
        detail = found.detail(one, say)
        text = written([[Span(one.info.name, "b")], [Span(detail)]])
        button = InlineKeyboardButton(say("do-get-it"), url=self.private.link(f"{TITLE}{one.id}"))
        return InlineQueryResultArticle(
            id=str(one.id),
            title=cut(one.info.name, 200) or "…",
            description=cut(detail, 200),
            input_message_content=InputTextMessageContent(
                text, parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
            ),
            reply_markup=InlineKeyboardMarkup([[button]]),
        )
