"""In a network of its own (`unshare -n`): a download over an interface that goes and comes again and again."""

import asyncio
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from core import log
from tests.kill_switch_process import ip
from tests.streaming import same, until
from tests.swarm import adding, event, made, read_all, seeding, some_bytes
from worker.torrent import NetworkDown, NetworkUp, Role

FILM = some_bytes(2_000_000)
FLAPS = 3


async def main(folder):
    torrent = made(folder / "seed", {"film.mp4": FILM})
    rests = []
    with seeding(folder / "seed", torrent, kb_s=1000) as seeds:
        more = {"interface": "lo", "listen": "0.0.0.0:0"}
        async with adding(folder / "ours", torrent, seeds.peers, role=Role.FETCH, **more) as (engine, ours):
            for flap in range(1, FLAPS + 1):
                await until(lambda flap=flap: sum(ours.pieces.have) >= flap * 5, 100)
                ip("link", "set", "lo", "down")
                await event(engine, NetworkDown, 60)
                rests.append(engine.session.is_paused())
                ip("link", "set", "lo", "up")
                await event(engine, NetworkUp, 60)
            is_whole = same(await read_all(ours), FILM)
    sys.stdout.write(json.dumps({"rests": rests, "is_whole": is_whole, "damaged": ours.damaged}))


if __name__ == "__main__":
    log.configure("error")
    ip("link", "set", "lo", "up")
    asyncio.run(main(Path(sys.argv[1])))
