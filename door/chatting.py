"""`chat`: the terminal chat, attached to the running service, or with a house of its own when none runs."""

import asyncio
import sys
from typing import Annotated

import typer

from core import home, log
from core.errors import StartError
from core.settings import Settings, load


def chat(
    as_: Annotated[str, typer.Option("--as", help="Who you are.")] = "me",
    room: Annotated[str, typer.Option(help="The room you talk in.")] = "home",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines in and out, for programs.")] = False,
    until: Annotated[str, typer.Option(help="With --json or a pipe: ready = wait for the last request.")] = "",
) -> None:
    """Talk to Bowerbird here in the terminal."""
    if until not in {"", "ready"}:
        raise typer.BadParameter("--until takes: ready")
    sys.exit(asyncio.run(_chat(load(), as_, room, as_json=as_json, until_ready=bool(until))))


async def _chat(settings: Settings, as_: str, room: str, *, as_json: bool, until_ready: bool) -> int:
    from bot.terminal.chat import Options
    from bot.terminal.chat import chat as talk
    from bot.terminal.client import Service
    from door.composition import Parts, house

    options = Options(as_, room, as_json, "ready" if until_ready else None)
    running = home.running(settings.home)
    if running is not None:
        return await talk(Service(running.url, running.key), options, sys.stdin, sys.stdout)
    log.configure("error" if settings.log_level == "info" else settings.log_level)
    try:
        async with house(settings, Parts(any_port=True)) as opened:
            return await talk(Service(opened.service.url, opened.service.key), options, sys.stdin, sys.stdout)
    except StartError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
