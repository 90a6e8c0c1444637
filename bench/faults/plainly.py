"""A quick server without faults: `GET /{latency in ms}/{KB a second}/{bytes}/{anything}`; 0 is no bound.

The bytes are one block of noise over and over, so that both sides know their hash.
"""

import asyncio
import contextlib
import hashlib
import random
import sys

BLOCK = random.Random(3).randbytes(1 << 20)


def sha256(size: int) -> str:
    """Of a file of that size, in hex."""
    digest = hashlib.sha256()
    for start in range(0, size, len(BLOCK)):
        digest.update(BLOCK[: size - start])
    return digest.hexdigest()


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            latency_ms, kb_s, size = (int(word) for word in head.split(b" ", 2)[1].split(b"/")[1:4])
            if latency_ms:
                await asyncio.sleep(latency_ms / 1000)
            about = f'Content-Length: {size}\r\nETag: "{size}"\r\nContent-Type: application/octet-stream'
            writer.write(f"HTTP/1.1 200 OK\r\n{about}\r\n\r\n".encode())
            if not head.startswith(b"HEAD"):
                await _send(writer, size, kb_s * 1000)
    writer.close()


async def _send(writer: asyncio.StreamWriter, size: int, bytes_s: int) -> None:
    began = asyncio.get_running_loop().time()
    step = 1 << 16 if bytes_s else len(BLOCK)
    for start in range(0, size, step):
        at = start % len(BLOCK)
        writer.write(BLOCK[at : at + min(step, size - start)])
        await writer.drain()
        if bytes_s:
            due = began + min(start + step, size) / bytes_s
            await asyncio.sleep(due - asyncio.get_running_loop().time())


async def _main() -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_main())
