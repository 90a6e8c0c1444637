"""What Telegram's Bot API says of a token: https://core.telegram.org/bots/api#getme, #getwebhookinfo, #getupdates."""

import re
from dataclasses import dataclass
from typing import Any

from core.settings.sections import Telegram
from door.platforms import Heard, NotReached, TokenRefused, ask

WHO = "Telegram"
_POLL_S = 4
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+\Z")


@dataclass(frozen=True, slots=True)
class TelegramBot:
    """A bot as Telegram knows it. `reads_all`: it gets every message of its groups, its privacy mode is off."""

    name: str
    username: str
    joins_groups: bool
    reads_all: bool
    is_inline: bool
    skew_s: float | None

    @property
    def address(self) -> str:
        """Where people meet it."""
        return f"https://t.me/{self.username}"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates are sent, "" for nowhere; what went wrong with it last; how many wait."""

    url: str
    trouble: str
    waiting: int


async def bot(settings: Telegram, token: str) -> TelegramBot:
    """The bot of a token. Raises TokenRefused or NotReached."""
    if not _TOKEN.match(token):
        raise TokenRefused("That is no token of Telegram's: it looks like 123456789:AAH… and has no spaces.")
    heard = await _call(settings, token, "getMe")
    me = _result(heard)
    return TelegramBot(
        name=str(me.get("first_name", "")),
        username=str(me.get("username", "")),
        joins_groups=bool(me.get("can_join_groups")),
        reads_all=bool(me.get("can_read_all_group_messages")),
        is_inline=bool(me.get("supports_inline_queries")),
        skew_s=heard.skew_s,
    )


async def webhook(settings: Telegram, token: str) -> Webhook:
    """Where Telegram sends this bot's updates."""
    found = _result(await _call(settings, token, "getWebhookInfo"))
    waiting = found.get("pending_update_count") or 0
    return Webhook(str(found.get("url", "")), str(found.get("last_error_message", "")), int(waiting))


async def is_polled(settings: Telegram, token: str) -> bool:
    """Whether another process asks for this bot's updates right now.

    Waits a few seconds for updates and confirms none. Only for when no service of ours asks: of two who
    ask at a time Telegram answers the first with 409, so the other is interrupted, asks again, and
    then interrupts us.
    """
    return (await _call(settings, token, f"getUpdates?timeout={_POLL_S}&limit=1")).status == 409


async def _call(settings: Telegram, token: str, method: str) -> Heard:
    heard = await ask(f"{settings.api_base.rstrip('/')}/bot{token}/{method}", WHO)
    if heard.status in {401, 403, 404}:
        raise TokenRefused(
            "Telegram does not know this token. /token in a chat with @BotFather shows the bot's, and makes a new one."
        )
    return heard


def _result(heard: Heard) -> dict[str, Any]:
    found = heard.data.get("result") if isinstance(heard.data, dict) else None
    if heard.status != 200 or not isinstance(found, dict):
        raise NotReached(f"{WHO} answered with status {heard.status}, and nothing that can be understood.")
    return found
