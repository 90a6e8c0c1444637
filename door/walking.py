"""`demo`: the main path, walked by itself."""

import asyncio
import sys
import time

from core import log


def demo() -> None:
    """Walk the main path by itself: search, download, pause, star, open. It touches nothing of yours."""
    from door.guest import NotAsPromised
    from door.walk import say, walk

    log.configure("error")
    began = time.monotonic()
    try:
        asyncio.run(walk())
    except NotAsPromised as error:
        print(f"\nThis is not as promised: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(1)
    say(f"That was all, and as promised, in {time.monotonic() - began:.0f} s. ./run starts a service that stays.")
