"""Asking first: a button that wants a confirmation turns its message's buttons into Yes and No for this press."""

from dataclasses import dataclass
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MaybeInaccessibleMessage, Message

from bot.buttons import Sheet
from bot.cards import Act, Audience
from bot.telegram.calls import Calls, Same
from bot.telegram.guests import Guest
from bot.telegram.markup import cut, plain
from bot.telegram.places import Where
from bot.telegram.render import ASKS, label
from bot.telegram.reply import PressReply
from core.models import Action
from core.runtime import Runtime

YES, NO = "telegram.yes", "telegram.no"
VERBS = frozenset({ASKS, YES, NO})


@dataclass(frozen=True, slots=True)
class Confirming:
    """The questions before a press counts."""

    runtime: Runtime
    calls: Calls

    async def press(self, guest: Guest, shown: MaybeInaccessibleMessage, row: Action, reply: PressReply) -> str | None:
        """Ask, or take the question back; the token of what was said Yes to, to be followed by `restore`."""
        if row.verb == ASKS:
            await reply.tell(cut(plain(str(row.args["question"])), 200), alert=True)
            await self._ask(guest, shown, row)
        elif row.verb == NO:
            await reply.tell()
            await self.restore(guest, shown, row)
        else:
            sheet = self._sheet(row)
            token = sheet.token(self._act(row))
            await self._keep(sheet)
            return token
        return None

    async def restore(self, guest: Guest, shown: MaybeInaccessibleMessage, row: Action) -> None:
        """Put the buttons back that were there before the question."""
        await self._put(guest, shown, InlineKeyboardMarkup.de_json(dict(row.args["keyboard"])))

    async def _ask(self, guest: Guest, shown: MaybeInaccessibleMessage, row: Action) -> None:
        there = _keyboard(shown)
        if there is None:  # too old for Telegram to say what stands under it
            return
        sheet, say = self._sheet(row), guest.caller.say
        keyboard = there.to_dict()
        audience = Audience.ME if row.person_id else Audience.ROOM
        yes = sheet.token(Act("", YES, {**row.args, "keyboard": keyboard}, audience=audience))
        no = sheet.token(Act("", NO, {"keyboard": keyboard}, audience=audience))
        await self._keep(sheet)
        first = InlineKeyboardButton(label(str(row.args["label"])), callback_data=yes, style="danger")
        second = InlineKeyboardButton(label(say("do-leave-it")), callback_data=no)
        await self._put(guest, shown, InlineKeyboardMarkup([[first, second]]))

    async def _put(self, guest: Guest, shown: MaybeInaccessibleMessage, keyboard: InlineKeyboardMarkup) -> None:
        async def change(at: Where) -> object:
            return await self.calls.bot.edit_message_reply_markup(at.chat, shown.message_id, reply_markup=keyboard)

        if _keyboard(shown) != keyboard:
            try:
                await self.calls.say(guest.where, change, is_edit=True)
            except Same:
                return

    def _act(self, row: Action) -> Act:
        args: dict[str, Any] = dict(row.args["args"])
        audience = Audience.ME if row.person_id else Audience.ROOM
        return Act(str(row.args["label"]), str(row.args["verb"]), args, audience=audience)

    def _sheet(self, row: Action) -> Sheet:
        return Sheet(self.runtime, row.room_id, row.person_id, row.post_id)

    async def _keep(self, sheet: Sheet) -> None:
        async with self.runtime.db.begin() as session:
            await sheet.keep(session)


def _keyboard(shown: MaybeInaccessibleMessage) -> InlineKeyboardMarkup | None:
    return shown.reply_markup if isinstance(shown, Message) else None
