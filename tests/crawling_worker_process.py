"""A worker that knows LibriVox alone, as a process that can be killed."""

import asyncio

from plugins.sources.librivox import LibriVox
from tests.numbered_worker_process import main

if __name__ == "__main__":
    asyncio.run(main({"librivox": LibriVox}))
