"""The server, in a process of its own; it ends with its standard input."""

import asyncio
import contextlib
import json
import random
import sys
from collections import Counter
from urllib.parse import unquote

from bench.faults.bodies import make_ready
from bench.faults.cases import Strike, cases
from bench.faults.goods import good
from bench.faults.lines import WEATHER
from bench.faults.reply import Ask, Reply, send
from bench.faults.site import Site


class Server:
    """Answers by the table, and counts."""

    def __init__(self) -> None:
        make_ready()
        self._cases = cases()
        self._asked: Counter[tuple[str, str]] = Counter()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A connection, as many requests as it bears."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await send(self._reply(await _request(reader)), writer):
                pass
        writer.close()

    def _reply(self, ask: Ask) -> Reply:
        if ask.path == "/_asked":
            counts = {f"{name} {seed}": count for (name, seed), count in self._asked.items()}
            return Reply(headers={"Content-Type": "application/json"}, body=json.dumps(counts).encode())
        _, name, seed, *_ = ask.path.split("/")
        if name == "good":
            return Site().answer(ask, seed, good(seed))
        case = WEATHER if name == "weather" else self._cases[name]
        self._asked[name, seed] += 1
        numbered = Ask(ask.path, ask.headers, self._asked[name, seed])
        dice = random.Random(f"{name} {seed} {numbered.time}" if case is WEATHER else f"{name} {seed}")
        at = dice.randrange(1, len(good(case.file)) - 1)
        return case.play(Strike(numbered, case.file, at, dice))


async def _request(reader: asyncio.StreamReader) -> Ask:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    lines = [line.partition(":") for line in head[1:] if line]
    return Ask(unquote(head[0].split()[1]), {name.lower(): value.strip() for name, _, value in lines}, 0)


async def _main() -> None:
    server = await asyncio.start_server(Server().serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_main())
