"""The steps of `setup`: asked one after the other, or checked as they were given. Writes nothing."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, fields
from typing import Any

import typer

from core.errors import StartError
from core.settings import Settings
from door.platforms import NotReached, TokenRefused, discord_app, public, telegram_bot
from door.platforms.discord_app import DiscordApp
from door.platforms.public import Answers
from door.platforms.telegram_bot import TelegramBot

Changes = dict[str, dict[str, Any]]

_TELEGRAM = """\
1 of 3 · Telegram
  In a chat with @BotFather:
    /newbot          a name and a user name; it answers with the token
    /setinline       a hint such as: a title. Then @your_bot works in every chat
    /setprivacy      leave it enabled: commands and replies reach the bot anyway"""
_DISCORD = """\
2 of 3 · Discord
  At discord.com/developers/applications:
    New Application  a name
    Installation     tick User Install and Guild Install
    Bot              Reset Token shows the token, once. No privileged intent is needed"""
_ADDRESS = """\
3 of 3 · Public address
  Where people elsewhere reach this service, through a proxy with TLS, such as https://books.example.org.
  Without one, cards bring the file itself as far as it is small enough, and no links."""
_ADMIN_TELEGRAM = "Your Telegram id, so that you may do everything (@userinfobot tells it)"
_ADMIN_DISCORD = "Your Discord id, so that you may do everything (Developer Mode, then Copy User ID)"


@dataclass(frozen=True, slots=True)
class Given:
    """What was said on the command line; empty for what was not."""

    telegram_token: str = ""
    telegram_admins: str = ""
    discord_token: str = ""
    discord_admins: str = ""
    public_url: str = ""

    @property
    def says(self) -> bool:
        """Whether anything was said."""
        return any(getattr(self, one.name) for one in fields(self))


async def check(settings: Settings, given: Given) -> Changes:
    """What to write of what was given. Raises StartError when any of it is no good: then nothing is written."""
    changes: Changes = {}
    if given.telegram_token:
        _tell_telegram(await telegram_bot.bot(settings.telegram, given.telegram_token))
        changes["telegram"] = {"token": given.telegram_token}
    if given.discord_token:
        _tell_discord(await discord_app.app(settings.discord, given.discord_token))
        changes["discord"] = {"token": given.discord_token}
    for platform, admins in (("telegram", given.telegram_admins), ("discord", given.discord_admins)):
        if admins:
            changes.setdefault(platform, {})["admins"] = _ids(admins)
    if given.public_url:
        address = public.read(given.public_url)
        _say(await _told_of(settings, address))
        changes["web"] = {"public_url": address}
    return changes


def ask(settings: Settings) -> Changes:
    """What to write, asked step by step; Enter skips one, and what is set stays."""
    _say("Enter skips a step; what is set already stays. Nothing is written before the end.\n")
    changes: Changes = {}
    steps = (
        ("telegram", _TELEGRAM, _ADMIN_TELEGRAM, settings.telegram.token, lambda token: _telegram(settings, token)),
        ("discord", _DISCORD, _ADMIN_DISCORD, settings.discord.token, lambda token: _discord(settings, token)),
    )
    for platform, how, admin, known, see in steps:
        _say(how)
        token = _accepted("Token (it is not shown)", known, see)
        if token:
            changes[platform] = {"token": token}
        if (token or known) and (ids := _admins(admin)):
            changes.setdefault(platform, {})["admins"] = ids
    _say(f"\n{_ADDRESS}")
    if address := _address(settings):
        changes["web"] = {"public_url": address}
    return changes


def _accepted(question: str, known: str, see: Callable[[str], Coroutine[Any, Any, None]]) -> str:
    """A token that the platform accepts, or that is to be kept though it could not be asked; "" when skipped."""
    while token := _answer(f"  {question}{', Enter keeps the one there is' if known else ''}", hidden=True):
        try:
            asyncio.run(see(token))
        except TokenRefused as error:
            _say(f"  {error}")
            continue
        except NotReached as error:
            if not typer.confirm(f"  {error} Keep the token unchecked?", default=False):
                continue
        return token
    return ""


def _admins(question: str) -> list[int]:
    while answer := _answer(f"  {question}"):
        try:
            return _ids(answer)
        except StartError as error:
            _say(f"  {error}")
    return []


def _address(settings: Settings) -> str:
    now = settings.web.public_url
    while answer := _answer(f"  Address{f', Enter keeps {now}' if now else ''}"):
        try:
            address = public.read(answer)
        except StartError as error:
            _say(f"  {error}")
            continue
        _say(asyncio.run(_told_of(settings, address)))
        return address
    return ""


def _answer(question: str, *, hidden: bool = False) -> str:
    return str(typer.prompt(question, default="", show_default=False, hide_input=hidden)).strip()


async def _telegram(settings: Settings, token: str) -> None:
    _tell_telegram(await telegram_bot.bot(settings.telegram, token))


async def _discord(settings: Settings, token: str) -> None:
    _tell_discord(await discord_app.app(settings.discord, token))


def _tell_telegram(bot: TelegramBot) -> None:
    groups = "can be added to groups" if bot.joins_groups else "can't be added to groups (/setjoingroups changes that)"
    privacy = "off, so it gets every message of its groups (/setprivacy changes that)" if bot.reads_all else "on"
    inline = "on" if bot.is_inline else "off (/setinline switches it on)"
    _say(
        f"  Telegram knows it: {bot.name}, {bot.address}. It {groups}; "
        f"privacy mode is {privacy}; inline mode is {inline}."
    )


def _tell_discord(app: DiscordApp) -> None:
    invites = app.invites()
    _say(f"  Discord knows it: {app.name}, application {app.id}.")
    _say(f"  Add it to a server: {invites['server']}")
    _say(f"  Add it to yourself: {invites['user']}")
    if "user" not in app.installs:
        _say("  For the second one, tick User Install in the portal, under Installation.")
    if app.needs_code_grant:
        _say("  Switch Requires OAuth2 Code Grant off in the portal, under Bot: it keeps these links from working.")


async def _told_of(settings: Settings, address: str) -> str:
    """Who answers at the address: kept in any case, since the service may not run yet."""
    try:
        found = await public.answers(settings, address)
    except NotReached as error:
        return f"  {error} That is as it should be while the service does not run; ./run doctor looks again."
    if found is Answers.THIS:
        return f"  {address} leads to this service."
    return f"  At {address} {found.value} answers, not this service. ./run doctor looks again."


def _ids(text: str) -> list[int]:
    words = [one.strip() for one in text.split(",") if one.strip()]
    if not all(one.isascii() and one.isdecimal() and len(one) <= 20 for one in words):
        raise StartError("Ids are numbers, with commas between.")
    return [int(one) for one in words]


def _say(text: str) -> None:
    typer.echo(text)
