"""A site whose files wait behind gates that the test opens, as a process; it ends with its standard input.

`/plain/{number}/{name}` is a file, sent once its gate is open. `/_await/{numbers}` answers as soon as all of these
wait at their gates, `/_count/{count}` when so many do; `/_open/{numbers}` opens them, `/_open/all` all that there are
and will be. All answer with what waits then, what was asked for so far, and how many at once at most.
"""

import asyncio
import contextlib
import json
import sys

BODY = b"Behind its gate." * 64


class Site:
    def __init__(self):
        self.waiting, self.asked, self.most = [], [], 0
        self.opened, self.all_open = set(), False
        self.moved = asyncio.Condition()

    async def serve(self, reader, writer):
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                _, what, which, *_ = head.split()[1].decode().split("/")
                if what == "plain":
                    await self.at_gate(int(which), reader)
                    self.send(writer, BODY, "application/octet-stream")
                else:
                    self.send(writer, await self.steered(what, which), "application/json")
        writer.close()

    async def at_gate(self, number, reader):
        """Return when its gate is open. Raises ConnectionError when whoever asked went away."""
        gone = asyncio.ensure_future(reader.read(1))
        through = asyncio.ensure_future(self.until(lambda: self.all_open or number in self.opened))
        async with self.moved:
            self.asked.append(number)
            self.waiting.append(number)
            self.most = max(self.most, len(self.waiting))
            self.moved.notify_all()
        await asyncio.wait([gone, through], return_when=asyncio.FIRST_COMPLETED)
        async with self.moved:
            self.waiting.remove(number)
            self.moved.notify_all()
        through.cancel()
        if gone.done():
            raise ConnectionError
        gone.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await gone

    async def until(self, holds):
        async with self.moved:
            await self.moved.wait_for(holds)

    async def steered(self, what, which):
        numbers = set() if which == "all" else {int(one) for one in which.split(",")}
        if what == "_count":
            await self.until(lambda: len(self.waiting) >= min(numbers))
        elif what == "_await":
            await self.until(lambda: numbers <= set(self.waiting))
        else:
            async with self.moved:
                self.opened |= numbers
                self.all_open |= which == "all"
                self.moved.notify_all()
        return json.dumps({"waiting": sorted(self.waiting), "asked": self.asked, "most": self.most}).encode()

    def send(self, writer, body, kind):
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nContent-Type: {kind}\r\n\r\n".encode() + body)


async def main():
    server = await asyncio.start_server(Site().serve, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
