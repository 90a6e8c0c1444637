"""An engine that fetches a torrent in a process that may be killed: `python engine_process.py FOLDER TORRENT PORT`.

Prints the number of pieces that are in their files, whenever it grows.
"""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from core import log
from tests.swarm import adding
from worker.torrent import Role


async def main(folder, torrent, port):
    async with adding(folder, torrent, [("127.0.0.1", port)], role=Role.FETCH) as (_, ours):
        while True:
            sys.stdout.write(f"{sum(ours.pieces.written)}\n")
            sys.stdout.flush()
            await asyncio.sleep(0.05)


if __name__ == "__main__":
    log.configure("error")
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]).read_bytes(), int(sys.argv[3])))
