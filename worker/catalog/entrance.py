"""Logins as they are entered and forgotten while we run: the source is made anew, and the old one asks nobody more.

The rows say what holds; an event only makes it quick.
"""

import asyncio
from collections.abc import Mapping
from typing import NoReturn

from core import log
from core.errors import BowerbirdError
from core.events import LoginChanged
from core.library import logins, searches
from core.runtime import Runtime
from worker.catalog import health, sessions
from worker.catalog.load import Catalog

#: an event tells what happens; a look finds what was lost, and is one question to the database
_LOOK_S = 30.0
_log = log.get("catalog")


class Entrance:
    """Keeps a catalogue by the logins that hold; `known` is when those were entered that it was made with."""

    def __init__(self, runtime: Runtime, catalog: Catalog, known: Mapping[str, int]) -> None:
        self._runtime, self._catalog = runtime, catalog
        self._known = dict(known)
        self._soon = asyncio.Event()

    async def serve(self) -> None:
        """For ever: look when somebody tells, and every half a minute."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._hints())
            tasks.create_task(self._looks())

    async def look(self) -> list[str]:
        """Take what has changed since the last look; the names of those sources."""
        async with self._runtime.db.read() as session:
            entered_at = await logins.versions(session)
            changed = sorted(name for name, _ in entered_at.items() ^ self._known.items())
            entered = await logins.entered(session, self._runtime.keys) if changed else {}
        changed = list(dict.fromkeys(changed))
        for name in changed:
            await self._renew(name, entered.get(name, {}))
        if changed:
            await self._tell(changed)
        self._known = entered_at
        return changed

    async def _renew(self, name: str, login: logins.Values) -> None:
        if all(card.name != name for card in self._catalog.cards):
            return
        self._catalog.put(*await asyncio.to_thread(self._catalog.workshop.made, name, login))
        await sessions.restore(self._runtime, self._catalog, [name])
        _log.info("source.login_changed", source=name)

    async def _tell(self, names: list[str]) -> None:
        """Other answers are to be had there now, and who was left in peace for its login may be asked."""
        async with self._runtime.db.begin() as session:
            await health.publish(session, self._catalog)
            await health.anew(session, names)
            await searches.outdate(session)

    async def _hints(self) -> None:
        async with self._runtime.events.following() as events:
            async for event in events:
                if isinstance(event, LoginChanged):
                    self._soon.set()

    async def _looks(self) -> NoReturn:
        while True:
            try:
                await self.look()
            except BowerbirdError as error:  # the database is away; the next look makes up for it
                _log.warning("logins.look_missed", error=str(error))
            try:
                async with asyncio.timeout(_LOOK_S):
                    await self._soon.wait()
            except TimeoutError:
                continue
            self._soon.clear()
