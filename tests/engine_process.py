"""An engine that fetches a torrent in a process that may be killed: `python engine_process.py FOLDER TORRENT PORT`.

Prints the number of pieces that are in their files, whenever it grows.
"""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.swarm import adding
from worker.torrent import Role


async def main():
    folder, torrent, port = sys.argv[1:]
    source, peers = Path(torrent).read_bytes(), [("127.0.0.1", int(port))]
    async with adding(Path(folder), source, peers, role=Role.FETCH) as (_, ours):
        while True:
            sys.stdout.write(f"{sum(ours.pieces.written)}\n")
            sys.stdout.flush()
            await asyncio.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(main())
