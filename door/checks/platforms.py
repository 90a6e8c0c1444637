"""The chat platforms: whether their tokens are good, what they say of the bot, and what is in its way there."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from core.home import running
from core.settings import Settings
from door.checks import Check, failed, fine, warning
from door.platforms import NotReached, TokenRefused, discord_app, public, telegram_bot
from door.platforms.discord_app import DiscordApp, Gateway
from door.platforms.telegram_bot import TelegramBot, Webhook

#: seconds that our clock and a platform's may differ
_ODD_S = 30
_NEW_TOKEN = "Give it a good one: `bowerbird setup`, or {variable}."  # noqa: S105 a sentence
_LATER = "See that this machine reaches {address}, and look again."


async def telegram(settings: Settings) -> AsyncIterator[Check]:
    """Is there a bot; is it reached; what would surprise people in groups; is somebody else in its place?"""
    mine = settings.telegram
    if not mine.token:
        return
    try:
        bot = await telegram_bot.bot(mine, mine.token)
        hook = await telegram_bot.webhook(mine, mine.token)
        serves = running(settings.home) is not None
        is_polled = False if serves or mine.webhook or hook.url else await telegram_bot.is_polled(mine, mine.token)
    except TokenRefused as error:
        yield failed("telegram", str(error), _NEW_TOKEN.format(variable="BOWERBIRD_TELEGRAM__TOKEN"))
        return
    except NotReached as error:
        yield failed("telegram", str(error), _LATER.format(address=mine.api_base))
        return
    yield fine("telegram", f"the token is good: {bot.name}, {bot.address}")
    for check in (*_manners(bot), _updates(settings, hook), *_clock("telegram clock", bot.skew_s)):
        yield check
    if is_polled:
        what = "another process asks Telegram for this bot's updates"
        yield failed(
            "telegram polling", what, "Stop the other one, or give it a bot of its own: one token, one service."
        )


async def discord(settings: Settings) -> AsyncIterator[Check]:
    """Is there a bot; is it reached; do its commands come here, can it be added, may it connect?"""
    mine = settings.discord
    if not mine.token:
        return
    try:
        app = await discord_app.app(mine, mine.token)
        gateway = await discord_app.gateway(mine, mine.token)
    except TokenRefused as error:
        yield failed("discord", str(error), _NEW_TOKEN.format(variable="BOWERBIRD_DISCORD__TOKEN"))
        return
    except NotReached as error:
        yield failed("discord", str(error), _LATER.format(address=mine.api_base))
        return
    yield fine("discord", f"the token is good: {app.name} (application {app.id})")
    for check in (*_application(app), _connections(settings, gateway), *_clock("discord clock", app.skew_s)):
        yield check


async def address(settings: Settings) -> AsyncIterator[Check]:
    """Does the public address lead to this service?"""
    name, url = "address", settings.web.public_url
    if not url:
        if settings.telegram.token or settings.discord.token:
            cure = "Set web.public_url if there is one; without it cards bring the file itself, if it is small enough."
            yield warning(name, "there is no public address, so people elsewhere can't open links", cure)
        return
    try:
        public.read(url)
        found = await public.answers(settings, url)
    except NotReached as error:
        if running(settings.home) is None:
            yield fine(name, f"{url} is silent, and no service runs here that could answer")
        else:
            yield failed(
                name, str(error), "See that the proxy there hands on to this service, and that web.public_url is right."
            )
        return
    if found is not public.Answers.THIS:
        cure = "Mend web.public_url, or the proxy behind it."
        yield failed(name, f"at {url} {found.value} answers, not this service", cure)
    elif urlsplit(url).scheme != "https":
        yield warning(
            name, f"{url} leads here, in the open", "Put a proxy with TLS in front: links can be read on their way."
        )
    else:
        yield fine(name, f"{url} leads here")


def _manners(bot: TelegramBot) -> list[Check]:
    """How the bot behaves in groups and inline; each can be changed at @BotFather."""
    found = []
    if not bot.joins_groups:
        found.append(warning("telegram groups", "it can't be added to groups", "@BotFather: /setjoingroups, Enable."))
    if bot.reads_all:
        cure = "@BotFather: /setprivacy, Enable; then take it out of its groups and add it again. It needs no more."
        found.append(warning("telegram privacy", "its privacy mode is off: it gets every message of its groups", cure))
    if not bot.is_inline:
        cure = "@BotFather: /setinline, with a hint such as: a title"
        found.append(warning("telegram inline", f"@{bot.username} can't be asked in other chats", cure))
    return found or [fine("telegram manners", "groups, privacy mode and inline mode are as they should be")]


def _updates(settings: Settings, hook: Webhook) -> Check:
    """Do updates come the way that the settings say?"""
    name, host = "telegram updates", urlsplit(hook.url).hostname or ""
    if not settings.telegram.webhook:
        if not hook.url:
            return fine(name, "are asked for")
        cure = "If that is another service, give this one a bot of its own; else the next start takes it away."
        return warning(name, f"Telegram sends them to {host}, so nothing is left to ask for", cure)
    if not settings.web.public_url.startswith("https://"):
        cure = "Set web.public_url to an https address, or telegram.webhook to false."
        return failed(name, "telegram.webhook wants a public address with https", cure)
    if hook.url and host != urlsplit(settings.web.public_url).hostname:
        return failed(
            name, f"Telegram sends them to {host}", "Stop the other service, or give this one a bot of its own."
        )
    if hook.trouble:
        cure = "See that the proxy hands on /telegram/ to this service, with a certificate that everybody trusts."
        return warning(name, f"Telegram could not send some: {hook.trouble[:200]} ({hook.waiting} wait)", cure)
    return fine(name, "are sent here" if hook.url else "are sent here from the next start on")


def _application(app: DiscordApp) -> list[Check]:
    """What the developer portal has set that is in the way."""
    found = []
    if app.endpoint:
        cure = "Developer portal, General Information: empty the Interactions Endpoint URL."
        found.append(failed("discord commands", f"Discord sends them to {app.endpoint[:100]}, not here", cure))
    if app.needs_code_grant:
        cure = "Developer portal, Bot: switch Requires OAuth2 Code Grant off."
        found.append(failed("discord invite", "the bot can't be added with a plain link", cure))
    if app.lacks:
        cure = "Developer portal, Installation, Guild Install: add them; or use the links of `bowerbird setup`."
        found.append(warning("discord scopes", f"the portal's install link lacks {' and '.join(app.lacks)}", cure))
    if missing := [way for way in ("server", "user") if way not in app.installs]:
        cure = "Developer portal, Installation: tick Guild Install and User Install."
        found.append(warning("discord installs", f"it can't be added to a {' or a '.join(missing)}", cure))
    if app.intents:
        cure = "Developer portal, Bot, Privileged Gateway Intents: switch them off; Bowerbird asks for none."
        found.append(warning("discord intents", f"more than needed are on: {', '.join(app.intents)}", cure))
    return found or [fine("discord portal", "scopes, installs and intents are as they should be")]


def _connections(settings: Settings, gateway: Gateway) -> Check:
    name = "discord gateway"
    if gateway.starts_left <= 0:
        cure = "Wait a day, or reset the token; and see what makes it connect so often."
        return failed(name, f"all {gateway.starts} connections of today are used up", cure)
    if gateway.shards > max(1, settings.discord.shards):
        return warning(
            name, f"Discord wants {gateway.shards} connections", f"BOWERBIRD_DISCORD__SHARDS={gateway.shards}"
        )
    return fine(name, f"may be connected to {gateway.starts_left} more times today")


def _clock(name: str, skew_s: float | None) -> list[Check]:
    """Whether this machine's clock is that of the platform."""
    if skew_s is None or abs(skew_s) <= _ODD_S:
        return []
    what = f"this machine's clock is {abs(skew_s):.0f} s {'behind' if skew_s > 0 else 'ahead'}"
    return [warning(name, what, "Have it set by NTP: links expire by it, and buttons of Discord stop working early.")]
