"""How many parts go side by side: another one begins while those that are under way leave a connection idle.

So one part of many pages has all connections, and of parts that are one file each there are as many as connections.
Only the first is alone until its files are known: it says whether they come this way at all.
"""

import asyncio


class Place:
    """What one part has under way: one thing while it asks for its files, then those that are not over."""

    def __init__(self, abreast: "Abreast") -> None:
        self._abreast = abreast
        self._count = 1

    def known(self, files: int) -> None:
        """It has so many files."""
        self._take(files - self._count)

    def one_over(self) -> None:
        """One of its files is here, or can't be had."""
        self._take(-1)

    def leave(self) -> None:
        """Nothing more of it is under way."""
        self._take(-self._count)

    def _take(self, count: int) -> None:
        self._count += count
        self._abreast.take(count)


class Abreast:
    """The parts of a request that are under way together, on at most so many `connections`."""

    def __init__(self, connections: int) -> None:
        self._most = connections
        self._busy = 0
        self._moved = asyncio.Event()
        self._is_known = False

    async def place(self) -> Place:
        """A place for one more part, when there is room for it."""
        while self._busy >= self._most or (self._busy and not self._is_known):
            self._moved.clear()
            await self._moved.wait()
        self._busy += 1
        return Place(self)

    def take(self, count: int) -> None:
        """So many more things are under way, fewer when negative: the first has told what it is."""
        self._is_known = True
        self._busy += count
        self._moved.set()
