"""Peers that are far away: what goes to them and comes from them is held back for a while. They run in a process.

`python -m bench.relays DELAY_S HOST:PORT …` says a port for each, and ends with its input.
"""

import asyncio
import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence

from bench.place import ROOT


@contextlib.contextmanager
def far(peers: Sequence[str], delay_s: float) -> Iterator[list[str]]:
    """Addresses at which these peers are so many seconds away, each way; without a delay, themselves."""
    if not delay_s:
        yield list(peers)
        return
    words = [sys.executable, "-m", "bench.relays", str(delay_s), *peers]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield [f"127.0.0.1:{port}" for port in json.loads(line)]
        finally:
            process.kill()


async def _late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay_s: float) -> None:
    """Pass on what comes, in order, each part so much later; the end too."""
    loop = asyncio.get_running_loop()
    coming: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(4096)

    async def give() -> None:
        while True:
            due, data = await coming.get()
            await asyncio.sleep(due - loop.time())
            if not data:
                writer.close()
                return
            writer.write(data)
            await writer.drain()

    giving = asyncio.create_task(give())
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            await coming.put((loop.time() + delay_s, data))
    await coming.put((loop.time() + delay_s, b""))
    with contextlib.suppress(ConnectionError):
        await giving


async def _port(peer: str, delay_s: float) -> int:
    """A port behind which this peer is."""
    host, _, port = peer.rpartition(":")

    async def relay(near_reader: asyncio.StreamReader, near_writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(host, int(port))
        await asyncio.gather(_late(near_reader, far_writer, delay_s), _late(far_reader, near_writer, delay_s))

    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    return int(server.sockets[0].getsockname()[1])


async def _main(delay_s: float, peers: Sequence[str]) -> None:
    ports = [await _port(peer, delay_s) for peer in peers]
    sys.stdout.write(json.dumps(ports) + "\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_main(float(sys.argv[1]), sys.argv[2:]))
