"""The server, in a process of its own; it ends with its standard input."""

import asyncio
import contextlib
import sys
from dataclasses import replace
from urllib.parse import unquote

from bench.endpoints.case import Asked
from bench.endpoints.cases import ENDPOINTS, number
from bench.faults.reply import Reply, send


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A connection, as many requests as it bears; which site it is the address tells that was called."""
    endpoint = ENDPOINTS[number(writer.get_extra_info("sockname")[0])]
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
        while await send(_for(asked := await _request(reader), endpoint.play(asked)), writer):
            pass
    writer.close()


def _for(asked: Asked, reply: Reply) -> Reply:
    """To HEAD, the same without its body."""
    if asked.method != "HEAD" or not reply.body:
        return reply
    return replace(reply, body=b"", length=str(len(reply.body)) if reply.length is None else reply.length)


async def _request(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, *_ = head[0].split()
    lines = [line.partition(":") for line in head[1:] if line]
    return Asked(method, unquote(target), {name.lower(): value.strip() for name, _, value in lines})


async def _main() -> None:
    server = await asyncio.start_server(_serve, "0.0.0.0", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_main())
