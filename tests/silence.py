"""A line to a Redis that falls silent, as when its machine is gone and no word of that ever comes.

async with silenced(tmp_path, url) as (line, silence):
    …through `line` everything goes as it does through `url`…
    silence()
    …what is connected by then hears nothing more and is heard no more; who connects anew is…
"""

import asyncio
import contextlib
from urllib.parse import urlsplit


@contextlib.asynccontextmanager
async def silenced(folder, url):
    """The address of a line to the Redis of this one, and what makes it silent."""
    path, there = str(folder / "line.sock"), urlsplit(url).path
    silent, tasks = asyncio.Event(), set()

    async def carry(reader, writer, ends):
        with contextlib.suppress(ConnectionError), contextlib.closing(writer):
            while data := await reader.read(65536):
                if ends.is_set():
                    await asyncio.Event().wait()
                writer.write(data)

    async def line(reader, writer):
        mine = silent
        far_reader, far_writer = await asyncio.open_unix_connection(there)
        both = [carry(reader, far_writer, mine), carry(far_reader, writer, mine)]
        tasks.update(asyncio.ensure_future(one) for one in both)

    def silence():
        nonlocal silent
        silent.set()
        silent = asyncio.Event()

    server = await asyncio.start_unix_server(line, path)
    try:
        yield f"unix://{path}?db=0", silence
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
