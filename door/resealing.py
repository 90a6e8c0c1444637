"""Bringing what is kept encrypted under the newest key: a backup first, in batches, and on again when broken off."""

import asyncio
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core import secrets
from core.db import Database
from core.errors import StartError
from core.library import sealed
from core.library.sealed import Count, Sealed
from core.migrate import back_up
from core.models import Fact
from core.runtime import ADVICE, CANARY, add_key, renew_keys
from core.secrets import KeyRing
from core.settings import Settings

Say = Callable[[str], None]
_ENDS = "Links and addresses of feeds that were signed with it end; /link gives fresh ones."


@dataclass(frozen=True, slots=True)
class Summary:
    """The keys that there are, and how many values of each table there are under each; under 0 the unencrypted."""

    file: Path
    keys: list[int]
    newest: int
    counts: list[Count]
    changed: dict[str, int]

    @property
    def behind(self) -> int:
        """How many values are not under the newest key."""
        return sum(number for one in self.counts for key, number in one.by_key.items() if key != self.newest)

    def lines(self) -> list[str]:
        """A line for each table."""
        return [self._line(one) for one in self.counts]

    def _line(self, one: Count) -> str:
        parts = [
            f"{number} {f'with key {key}' if key else 'not encrypted'}" for key, number in sorted(one.by_key.items())
        ]
        now = f", {self.changed[one.table]} rows of them now" if self.changed.get(one.table) else ""
        return f"{one.table:<14} {', '.join(parts) or 'no values'}{now}"


class Keys:
    """The key file of a home, and the values sealed with it."""

    def __init__(self, settings: Settings, db: Database, ring: KeyRing | None) -> None:
        self._settings = settings
        self._db = db
        self._ring = ring
        self._changed: dict[str, int] = {}

    @classmethod
    async def of(cls, settings: Settings, db: Database) -> "Keys":
        """The keys of this home. Raises StartError when there are none, or they belong to another database."""
        ring = secrets.load(settings.home)
        if ring is None:
            raise StartError(f"There is no key file in {settings.home} yet: ./run makes it.")
        async with db.read() as session:
            canary = await session.get(Fact, CANARY)
        if canary is not None and canary.value != ring.canary():
            raise StartError(f"The key file {settings.home / secrets.FILE} belongs to another database.")
        return cls(settings, db, ring)

    async def summary(self) -> Summary:
        """How things are."""
        async with self._db.read() as session:
            counts = [await sealed.counts(session, one) for one in sealed.ALL]
        file = self._settings.home / secrets.FILE
        return Summary(file, sorted(self.ring.masters), self.ring.newest, counts, self._changed)

    async def rotate(self, say: Say, *, backed_up: bool) -> Summary:
        """A new key, unless the last change of keys is still to be finished; then everything under the newest."""
        unfinished = (await self.summary()).behind > 0 and len(self.ring.masters) > 1
        await self._back_up(say, backed_up=backed_up)
        if unfinished:
            say("A change of keys was broken off; it goes on.")
        else:
            self._ring = await add_key(self._settings, self._db, self.ring)
            say(f"Key number {self.ring.newest} is made: {ADVICE}.")
        return await self._reseal(say)

    async def migrate(self, say: Say, *, backed_up: bool) -> Summary:
        """Everything under the newest key."""
        found = await self.summary()
        if not found.behind:
            say("Everything is encrypted with the newest key.")
            return found
        await self._back_up(say, backed_up=backed_up)
        return await self._reseal(say)

    async def retire(self, say: Say, *, dry_run: bool, backed_up: bool) -> Summary:
        """The newest key alone. Raises StartError while anything is sealed with another."""
        found = await self.summary()
        old = [key for key in found.keys if key != found.newest]
        if not old:
            say("There is no old key.")
            return found
        if used := [
            f"{number} in {one.table}" for one in found.counts for key, number in one.by_key.items() if key in old
        ]:
            raise StartError(
                f"Old keys still open encrypted values: {', '.join(used)}. `bowerbird keys migrate` brings them under "
                "the newest key; then the old ones can go."
            )
        named = f"{'Key' if len(old) == 1 else 'Keys'} {', '.join(map(str, old))}"
        if dry_run:
            say(f"{named} would be removed: nothing is encrypted with it. {_ENDS}")
            return found
        await self._back_up(say, backed_up=backed_up)
        self._ring = self.ring.retired()
        secrets.save(self._ring, self._settings.home)
        say(f"{named} removed. {_ENDS} {ADVICE[0].upper()}{ADVICE[1:]}.")
        return await self.summary()

    async def renew(self) -> Path:
        """Other keys than those that were lost; where they are."""
        await renew_keys(self._settings, self._db)
        return self._settings.home / secrets.FILE

    @property
    def ring(self) -> KeyRing:
        """The ring as it is now."""
        if self._ring is None:
            raise AssertionError("asked for keys that are lost")
        return self._ring

    async def _back_up(self, say: Say, *, backed_up: bool) -> None:
        """Copies of database and key file, which fit each other. Raises StartError on Postgres unless that was done."""
        if self._db.path is None and not backed_up:
            raise StartError("Make a backup of Postgres first (pg_dump -Fc), then say --backed-up.")
        folder = self._settings.home / "backups"
        folder.mkdir(mode=0o700, exist_ok=True)
        copied = folder / f"keys-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}.json"
        shutil.copy2(self._settings.home / secrets.FILE, copied)
        say(f"Backup of the key file: {copied}")
        if self._db.path is not None:
            say(f"Backup of the database: {await asyncio.to_thread(back_up, self._db.path, 'rotation')}")

    async def _reseal(self, say: Say) -> Summary:
        for one in sealed.ALL:
            self._changed[one.name] = await self._table(one, say)
        return await self.summary()

    async def _table(self, table: Sealed, say: Say) -> int:
        """How many rows changed. A batch is a transaction: whatever is broken off, every row opens with some key."""
        after = changed = 0
        while True:
            async with self._db.begin() as session:
                rows = await sealed.rows_from(session, table, after)
                for row in rows:
                    if fresh := sealed.renewed(table, self.ring, row):
                        await sealed.write(session, table, row.id, fresh)
                        changed += 1
            if not rows:
                return changed
            after = rows[-1].id
            say(f"{table.name}: {changed} rows so far")
