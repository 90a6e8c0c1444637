"""What is held against releases: by whom, why, of which work; and how groups did. All of it can be taken back."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import col, select

from core import sealing
from core.db import Session, alone, inserting, moment, table
from core.library.sealed import MARK
from core.models import Against, Mark, ReleaseGroup
from core.secrets import KeyRing

_LOOKUP = "mark"
_GROUP = table(ReleaseGroup)


@dataclass(frozen=True, slots=True)
class Held:
    """Something held against a release, as one entry of a list."""

    entry: str
    name: str
    against: Against
    because: str
    title: int | None
    person: int | None
    created_at: int


async def hold(
    session: Session,
    ring: KeyRing,
    keys: Sequence[str],
    name: str,
    against: Against,
    *,
    because: str = "",
    title: int | None = None,
    person: int | None = None,
) -> bool:
    """Hold something against a release; False when the same person, or the house, has done so before."""
    await alone(session, "marks")
    before = await _rows(session, ring, keys)
    if any((row.against, row.person_id) == (against, person) for row in before):
        return False
    entry = secrets.token_hex(8)
    for key in keys:
        row = Mark(
            entry=entry,
            lookup=sealing.lookup(ring, _LOOKUP, key),
            against=against,
            because=because[:200],
            title_id=title,
            person_id=person,
            created_at=moment(),
        )
        session.add(row)
        await session.flush()
        body = json.dumps({"key": key, "name": name[:300]}).encode()
        row.body = sealing.seal(ring, MARK.place("body", row.id or 0), body)
    await session.flush()
    return True


async def of(session: Session, ring: KeyRing, keys: Iterable[str]) -> tuple[dict[str, str], dict[str, int]]:
    """Of these keys what keeps a release from being taken, and how many people complained of it."""
    known = {found: key for key in keys for found in sealing.lookups(ring, _LOOKUP, key)}
    blocked: dict[str, str] = {}
    complaints: dict[str, set[int | None]] = {}
    for row in await _found(session, list(known)):
        key = known[row.lookup]
        if row.against is Against.COMPLAINT:
            complaints.setdefault(key, set()).add(row.person_id)
        else:
            blocked[key] = row.against.value
    return blocked, {key: len(people) for key, people in complaints.items()}


async def listed(session: Session, ring: KeyRing, limit: int = 50, offset: int = 0) -> list[Held]:
    """All entries, the newest first."""
    statement = select(Mark).order_by(col(Mark.id).desc()).limit(4 * (limit + offset))
    found: dict[str, Held] = {}
    for row in (await session.exec(statement)).all():
        if row.entry not in found:
            found[row.entry] = _held(ring, row)
    return list(found.values())[offset : offset + limit]


async def entries(session: Session, ring: KeyRing, keys: Iterable[str]) -> list[Held]:
    """What keeps a release of these keys out, complaints left aside."""
    rows = await _rows(session, ring, keys)
    found = {row.entry: _held(ring, row) for row in rows if row.against is not Against.COMPLAINT}
    return list(found.values())


async def entry(session: Session, ring: KeyRing, name: str) -> Held | None:
    """One entry."""
    row = (await session.exec(select(Mark).where(col(Mark.entry) == name).limit(1))).first()
    return _held(ring, row) if row is not None else None


async def take_back(session: Session, name: str) -> bool:
    """An entry is held against nobody any more; False when it was gone."""
    gone = delete(Mark).where(col(Mark.entry) == name).returning(col(Mark.id))
    return bool((await session.execute(gone, execution_options={"synchronize_session": False})).all())


async def groups(session: Session, names: Iterable[str]) -> Mapping[str, tuple[int, int]]:
    """How groups did, by their names in lower case: (good, bad)."""
    wanted = {name.lower() for name in names if name}
    rows = await session.exec(select(ReleaseGroup).where(col(ReleaseGroup.name).in_(wanted)))
    return {row.name: (row.good, row.bad) for row in rows.all()}


async def group_did(session: Session, name: str, *, well: bool) -> None:
    """A release of a group was what it said, or was not."""
    if not name:
        return
    values = {"name": name.lower()[:100], "good": int(well), "bad": int(not well)}
    column = _GROUP.c.good if well else _GROUP.c.bad
    made = inserting(session, ReleaseGroup).values(**values)
    await session.execute(made.on_conflict_do_update(index_elements=["name"], set_={column.name: column + 1}))


async def _rows(session: Session, ring: KeyRing, keys: Iterable[str]) -> Sequence[Mark]:
    return await _found(session, [found for key in keys for found in sealing.lookups(ring, _LOOKUP, key)])


async def _found(session: Session, lookups: Sequence[str]) -> Sequence[Mark]:
    return (await session.exec(select(Mark).where(col(Mark.lookup).in_(lookups)))).all() if lookups else []


def _held(ring: KeyRing, row: Mark) -> Held:
    body = json.loads(sealing.unseal(ring, MARK.place("body", row.id or 0), row.body))
    return Held(row.entry, str(body["name"]), row.against, row.because, row.title_id, row.person_id, row.created_at)
