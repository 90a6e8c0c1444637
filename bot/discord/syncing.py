"""Discord is told of our commands when they are others than the last time, and only then: it limits that."""

import hashlib
import json
from typing import Any

import discord

from bot.discord.menu import Payload
from core import log
from core.models import Fact
from core.runtime import Runtime

_log = log.get(__name__)
_FACT = "discord.commands"


async def sync(runtime: Runtime, client: discord.Client, commands: list[Payload]) -> None:
    """Have Discord show these commands everywhere."""
    application = client.application_id or 0
    wanted = f"{application}:{_digest(commands)}"
    async with runtime.db.read() as session:
        known = await session.get(Fact, _FACT)
    if known is not None and known.value == wanted:
        return
    payload: Any = commands
    try:
        await client.http.bulk_upsert_global_commands(application, payload)
    except discord.HTTPException as error:
        if isinstance(error, discord.DiscordServerError):
            raise
        _log.error("discord.commands_refused", code=error.code, reason=error.text)  # the old ones go on working
        return
    async with runtime.db.begin() as session:
        await session.merge(Fact(name=_FACT, value=wanted))
    _log.info("discord.commands_told", commands=len(commands))


def _digest(commands: list[Payload]) -> str:
    return hashlib.sha256(json.dumps(commands, sort_keys=True).encode()).hexdigest()
