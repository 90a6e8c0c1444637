"""An engine that is killed without a warning: `python engine_process.py FOLDER TORRENT PORT PIECES`.

It fetches a torrent until so many pieces are told to be in their files.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from core import log
from tests.streaming import until
from tests.swarm import adding
from worker.torrent import Role
from worker.torrent.journal import Journal


async def main(folder, torrent, port, pieces):
    async with adding(folder, torrent, [("127.0.0.1", port)], role=Role.FETCH):
        await until(lambda: len(Journal(folder / "1.pieces").read()) >= pieces, within_s=100)
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    log.configure("error")
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]).read_bytes(), int(sys.argv[3]), int(sys.argv[4])))
