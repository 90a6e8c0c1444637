"""The stage: a house in a temporary folder, both platforms emulated in processes of their own, and people."""

import contextlib
import socket
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from core.errors import StartError
from core.library import jobs
from core.runtime import Runtime
from core.settings import Layer, Settings, build
from door.composition import Parts, house
from worker.catalog import adapters

#: seconds that each chapter of the demo shelf takes, so that there is time to join a request
_PACE_S = 0.8
_PATIENCE_S = 60.0
#: who watches may be quick, and is alone: nobody has to be kept from saying too much
_A_MINUTE = 600


@dataclass(frozen=True, slots=True)
class Stage:
    """Both platforms, as their drivers in `tests/emulators` have them; the server on Discord and its people."""

    runtime: Runtime
    telegram: Any
    discord: Any
    readers: Any
    #: by name; each is on both platforms
    on_telegram: dict[str, Any]
    on_discord: dict[str, Any]

    def views(self) -> dict[str, dict[str, str]]:
        """The address of each person's page, by platform and name."""
        here = f"&channel={self.readers.id}"
        return {
            "Telegram": {name: f"{self.telegram.api_base}/_page?as={name}" for name in self.on_telegram},
            "Discord": {name: f"{self.discord.base}/_page?as={name}{here}" for name in self.on_discord},
        }

    async def rooms_that_wait(self) -> int:
        """In how many rooms the newest request is waited for."""
        async with self.runtime.db.read() as session:
            [job] = await jobs.listed(session, kinds=["download"], limit=1)
            return len({one.room_id for one in await jobs.watchers(session, job.id or 0)})

    async def complaints(self) -> list[str]:
        """What either platform refused, or said against its own rules."""
        both = (self.telegram, self.discord)
        return [str(one) for platform in both for one in [*await platform.refused(), *await platform.own_faults()]]


@contextlib.asynccontextmanager
async def opened(*names: str) -> AsyncIterator[Stage]:
    """People of these names on both platforms, which a house is connected to. Raises StartError."""
    telegram_people, discord_people = _emulators()
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bowerbird-demo-")))
        telegram = await stack.enter_async_context(telegram_people.running())
        discord = await stack.enter_async_context(discord_people.running())
        inside = await stack.enter_async_context(house(_settings(folder, telegram, discord), Parts()))
        await telegram.rules(press_s=_PATIENCE_S, inline_s=_PATIENCE_S)  # a story on a slow machine is one all the same
        await discord.rules(acknowledge_s=_PATIENCE_S)
        await telegram.called("setChatMenuButton")
        await discord.until_connected()
        on_telegram = {name: await telegram.person(name) for name in names}
        on_discord = {name: await discord.person(name) for name in names}
        readers = await discord.group("Readers", *on_discord.values())
        yield Stage(inside.runtime, telegram, discord, readers, on_telegram, on_discord)


def _emulators() -> tuple[ModuleType, ModuleType]:
    """The drivers of both. They lie with the tests, which a checkout has and an image has not. Raises StartError."""
    try:
        from tests.emulators.discord_platform import people as discord_people
        from tests.emulators.telegram_platform import people as telegram_people
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "tests":
            raise
        raise StartError(
            "demo --platforms needs the emulated platforms in tests/, which are not here. "
            "Run it in a checkout: ./run demo --platforms. Without --platforms the demo needs none."
        ) from None
    return telegram_people, discord_people


def _settings(folder: Path, telegram: Any, discord: Any) -> Settings:
    """Defaults, in this folder, with the demo shelf alone: whatever is set on this machine plays no part."""
    shelves = {name: {"enabled": False} for name in adapters.find()} | {"demo": {"pace_s": _PACE_S}}
    port = _free_port()
    values = {
        "home": folder,
        "web": {"port": port, "public_url": f"http://127.0.0.1:{port}"},
        "sources": shelves,
        "limits": {"commands_per_minute": _A_MINUTE},
        "telegram": {"token": telegram.token, "api_base": telegram.api_base},
        "discord": {"token": discord.token, "api_base": discord.api_base, "gateway_url": discord.gateway_url},
    }
    return build([Layer("demo", values)])


def _free_port() -> int:
    """A port of loopback that nobody has: cards carry links to it, so it has to be known before the house opens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
