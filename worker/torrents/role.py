"""The role of an engine: it reads what is wanted from the rows, and has it so; a hint only makes it look sooner.

No job of a lane: torrents and seeds live for weeks. Which engine has a torrent is a row, so there may be many.
"""

import asyncio
import secrets
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from core import log
from core.errors import BowerbirdError, SealBroken, TorrentError
from core.events import TorrentChanged, TorrentsShown, TorrentWanted
from core.library import torrent_duties, torrents
from core.library.torrent_duties import Duty
from core.models import TorrentState
from worker.context import House
from worker.torrent import Engine, Torrent, Wanted
from worker.torrents.goals import ROLES, Goal, goal
from worker.torrents.hearing import Hearing
from worker.torrents.showing import Showing
from worker.torrents.space import Space
from worker.torrents.taking import Taking

_log = log.get(__name__)
#: rows are looked at so often though nobody gave a hint
_LOOK_S = 2.0
#: seconds until a torrent that rested is in the engine again, at most
_TAKE_UP_S = 10.0
#: whoever was just shown a torrent may not have said so yet
_GRACE_MS = 3_000
#: in the home
FOLDER = "torrents"
_NAME = "engine"


@dataclass(slots=True)
class Held:
    """A torrent that is in the engine, why, which of its files are wanted (None: all), and whom it was told of."""

    torrent: Torrent
    goal: Goal
    files: frozenset[int] | None
    contacts: list[Any]


