"""One person on several surfaces: codes that join identities, joining and taking apart, roles, sessions."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Delete, delete, func, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from core.db import Session, alone, moment, now, table
from core.models import (
    Action,
    Favorite,
    Identity,
    Job,
    LinkCode,
    Mark,
    Person,
    Post,
    Preference,
    Reading,
    Role,
    Shelved,
    Stopped,
    Torrent,
    Waiting,
    Watcher,
    WebSession,
    WorkChoice,
)
from core.policy import higher

#: a wrong guess is kept among the codes, under a digest that no code has
_GUESS = "guess:"
_UNSYNCED = {"synchronize_session": False}
#: what a person has of which they may have any number: it just changes hands
MOVED = (
    table(Identity).c.person_id,
    table(WebSession).c.person_id,
    table(LinkCode).c.person_id,
    table(Post).c.by_person_id,
    table(Post).c.for_person_id,
    table(Action).c.person_id,
    table(Job).c.person_id,
    table(Shelved).c.person_id,
    table(Torrent).c.person_id,
    table(WorkChoice).c.person_id,
    table(Mark).c.person_id,
)
#: what a person has only one of, for whom `join` looks for doubles first
MERGED = tuple(table(one).c.person_id for one in (Favorite, Watcher, Waiting, Preference, Reading, Stopped))


@dataclass(frozen=True, slots=True)
class Known:
    """A person, and how the surfaces know them."""

    person: Person
    identities: Sequence[Identity]


async def offer(session: Session, person: int, digest: str, lasts_ms: int) -> None:
    """A code that joins whoever brings it to this person; the one offered before no longer does."""
    mine = (col(LinkCode.person_id) == person) & ~_is_guess()
    await session.execute(delete(LinkCode).where(mine))
    session.add(LinkCode(digest=digest, person_id=person, expires_at=moment(lasts_ms)))


async def offered_by(session: Session, digest: str) -> Person | None:
    """Who offers this code, while it is good."""
    statement = (
        select(Person)
        .join(LinkCode, col(LinkCode.person_id) == col(Person.id))
        .where(col(LinkCode.digest) == digest, col(LinkCode.expires_at) > now())
    )
    return (await session.exec(statement)).first()


async def take_up(session: Session, digest: str) -> int | None:
    """Who offered this code, which is used up by that; None when it is not, or no longer, good."""
    statement = delete(LinkCode).where(col(LinkCode.digest) == digest)
    row = (
        await session.execute(statement.returning(col(LinkCode.person_id), col(LinkCode.expires_at) > now()))
    ).first()
    return int(row[0]) if row and row[1] else None


async def guessed_wrong(session: Session, person: int, counts_ms: int) -> None:
    """Somebody brought a code that is none."""
    digest = _GUESS + secrets.token_hex(8)
    session.add(LinkCode(digest=digest, person_id=person, expires_at=moment(counts_ms)))


async def wrong_guesses(session: Session, person: int) -> int:
    """How many wrong codes of somebody still count."""
    counts = (col(LinkCode.person_id) == person) & _is_guess() & (col(LinkCode.expires_at) > now())
    return (await session.exec(select(func.count()).select_from(LinkCode).where(counts))).one()


async def identities(session: Session, person: int) -> Sequence[Identity]:
    """How the surfaces know a person, in the order they came."""
    statement = select(Identity).where(col(Identity.person_id) == person).order_by(col(Identity.id))
    return (await session.exec(statement)).all()


async def join(session: Session, kept: int, other: int) -> None:
    """Two persons are one from now on: all that `other` has is `kept`'s, nothing lost and nothing double.

    Where both have one of a thing, the earlier star and `kept`'s own choice stay; the higher role does.
    """
    for person in sorted({kept, other}):
        await alone(session, f"account {person}")
    # from here on nothing new can point to either, which the end would take along
    both = select(Person.id).where(col(Person.id).in_([kept, other])).order_by(col(Person.id))
    await session.exec(both.with_for_update())
    await _star_earlier(session, kept, other)
    await session.execute(_doubles(Favorite, kept, other, "title_id"))
    await session.execute(_doubles(Reading, kept, other, "item_id"))
    await session.execute(_doubles(Watcher, kept, other, "job_id", "room_id"))
    await session.execute(_doubles(Waiting, kept, other, "job_id", "room_id"))
    await session.execute(_doubles(Preference, kept, other, "name"))
    await session.execute(_doubles(Stopped, kept, other, "file_id"))
    for column in (*MOVED, *MERGED):
        await session.execute(update(column.table).where(column == other).values({column.name: kept}))
    roles = (await session.exec(select(Person.role).where(col(Person.id).in_([kept, other])))).all()
    await set_role(session, kept, higher(*map(Role, roles)))
    await session.execute(delete(Person).where(col(Person.id) == other).execution_options(**_UNSYNCED))


async def take_out(session: Session, identity: int, person: int, name: str) -> int | None:
    """An identity becomes a person of its own, a member; None when it is not this person's, or their only one."""
    await alone(session, f"account {person}")
    mine = await identities(session, person)
    row = next((one for one in mine if one.id == identity), None)
    if row is None or len(mine) < 2:
        return None
    own = Person(name=name, role=Role.MEMBER, created_at=moment())
    session.add(own)
    await session.flush()
    row.person_id = own.id or 0
    return own.id


