"""What somebody may play next, told to the engines so that it is warm when they do: a hint, and lost without harm."""

from collections.abc import Sequence

from bot import torrents
from bot.caller import Caller
from bot.torrents import Seen
from core.events import TorrentsShown
from core.runtime import Runtime

_FOCUSED, _ADJACENT, _VISIBLE = range(3)
#: of a list, so many are told of
_MOST = 3


async def opened(runtime: Runtime, caller: Caller, seen: Seen, file: int | None = None) -> None:
    """The card of a torrent is open: what it plays, and what comes after."""
    near = zip(torrents.playable(seen, file), (_FOCUSED, _ADJACENT), strict=False)
    await _tell(runtime, caller, [[seen.torrent, one.number, nearness] for one, nearness in near])


async def listed(runtime: Runtime, caller: Caller, several: Sequence[Seen]) -> None:
    """A list of torrents is open: what each of the first would play."""
    first = [(seen.torrent, found[0].number) for seen in several if (found := torrents.playable(seen))]
    await _tell(runtime, caller, [[torrent, file, _VISIBLE] for torrent, file in first[:_MOST]])


async def _tell(runtime: Runtime, caller: Caller, plays: list[list[int]]) -> None:
    """In place of what they were shown here before."""
    await runtime.events.publish(TorrentsShown(f"{caller.person} {caller.room}", plays))
