"""Cards and lists that people look at, as scopes of what is kept warm: the newest of each, for a while."""

import time
from typing import TYPE_CHECKING

from core.events import TorrentsShown
from worker.torrent import Engine, Nearness, Play
from worker.torrents.goals import Goal

if TYPE_CHECKING:
    from worker.torrents.role import Torrents

#: who has not pressed Play after so many seconds has gone elsewhere
_LONG_S = 180.0


class Showing:
    """What was shown and is not too long ago."""

    def __init__(self, engine: Engine, role: "Torrents") -> None:
        self._engine = engine
        self._role = role
        self._until: dict[str, float] = {}

    def heard(self, event: TorrentsShown) -> None:
        """This is shown now, in place of what was shown to the same person at the same place."""
        plays = [(Nearness(near), Play(torrent, file, place)) for torrent, file, near, place in event.shown]
        self._until[event.scope] = time.monotonic() + _LONG_S
        for nearness, play in plays:
            held = self._role.held.get(play.key)
            if nearness is Nearness.FOCUSED and held and held.goal is not Goal.PAUSE and held.torrent.is_resting:
                held.torrent.resume()
        self._engine.preloads.show(event.scope, plays)

    @property
    def unseen(self) -> list[int]:
        """Torrents that are here to be warmed up only, and are in no scope any more."""
        held, shown = self._role.held.items(), self._engine.preloads.shown
        return [number for number, one in held if one.goal is Goal.PRELOAD and number not in shown]

    def look(self) -> None:
        """Let go what was shown too long ago; warm up what has come into the engine meanwhile."""
        now = time.monotonic()
        for scope in [scope for scope, until in self._until.items() if until <= now]:
            del self._until[scope]
            self._engine.preloads.show(scope, ())
        self._engine.preloads.look()