async def set_role(session: Session, person: int, role: Role) -> None:
    """What a person may do everywhere."""
    statement = update(Person).where(col(Person.id) == person).values(role=role)
    await session.execute(statement.execution_options(**_UNSYNCED))


async def known(session: Session, start: str, limit: int) -> list[Known]:
    """People whose name has this in it, in the order they came."""
    statement = select(Person).order_by(col(Person.id)).limit(limit)
    if start:
        statement = statement.where(func.lower(col(Person.name)).contains(start.lower(), autoescape=True))
    persons = (await session.exec(statement)).all()
    rows = select(Identity).where(col(Identity.person_id).in_([one.id for one in persons])).order_by(col(Identity.id))
    found = (await session.exec(rows)).all()
    return [Known(one, [row for row in found if row.person_id == one.id]) for one in persons]


async def one(session: Session, person: int) -> Known | None:
    """A person, with how the surfaces know them."""
    found = await session.get(Person, person, populate_existing=True)
    return Known(found, await identities(session, person)) if found else None


async def clock(session: Session) -> int:
    """Now, by the database's clock."""
    return (await session.execute(select(now()))).scalar_one()


async def count(session: Session) -> int:
    """How many people there are."""
    return (await session.exec(select(func.count()).select_from(Person))).one()


async def sessions(session: Session, person: int) -> Sequence[WebSession]:
    """A person's open browsers, the newest first."""
    mine = (col(WebSession.person_id) == person) & (col(WebSession.expires_at) > now())
    return (await session.exec(select(WebSession).where(mine).order_by(col(WebSession.created_at).desc()))).all()


async def end_sessions(session: Session, person: int, digest: str = "") -> int:
    """End one of a person's browser sessions, or all of them; how many ended."""
    ended = delete(WebSession).where(col(WebSession.person_id) == person)
    if digest:
        ended = ended.where(col(WebSession.digest) == digest)
    return len((await session.execute(ended.returning(col(WebSession.digest)))).all())


async def _star_earlier(session: Session, kept: int, other: int) -> None:
    """Of two stars for one title the earlier time counts."""
    theirs = aliased(Favorite)
    earlier = (
        select(theirs.starred_at)
        .where(col(theirs.person_id) == other, col(theirs.title_id) == col(Favorite.title_id))
        .where(col(theirs.starred_at) < col(Favorite.starred_at))
        .correlate(Favorite)
    )
    changed = update(Favorite).where(col(Favorite.person_id) == kept, earlier.exists())
    await session.execute(changed.values(starred_at=earlier.scalar_subquery()).execution_options(**_UNSYNCED))


def _doubles(
    model: type[Favorite | Watcher | Waiting | Preference | Reading | Stopped], kept: int, other: int, *same: str
) -> Delete:
    """Forget what `other` has and `kept` has too."""
    rows = table(model)
    mine = rows.alias()
    alike = [mine.c[name] == rows.c[name] for name in same]
    has_too = select(mine.c.person_id).where(mine.c.person_id == kept, *alike).exists()
    return delete(rows).where(rows.c.person_id == other, has_too)


def _is_guess() -> ColumnElement[bool]:
    return col(LinkCode.digest).startswith(_GUESS)
