"""The commands that Telegram's apps offer: all in private chats, the same in groups, a few more for administrators.

They are set when they are others than the last time; the database remembers what was set.
"""

import hashlib
import json
from collections.abc import Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    MenuButtonCommands,
)

from bot import texts
from bot.registry import Command, commands
from bot.telegram.markup import cut
from core import policy
from core.models import Fact, Role
from core.runtime import Runtime

_MOST, _LONGEST = 100, 256
_SCOPES: Sequence[tuple[BotCommandScope, Role]] = (
    (BotCommandScopeAllPrivateChats(), Role.MEMBER),
    (BotCommandScopeAllGroupChats(), Role.MEMBER),
    (BotCommandScopeAllChatAdministrators(), Role.MODERATOR),
)


async def offer(runtime: Runtime, bot: Bot) -> bool:
    """Set the commands per scope and language; False when they stand already. Raises TelegramError."""
    wanted = {language: _listed(language) for language in texts.languages()}
    digest = hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()
    name = f"telegram.commands.{bot.id}"
    async with runtime.db.read() as session:
        fact = await session.get(Fact, name)
    if fact is not None and fact.value == digest:
        return False
    for language, by_scope in wanted.items():
        code = None if language == texts.FALLBACK else language.partition("-")[0]
        for (scope, _), listed in zip(_SCOPES, by_scope, strict=True):
            made = [BotCommand(command, what) for command, what in listed]
            await bot.set_my_commands(made, scope=scope, language_code=code)
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    async with runtime.db.begin() as session:
        await session.merge(Fact(name=name, value=digest))
    return True


def _listed(language: str) -> list[list[tuple[str, str]]]:
    """Names and sentences of the commands, a list per scope."""
    return [[_line(one, language) for one in _usable(role)][:_MOST] for _, role in _SCOPES]


def _usable(role: Role) -> list[Command]:
    return [one for one in commands().values() if policy.may(role, one.needs)]


def _line(one: Command, language: str) -> tuple[str, str]:
    say = texts.speaker(language)
    return one.name, cut(say(f"command-{one.name}"), _LONGEST)
