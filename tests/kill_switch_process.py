"""In a network of its own (`unshare -n`): an engine bound to an interface that goes away and comes back."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from core import log
from tests.swarm import event, settings
from worker.torrent import Engine, NetworkDown, NetworkUp


def ip(*words):
    subprocess.run(["ip", *words], check=True)


async def main(folder):
    said = {}
    async with Engine(settings(interface="lo", listen="0.0.0.0:0"), folder) as engine:
        for state, kind in (("down", NetworkDown), ("up", NetworkUp)):
            ip("link", "set", "lo", state)
            await event(engine, kind)
            said[f"paused_{state}"] = engine.session.is_paused()
    ip("link", "set", "lo", "down")
    async with Engine(settings(interface="lo", listen="0.0.0.0:0"), folder) as engine:
        said["paused_without"] = engine.session.is_paused()
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    log.configure("error")
    ip("link", "set", "lo", "up")  # the one interface that every network has; here it stands for the VPN's
    asyncio.run(main(Path(sys.argv[1])))
