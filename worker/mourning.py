"""Those of us who died beside us: what they held is free at once, not when their leases are over."""

import asyncio
from typing import NoReturn

from core import log, presence
from core.errors import BowerbirdError
from core.library import dispatch
from core.runtime import Runtime

_log = log.get(__name__)
_LOOK_S = 1.0


class Mourning:
    """Looks who is gone. Every worker does: the one who died may have led the others."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def serve(self) -> NoReturn:
        """Look every second, for ever."""
        while True:
            await asyncio.sleep(_LOOK_S)
            await self.look()

    async def look(self) -> None:
        """Free what the dead held; the dispatcher then takes their jobs back."""
        home = self._runtime.settings.home
        names = await asyncio.to_thread(presence.gone, home)
        if not names:
            return
        try:
            async with self._runtime.db.begin() as session:
                jobs = await dispatch.died(session, names)
        except BowerbirdError as error:  # the next look finds them again
            _log.warning("worker.unmourned", names=names, error=str(error))
            return
        for name in names:
            await asyncio.to_thread(presence.forget, home, name)
        _log.warning("worker.died", names=names, jobs=jobs)
