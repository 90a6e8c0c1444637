"""What the engine has to tell, until somebody listens: of each kind and torrent only the newest."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator

from worker.torrent.values import Event, NetworkDown, NetworkUp


class Outbox:
    """A queue that can't grow beyond what there is to know. One listener at a time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[type[Event], int], Event] = OrderedDict()
        self._filled = asyncio.Event()

    def put(self, event: Event) -> None:
        """Tell it, in place of an older one of its kind."""
        place = (type(event), 0 if isinstance(event, NetworkDown | NetworkUp) else event.key)
        self._kept.pop(place, None)
        self._kept[place] = event
        self._filled.set()

    def take_back(self, event: type[Event], key: int) -> None:
        """What was told so of a torrent does not hold any more."""
        self._kept.pop((event, key), None)

    async def follow(self) -> AsyncIterator[Event]:
        """Everything that is told, in order, for as long as one listens."""
        while True:
            await self._filled.wait()
            while self._kept:
                yield self._kept.popitem(last=False)[1]
            self._filled.clear()
