"""What somebody may play next, told to the engines so that it is warm when they do: a hint, and lost without harm.

A torrent that somebody asked for is told at once. The best release of a title has to be looked into first, which a
worker does; `torrent.preload_for` says whether it may.
"""

from collections.abc import Mapping, Sequence
from enum import IntEnum, StrEnum

from bot.caller import Caller
from bot.views import torrents
from bot.views.torrents import Seen
from core import intake
from core.db import Session
from core.events import TorrentsShown
from core.intake import Request
from core.library import offers, stopped
from core.library import torrents as rows
from core.models import Job, Lane
from core.runtime import Runtime

#: of a list, so many are told of
MOST = 3
#: of a torrent so many files are looked at
_FILES = 500


class Nearness(IntEnum):
    """How near somebody is to pressing Play; as `worker.torrent` has it."""

    FOCUSED = 0
    ADJACENT = 1
    VISIBLE = 2
    NEAR = 3


class Warmed(StrEnum):
    """What is warmed up, each including the one before."""

    ASKED = "asked"
    OPENED = "opened"
    FOUND = "found"


#: [torrent, file, nearness]
Play = tuple[int, int, Nearness]


async def opened(runtime: Runtime, caller: Caller, seen: Seen, file: int | None = None) -> None:
    """The card of a torrent is open: what it plays, and what comes after."""
    near = zip(torrents.playable(seen, file), (Nearness.FOCUSED, Nearness.ADJACENT), strict=False)
    await tell(runtime, caller, scope(caller), [(seen.torrent, one.number, nearness) for one, nearness in near])


async def listed(runtime: Runtime, caller: Caller, several: Sequence[Seen]) -> None:
    """A list of torrents is open: what each of the first would play."""
    first = [(seen.torrent, found[0].number) for seen in several if (found := torrents.playable(seen))]
    await tell(runtime, caller, scope(caller), [(torrent, file, Nearness.VISIBLE) for torrent, file in first[:MOST]])


async def work(runtime: Runtime, caller: Caller, title: int) -> None:
    """The card of a title is open that is had as releases: the best of them."""
    if warms(runtime, Warmed.OPENED):
        await runtime.events.publish(TorrentsShown(scope(caller), []))
        await look_into(runtime, caller, scope(caller), {title: Nearness.FOCUSED})


async def found(runtime: Runtime, caller: Caller, search: Job) -> None:
    """The card of a search is open: the best release of each of the first works that it found as releases.

    While its sources are still asked nobody knows them: a worker waits for that.
    """
    if not warms(runtime, Warmed.FOUND):
        return
    if search.state.is_open:
        await look_into(runtime, caller, scope(caller), {}, search.id or 0)
        return
    async with runtime.db.read() as session:
        first = await offers.in_search(session, search.id or 0, MOST)
    if first:
        await look_into(runtime, caller, scope(caller), dict.fromkeys(first, Nearness.VISIBLE))


async def gone(runtime: Runtime, where: str) -> None:
    """Nobody looks at anything there any more."""
    await runtime.events.publish(TorrentsShown(where, []), TorrentsShown(_into(where), []))


def scope(caller: Caller) -> str:
    """Where somebody looks at one thing at a time: the next that they open takes its place."""
    return f"{caller.person} {caller.room}"


def warms(runtime: Runtime, what: Warmed) -> bool:
    """Whether that much is warmed up here."""
    settings = runtime.settings.torrent
    wanted = list(Warmed).index(Warmed(settings.preload_for)) >= list(Warmed).index(what)
    return settings.enabled and settings.preloads > 0 and wanted


async def tell(runtime: Runtime, caller: Caller, where: str, plays: Sequence[Play]) -> None:
    """In place of what they were shown there before."""
    async with runtime.db.read() as session:
        places = await _places(session, caller.person, plays)
    shown = [[torrent, file, nearness, places.get((torrent, file), 0)] for torrent, file, nearness in plays]
    await runtime.events.publish(TorrentsShown(where, shown), TorrentsShown(_into(where), []))


async def look_into(
    runtime: Runtime, caller: Caller, where: str, titles: Mapping[int, Nearness], search: int = 0
) -> None:
    """Have the best release of titles warmed up, whatever torrents are shown beside them."""
    payload = {"scope": _into(where), "titles": list(titles.items()), "search": search, "language": caller.locale}
    same = (_into(where), *titles.items(), search)
    request = Request("preload", Lane.NOW, payload, same=same, trace=caller.trace)
    if not await runtime.reads.ask(_any_engine, None):  # every search comes here, and most houses have none
        return
    async with runtime.db.begin() as session:
        accepted = await intake.accept(session, runtime.settings, request, caller.person, caller.room)
    if not accepted.joined:
        await runtime.queue.wake(Lane.NOW, accepted.job.id or 0)


async def _any_engine(session: Session, every: Sequence[None]) -> list[bool]:
    return [await rows.any_engine(session)] * len(every)


async def _places(session: Session, person: int, plays: Sequence[Play]) -> Mapping[tuple[int, int], int]:
    """Where they stopped in these files."""
    named: dict[int, tuple[int, int]] = {}
    for torrent in {torrent for torrent, _, _ in plays}:
        named |= {one.id or 0: (torrent, one.number) for one in await rows.files(session, torrent, _FILES)}
    places = await stopped.places(session, person, named)
    return {named[file]: place for file, place in places.items()}


def _into(where: str) -> str:
    """What releases turn out to be is told apart from torrents: it comes later."""
    return f"{where} releases"
