"""What Discord says of a token: https://docs.discord.com/developers/resources/application, and the gateway's limits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.settings.sections import Discord
from door.platforms import Heard, NotReached, TokenRefused, ask

WHO = "Discord"
_TOKEN = re.compile(r"[A-Za-z0-9._-]{20,}\Z")
#: what the bot needs where it is added: view channels, send messages (in threads too), embed links, attach files
PERMISSIONS = 1 << 10 | 1 << 11 | 1 << 38 | 1 << 14 | 1 << 15
#: flags of privileged intents, as granted and as switched on while there are few servers: presence, members, content
_PRIVILEGED = {"presence": 1 << 12 | 1 << 13, "members": 1 << 14 | 1 << 15, "messages": 1 << 18 | 1 << 19}
_SERVER, _USER = "0", "1"


@dataclass(frozen=True, slots=True)
class DiscordApp:
    """An application with its bot. `installs` are the ways in which it may be added: "server", "user"."""

    id: str
    name: str
    is_public: bool
    needs_code_grant: bool
    endpoint: str
    intents: tuple[str, ...]
    installs: tuple[str, ...]
    lacks: tuple[str, ...]
    skew_s: float | None

    def invites(self) -> dict[str, str]:
        """The addresses under which it is added, with the least permissions, by way."""
        base = f"https://discord.com/oauth2/authorize?client_id={self.id}"
        server = f"{base}&integration_type=0&permissions={PERMISSIONS}&scope=bot+applications.commands"
        return {"server": server, "user": f"{base}&integration_type=1&scope=applications.commands"}


@dataclass(frozen=True, slots=True)
class Gateway:
    """How many connections Discord wants, and how many times one may still be opened, of how many a day."""

    shards: int
    starts_left: int
    starts: int


async def app(settings: Discord, token: str) -> DiscordApp:
    """The application of a bot's token. Raises TokenRefused or NotReached."""
    if not _TOKEN.match(token):
        raise TokenRefused("That is no bot token of Discord's: three pieces with dots between, and no spaces.")
    heard = await _call(settings, token, "users/@me")
    name = str(_found(heard).get("username", ""))
    found = _found(await _call(settings, token, "applications/@me"))
    flags, config = int(found.get("flags") or 0), found.get("integration_types_config") or {}
    return DiscordApp(
        id=str(found.get("id", "")),
        name=name,
        is_public=bool(found.get("bot_public", True)),
        needs_code_grant=bool(found.get("bot_require_code_grant")),
        endpoint=str(found.get("interactions_endpoint_url") or ""),
        intents=tuple(name for name, bits in _PRIVILEGED.items() if flags & bits),
        installs=tuple(way for way, key in (("server", _SERVER), ("user", _USER)) if not config or key in config),
        lacks=_lacks(found, config),
        skew_s=heard.skew_s,
    )


async def gateway(settings: Discord, token: str) -> Gateway:
    """How the gateway may be connected to."""
    found = _found(await _call(settings, token, "gateway/bot"))
    start = found.get("session_start_limit") or {}
    return Gateway(int(found.get("shards", 1)), int(start.get("remaining", 1)), int(start.get("total", 1)))


def _lacks(found: Mapping[str, Any], config: Mapping[str, Any]) -> tuple[str, ...]:
    """The scopes that are missing where the portal's own install link for servers names some."""
    install = (config.get(_SERVER) or {}).get("oauth2_install_params") or found.get("install_params")
    if not install:
        return ()
    return tuple(one for one in ("bot", "applications.commands") if one not in install.get("scopes", []))


async def _call(settings: Discord, token: str, path: str) -> Heard:
    headers = {"Authorization": f"Bot {token}", "User-Agent": "DiscordBot (self-hosted, 1)"}
    heard = await ask(f"{settings.api_base.rstrip('/')}/{path}", WHO, headers)
    if heard.status in {401, 403}:
        raise TokenRefused(
            "Discord does not know this token. Developer portal, Bot: Reset Token gives a new one and ends the old."
        )
    return heard


def _found(heard: Heard) -> dict[str, Any]:
    if heard.status != 200 or not isinstance(heard.data, dict):
        raise NotReached(f"{WHO} answered with status {heard.status}, and nothing that can be understood.")
    return heard.data
