"""`demo`: the main path, walked by itself; on the web chat, or on both platforms, emulated."""

import asyncio
import sys
import time
from collections.abc import Coroutine
from typing import Annotated

import typer

from core import log


def demo(
    *,
    platforms: Annotated[
        bool, typer.Option("--platforms", help="On Telegram and Discord, emulated, with a page that shows both sides.")
    ] = False,
    stay: Annotated[
        bool, typer.Option("--stay", help="Keep both chats open afterwards, to try them without accounts.")
    ] = False,
) -> None:
    """Walk the main path by itself: search, download, pause, star, open. It touches nothing of yours."""
    from door.guest import NotAsPromised
    from door.walk import say

    log.configure("error")
    began = time.monotonic()
    try:
        asyncio.run(_story(platforms=platforms or stay, stay=stay))
    except NotAsPromised as error:
        print(f"\nThis is not as promised: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(1)
    if not stay:
        say(f"That was all, and as promised, in {time.monotonic() - began:.0f} s. ./run starts a service that stays.")


def _story(*, platforms: bool, stay: bool) -> Coroutine[None, None, None]:
    if platforms:
        from door.stage.show import show

        return show(stay=stay)
    from door.walk import walk

    return walk()
