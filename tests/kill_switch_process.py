"""In a network of its own (`unshare -n`): an engine bound to an interface that goes away and comes back."""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.swarm import event, settings
from worker.torrent import Engine, NetworkDown, NetworkUp


def ip(*words):
    subprocess.run(["ip", *words], check=True)


async def main():
    ip("link", "add", "vpn0", "type", "dummy")
    ip("address", "add", "10.9.0.1/24", "dev", "vpn0")
    ip("link", "set", "vpn0", "up")
    said = {}
    async with Engine(settings(interface="vpn0", listen="0.0.0.0:0"), Path(sys.argv[1])) as engine:
        for what, state, kind in (("down_s", "down", NetworkDown), ("up_s", "up", NetworkUp)):
            ip("link", "set", "vpn0", state)
            began = time.monotonic()
            await event(engine, kind)
            said[what] = time.monotonic() - began
            said[f"paused_{state}"] = engine.session.is_paused()
    ip("link", "delete", "vpn0")
    async with Engine(settings(interface="vpn0", listen="0.0.0.0:0"), Path(sys.argv[1])) as engine:
        said["paused_without"] = engine.session.is_paused()
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    asyncio.run(main())
