"""`up`, `bot`, `worker`: the service, whole or in parts."""

import asyncio
import gc
from typing import Annotated

import typer

from core.settings import Settings, load

LANES = "now,work,bulk,wait"
#: what is loaded at the start stays, and looking through it for rubbish, again and again, takes a sixth of the start;
#: then less often than Python does by itself, which is a fifth of what a worker does for fifty who search at once
_WHILE_LOADING, _COLLECTED_AT = (50_000, 10, 10), (5_000, 10, 10)


def up() -> None:
    """Start everything: the embedded stores, the worker, the chat."""
    asyncio.run(_serve(load(), alone=True))


def bot() -> None:
    """Start the chat surfaces, the pages and the signed files; the work is done by `bowerbird worker`."""
    asyncio.run(_serve(load(), alone=False))


def worker(
    lanes: Annotated[str, typer.Option(help="Which lanes to serve, commas between.")] = LANES,
) -> None:
    """Start a worker. As many as you like, on as many machines, share one Redis and one Postgres."""
    asyncio.run(_work(load(), [_lane(name) for name in lanes.split(",")]))


async def _serve(settings: Settings, *, alone: bool) -> None:
    gc.set_threshold(*_WHILE_LOADING)
    from door.composition import Parts, house, told_to_stop, until_told

    parts = Parts() if alone else Parts(lanes=(), alone=False)
    async with house(settings, parts) as opened:
        settle()
        told = told_to_stop()  # before anybody can read that we are up
        print(f"\n  Bowerbird is up. Its chat:  {opened.address}\n\n  Stop it with Ctrl-C.\n", flush=True)  # noqa: T201
        await until_told(told, opened.tasks)
        print("  Stopping; whatever runs is kept.", flush=True)  # noqa: T201


async def _work(settings: Settings, lanes: list[str]) -> None:
    gc.set_threshold(*_WHILE_LOADING)
    from core.models import Lane
    from door.composition import Parts, house, told_to_stop, until_told

    async with house(settings, Parts(chat=False, lanes=[Lane(name) for name in lanes], alone=False)) as opened:
        settle()
        await until_told(told_to_stop(), opened.tasks)


def settle() -> None:
    """What is loaded by now stays: the collector need not look through all of it again, as it does at any moment."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED_AT)


def _lane(name: str) -> str:
    if name.strip() not in LANES.split(","):
        raise typer.BadParameter(f"{name!r} is no lane; there are {LANES}.")
    return name.strip()
