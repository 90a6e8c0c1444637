"""Methods that bring news to the bot: long polling, or a webhook (pushed by `push` until it is taken)."""

import asyncio
import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.emulators.telegram_platform.call import Call
from tests.emulators.telegram_platform.methods import method
from tests.emulators.telegram_platform.refusal import bad
from tests.emulators.telegram_platform.world import Bot, World

PORTS = {443, 80, 88, 8443}
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@method("getUpdates")
async def get_updates(world: World, bot: Bot, call: Call) -> list[dict[str, Any]]:
    bot.inbox.allow(call.json("allowed_updates"))
    offset, limit = call.integer("offset", 0) or 0, call.integer("limit", 100) or 100
    found = await bot.inbox.take(offset, limit, call.integer("timeout", 0) or 0)
    for update in found:
        handed(world, update)
    return found


def handed(world: World, update: dict[str, Any]) -> None:
    """Note when a bot got a question that it has to answer in time."""
    for kind, asked in (("callback_query", world.presses), ("inline_query", world.inline)):
        if kind in update and (question := asked.get(update[kind]["id"])) and question.handed_at is None:
            question.handed_at = world.clock.now()


@method("setWebhook")
def set_webhook(world: World, bot: Bot, call: Call) -> bool:
    url, secret = call.text("url") or "", call.text("secret_token")
    if not url:
        return delete_webhook(world, bot, call)
    if not world.rules.local:
        _public(url)
    if secret is not None and not SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    bot.inbox.allow(call.json("allowed_updates"))
    _drop(bot, call)
    bot.inbox.hook(url, secret)
    return True


def _public(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if "." not in (parts.hostname or "") or _is_private(parts.hostname or ""):
        raise bad("bad webhook: Failed to resolve host: Name or service not known")


def _is_private(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False


@method("deleteWebhook")
def delete_webhook(world: World, bot: Bot, call: Call) -> bool:
    del world
    _drop(bot, call)
    bot.inbox.webhook = {}
    return True


def _drop(bot: Bot, call: Call) -> None:
    if call.flag("drop_pending_updates"):
        bot.inbox.waiting.clear()


@method("getWebhookInfo")
def get_webhook_info(world: World, bot: Bot, call: Call) -> dict[str, Any]:
    del world, call
    hook, waiting = bot.inbox.webhook, len(bot.inbox.waiting)
    info = {"url": hook.get("url", ""), "has_custom_certificate": False, "pending_update_count": waiting}
    return info | {k: hook[k] for k in ("last_error_date", "last_error_message") if k in hook}


async def push(world: World, bot: Bot) -> None:
    """For ever: what waits goes to the webhook, one after the other, each until it is answered with 2xx."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        while True:
            await bot.inbox.due.wait()
            bot.inbox.due.clear()
            while bot.inbox.webhook and bot.inbox.waiting:
                update = bot.inbox.waiting[0]
                handed(world, update)
                if await _taken(world, bot, session, update):
                    bot.inbox.confirm(update["update_id"] + 1)
                else:
                    await asyncio.sleep(world.rules.webhook_retry_s)


async def _taken(world: World, bot: Bot, session: aiohttp.ClientSession, update: dict[str, Any]) -> bool:
    hook = bot.inbox.webhook
    headers = {"X-Telegram-Bot-Api-Secret-Token": hook["secret"]} if hook["secret"] else {}
    try:
        async with session.post(_address(world, hook["url"]), json=update, headers=headers) as answer:
            if answer.ok:
                return True
            trouble = f"Wrong response from the webhook: {answer.status} {answer.reason}"
    except (aiohttp.ClientError, TimeoutError) as error:
        trouble = f"Connection failed: {error}"
    hook |= {"last_error_date": world.clock.stamp(), "last_error_message": trouble}
    return False


def _address(world: World, url: str) -> str:
    """Where a public address leads: `Rules.proxies` is the reverse proxy in front of the bot."""
    for public, inside in world.rules.proxies.items():
        if url.startswith(public):
            return inside + url.removeprefix(public)
    return url