class Torrents:
    """One engine's torrents, at `address`. The engine itself starts with the first torrent that is wanted.

    Its name lies beside the torrents, and moves with them.
    """

    def __init__(self, house: House, address: str) -> None:
        self._runtime = house.runtime
        self._folder = house.runtime.settings.home / FOLDER
        self._engine = Engine(house.runtime.settings.torrent, self._folder)
        self._address = address
        self._lease_ms = int(house.runtime.settings.worker.lease_s * 1000)
        self._look = asyncio.Event()
        self.name = engine_name(self._folder)
        self.held: dict[int, Held] = {}
        self.online = True
        #: who takes a torrent in or out is alone: it would be met half-way
        self.seeing = asyncio.Lock()
        self._taking = Taking(house, self)
        self._hearing = Hearing(self._runtime, self._engine, self, self._taking)
        self._showing = Showing(self._engine, self)
        self.space = Space(self._runtime, self._engine, self, self._folder)

    async def serve(self) -> None:
        """Until cancelled; says goodbye then, and its torrents wait for it."""
        await self.announce()
        try:
            async with asyncio.TaskGroup() as tasks:
                for work in (self._beats(), self._hints(), self._work()):
                    tasks.create_task(work)
        finally:
            async with self._runtime.db.begin() as session:
                await torrents.retire(session, self.name)

    async def _work(self) -> None:
        """No port is open and nobody is spoken to before somebody wants a torrent."""
        while not await self._is_needed():
            await self._pause()
        async with self._engine, asyncio.TaskGroup() as tasks:
            for work in (self._looks(), self._hearing.serve(), self._taking.serve(), self.space.serve()):
                tasks.create_task(work)

    def look_soon(self) -> None:
        """Something may be wanted otherwise than it is."""
        self._look.set()

    async def announce(self) -> None:
        """We are alive, and whether peers are reached."""
        async with self._runtime.db.begin() as session:
            await torrents.announce(session, self.name, self._address, self._lease_ms, online=self.online)

    async def ready(self, number: int) -> Torrent:
        """The torrent in the engine, taken up again if it was parked. Raises TorrentError."""
        async with self._runtime.db.begin() as session:
            await torrents.touch(session, number)
        held = self.held.get(number) or await self._taken_up(number)
        held.torrent.last_read = time.monotonic()
        if held.torrent.is_resting and held.goal is not Goal.PAUSE:
            held.torrent.resume()
        return held.torrent

    async def look_anew(self, number: int) -> None:
        """Nothing counts as here of it until all of its files were read again, which begins with the next look."""
        async with self.seeing:
            self.held.pop(number, None)
            await self._engine.drop(number)
            async with self._runtime.db.begin() as session:
                await torrents.forget_memo(session, number)
        self.look_soon()

    async def _taken_up(self, number: int) -> Held:
        """Wait until the next look has it in the engine."""
        self.look_soon()
        try:
            async with self._runtime.events.following() as events, asyncio.timeout(_TAKE_UP_S):
                while (held := self.held.get(number)) is None:
                    await events.torrent_changed(number, 0.1)
        except TimeoutError:
            raise TorrentError("its engine does not take it up") from None
        return held

    async def look(self) -> None:
        """One round: take on what nobody has, then see to all that is ours."""
        async with self._runtime.db.read() as session:
            more = await torrent_duties.any_unclaimed(session)
        if more:
            async with self._runtime.db.begin() as session:
                await torrent_duties.take_on(session, self.name)
        async with self.seeing:
            async with self._runtime.db.read() as session:
                duties = await torrent_duties.duties(session, self.name)
                chosen = await torrent_duties.chosen_of_some(session, self.name)
            seen_to = (self._see_to(duty, chosen.get(duty.torrent.id or 0)) for duty in duties)
            for trouble in await asyncio.gather(*seen_to, return_exceptions=True):
                if trouble is not None:  # told once all are done: the next round sees to none that is still seen to
                    raise trouble
            self._showing.look()
            await self._let_go([number for number in self._showing.unseen if number in self.held])

    async def _see_to(self, duty: Duty, files: frozenset[int] | None) -> None:
        wanted, number = goal(duty), duty.torrent.id or 0
        try:
            match wanted:
                case Goal.REMOVE:
                    await self._remove(number)
                case Goal.PARK:
                    await self._park(number)
                case _ if number in self.held:
                    await self._change(self.held[number], duty, wanted, files)
                case _:
                    await self._add(duty, wanted, files)
        except (TorrentError, SealBroken) as error:
            await self._failed(number, error.reason)

    async def _add(self, duty: Duty, wanted: Goal, files: frozenset[int] | None) -> None:
        number = duty.torrent.id or 0
        async with self._runtime.db.read() as session:
            row = await torrents.by_id(session, number)
        if row is None:  # it was removed just now
            return
        source = torrents.source_of(self._runtime.keys, row)
        torrent = await self._engine.add(
            Wanted(
                key=number,
                source=source.decode("utf-8", "replace") if source[:7].lower() == b"magnet:" else source,
                resume=torrents.memo_of(self._runtime.keys, row),
                peers=_peers(row.contacts),
                paused=wanted is Goal.PAUSE,
                role=ROLES[wanted],
            )
        )
        if torrent.key != number:
            raise TorrentError("it is here already, under another of its hashes")
        self.held[number] = Held(torrent, wanted, files, row.contacts)
        await _tell_engine(self.held[number])
        if torrent.is_laid_out:
            await self._hearing.described(number, torrent.name, torrent.files, source)
        else:
            await self._hearing.stands(number, TorrentState.ASKING)
        if wanted is Goal.FETCH:
            self._taking.look_at(number)

    async def _change(self, held: Held, duty: Duty, wanted: Goal, files: frozenset[int] | None) -> None:
        if held.contacts != duty.torrent.contacts:
            held.contacts = duty.torrent.contacts
            held.torrent.meets(_peers(held.contacts))
        if (held.goal, held.files) == (wanted, files):
            return
        was, held.goal, held.files = held.goal, wanted, files
        if wanted is Goal.PAUSE:
            held.torrent.pause()
        elif was is Goal.PAUSE:
            held.torrent.resume()
        await _tell_engine(held)
        if wanted is Goal.FETCH:
            self._taking.look_at(held.torrent.key)

    async def _park(self, number: int) -> None:
        if self.held.pop(number, None) is not None:
            await self._engine.remove(number, delete_files=False)

    async def _remove(self, number: int) -> None:
        self.held.pop(number, None)
        await self._engine.remove(number, delete_files=True)
        async with self._runtime.db.begin() as session:
            await torrents.forget(session, number)
        await self._runtime.events.publish(TorrentChanged(number))

    async def _let_go(self, unseen: Collection[int]) -> None:
        """What was warmed up for somebody who has gone on: nobody asked for it, so nothing stays of it."""
        for number in unseen:
            async with self._runtime.db.begin() as session:
                is_gone = await torrents.let_go(session, number, _GRACE_MS)
            if is_gone:
                self.held.pop(number, None)
                await self._engine.remove(number, delete_files=True)

    async def _failed(self, number: int, reason: str) -> None:
        _log.warning("torrent.refused", torrent=number, reason=reason)
        self.held.pop(number, None)
        await self._hearing.stands(number, TorrentState.FAILED, reason)

    async def _beats(self) -> NoReturn:
        while True:
            await asyncio.sleep(self._lease_ms / 3000)
            try:
                await self.announce()
            except BowerbirdError as error:
                _log.warning("torrents.beat_missed", error=str(error))

    async def _hints(self) -> None:
        async with self._runtime.events.following() as events:
            async for event in events:
                match event:
                    case TorrentWanted():
                        self.look_soon()
                    case TorrentsShown():
                        self._showing.heard(event)

    async def _looks(self) -> NoReturn:
        while True:
            try:
                await self.look()
            except BowerbirdError as error:
                _log.warning("torrents.look_missed", error=str(error))
            await self._pause()

    async def _is_needed(self) -> bool:
        try:
            async with self._runtime.db.read() as session:
                has_some = await torrent_duties.duties(session, self.name)
                return bool(has_some) or await torrent_duties.any_unclaimed(session)
        except BowerbirdError as error:
            _log.warning("torrents.look_missed", error=str(error))
            return False

    async def _pause(self) -> None:
        """Until the next look: a hint makes it come sooner."""
        await _within(self._look, _LOOK_S)
        self._look.clear()


def engine_name(folder: Path) -> str:
    """What the engine of this folder is called: it has the bytes, wherever it is mounted and whoever runs it."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / _NAME
    if not kept.is_file():
        kept.write_text(secrets.token_hex(6), "utf-8")
    return kept.read_text("utf-8").strip()


def _peers(contacts: Iterable[Any]) -> tuple[tuple[str, int], ...]:
    return tuple((str(host), int(port)) for host, port in contacts)


async def _tell_engine(held: Held) -> None:
    held.torrent.role = ROLES[held.goal]
    match held.goal:
        case Goal.FETCH | Goal.SEED:
            await held.torrent.want(None if held.files is None else set(held.files))
        case Goal.STREAM | Goal.PRELOAD:
            await held.torrent.want(set())
        case _:
            return


async def _within(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
