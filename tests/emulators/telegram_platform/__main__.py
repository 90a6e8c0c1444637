"""Serves the platform on loopback and prints its address.

`python -m tests.emulators.telegram_platform [--port 0] [--judge-later] [--local] [--token NUMBER:SECRET]`
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

from aiohttp import web

from tests.emulators.telegram_platform.control import Control
from tests.emulators.telegram_platform.faults import Faults
from tests.emulators.telegram_platform.judge import Judge
from tests.emulators.telegram_platform.server import Api
from tests.emulators.telegram_platform.tasks import Tasks
from tests.emulators.telegram_platform.world import World

#: a person's file comes in base64, in JSON
BODY = 100 * 1024 * 1024


def options() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="telegram_platform")
    reader.add_argument("--port", type=int, default=0)
    reader.add_argument("--judge-later", action="store_true")
    reader.add_argument("--token", help="the first bot's token, of the shape NUMBER:SECRET; else a new one")
    reader.add_argument("--local", action="store_true", help="be one's own Bot API server: 2000 MB, files on its disk")
    return reader.parse_args()


async def serve(asked: argparse.Namespace, folder: Path) -> None:
    world, faults, tasks = World(folder, local=asked.local), Faults(), Tasks()
    judge = Judge(world, later=asked.judge_later)
    world.on_update = judge.update
    control = Control(world, judge, faults, tasks)
    app = web.Application(client_max_size=BODY)
    app.add_routes([*Api(world, judge, faults).routes(), *control.routes()])
    app.on_shutdown.append(tasks.end)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", asked.port).start()
    control.add_bot("Bowerbird", "bowerbird_bot", asked.token)
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)  # noqa: T201 who started it reads it
    await asyncio.Event().wait()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="telegram-") as place:
        asyncio.run(serve(options(), Path(place)))
