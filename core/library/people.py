"""People, rooms, sessions, and what both prefer."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.db import Session, alone, moment, now
from core.models import Identity, Person, Preference, Role, Room, WebSession

#: statements of every answer, built once: to build one takes longer than to carry it out
_MET = (
    select(Person, Room)
    .join(Identity, col(Identity.person_id) == col(Person.id))
    .join(Room, (col(Room.surface) == bindparam("surface")) & (col(Room.address) == bindparam("where")))
    .where(col(Identity.surface) == bindparam("surface"), col(Identity.address) == bindparam("who"))
)
_PREFERRED = select(Preference).where(
    (col(Preference.room_id) == bindparam("where")) | (col(Preference.person_id) == bindparam("who"))
)


async def person(session: Session, person_id: int) -> Person | None:
    """A person."""
    return await session.get(Person, person_id)


async def by_address(session: Session, surface: str, address: str) -> Person | None:
    """Whoever the surface knows by this address."""
    statement = (
        select(Person)
        .join(Identity, col(Identity.person_id) == col(Person.id))
        .where(col(Identity.surface) == surface, col(Identity.address) == address)
    )
    return (await session.exec(statement)).first()


async def met(session: Session, surface: str, person: str, room: str) -> tuple[Person, Room] | None:
    """A person and a room by the surface's addresses, if it knows both."""
    row = (await session.execute(_MET, {"surface": surface, "who": person, "where": room})).first()
    return (row[0], row[1]) if row else None


async def has_identity_besides(session: Session, person_id: int, surface: str) -> bool:
    """Whether somebody is known on another surface as well."""
    statement = select(Identity.id).where(col(Identity.person_id) == person_id, col(Identity.surface) != surface)
    return (await session.exec(statement.limit(1))).first() is not None


async def arrive(session: Session, surface: str, address: str, name: str, role: Role) -> Person:
    """Whoever the surface knows by this address; a newcomer gets the role given."""
    await alone(session, f"person {surface} {address}")
    known = await by_address(session, surface, address)
    if known is not None:
        return known
    newcomer = Person(name=name, role=role, created_at=moment())
    session.add(newcomer)
    await session.flush()
    session.add(Identity(person_id=newcomer.id or 0, surface=surface, address=address))
    return newcomer


async def room(session: Session, surface: str, address: str, name: str, *, private: bool = False) -> Room:
    """The room of this address, made when it is new."""
    await alone(session, f"room {surface} {address}")
    known = (await session.exec(_room_at(surface, address))).first()
    if known is not None:
        return known
    made = Room(surface=surface, address=address, name=name, private=private, created_at=moment())
    session.add(made)
    await session.flush()
    return made


async def settled(session: Session, surface: str, address: str) -> Room | None:
    """The room of this address, if there is one."""
    return (await session.exec(_room_at(surface, address))).first()


async def move_room(session: Session, surface: str, old: str, new: str) -> None:
    """A room has another address from now on; its people, library and cards come along."""
    statement = update(Room).where(col(Room.surface) == surface, col(Room.address) == old).values(address=new)
    await session.execute(statement)


async def leave_room(session: Session, surface: str, address: str) -> None:
    """We were shown out of a room: nothing is said there until we are back."""
    statement = update(Room).where(col(Room.surface) == surface, col(Room.address) == address)
    await session.execute(statement.values(left_at=now()))


async def return_to_room(session: Session, surface: str, address: str) -> None:
    """We are in a room again."""
    statement = update(Room).where(col(Room.surface) == surface, col(Room.address) == address)
    await session.execute(statement.values(left_at=None))


async def of_surface(session: Session, surface: str) -> Sequence[Person]:
    """Everybody a surface knows, in the order they came."""
    statement = (
        select(Person)
        .join(Identity, col(Identity.person_id) == col(Person.id))
        .where(col(Identity.surface) == surface)
        .order_by(col(Person.id))
    )
    return (await session.exec(statement)).all()


async def address_on(session: Session, surface: str, person_id: int) -> str | None:
    """What a surface calls somebody, if they are known there: the address that they have had longest."""
    statement = select(Identity.address).where(col(Identity.person_id) == person_id, col(Identity.surface) == surface)
    return (await session.exec(statement.order_by(col(Identity.id)))).first()


async def rooms(session: Session, surface: str) -> Sequence[Room]:
    """The rooms of a surface, in the order they were made."""
    return (await session.exec(select(Room).where(col(Room.surface) == surface).order_by(col(Room.id)))).all()


async def names(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Names by person."""
    statement = select(col(Person.id), col(Person.name)).where(col(Person.id).in_(list(ids)))
    return {person_id: name for person_id, name in await session.execute(statement) if person_id is not None}


async def preference(session: Session, name: str, person_id: int, room_id: int) -> Any:
    """What is preferred here: the person's choice, else the room's, else None."""
    found = await preferences(session, person_id, room_id)
    return found.get(name)


async def choices(session: Session, name: str, person_id: int, room_id: int) -> tuple[Any, Any]:
    """What a person and what a room chose, None where they did not."""
    rows = (await session.execute(_PREFERRED, {"who": person_id, "where": room_id})).scalars().all()
    theirs = (row.value for row in rows if row.person_id is not None and row.name == name)
    rooms = (row.value for row in rows if row.room_id is not None and row.name == name)
    return next(theirs, None), next(rooms, None)


async def preferences(session: Session, person_id: int, room_id: int) -> dict[str, Any]:
    """All choices that hold for a person in a room: theirs over the room's."""
    rows = (await session.execute(_PREFERRED, {"who": person_id, "where": room_id})).scalars().all()
    chosen = {row.name: row.value for row in rows if row.room_id is not None}
    return chosen | {row.name: row.value for row in rows if row.person_id is not None}


async def prefer(
    session: Session, name: str, value: Any, *, person_id: int | None = None, room_id: int | None = None
) -> None:
    """Keep a choice of a person or of a room; None takes it back."""
    owner = col(Preference.person_id) == person_id if person_id is not None else col(Preference.room_id) == room_id
    await session.execute(delete(Preference).where(owner, col(Preference.name) == name))
    if value is not None:
        session.add(Preference(person_id=person_id, room_id=room_id, name=name, value=value))


async def revoke_links(session: Session, person_id: int) -> None:
    """No link signed for this person so far opens any more."""
    generation = col(Person.link_generation) + 1
    await session.execute(update(Person).where(col(Person.id) == person_id).values(link_generation=generation))


async def open_session(session: Session, digest: str, person_id: int, days: int) -> None:
    """Remember a browser for some days."""
    lasts = days * 24 * 3600 * 1000
    session.add(WebSession(digest=digest, person_id=person_id, created_at=moment(), expires_at=moment(lasts)))


async def session_person(session: Session, digest: str) -> Person | None:
    """Whose browser this is, if it is known and not too old."""
    statement = (
        select(Person)
        .join(WebSession, col(WebSession.person_id) == col(Person.id))
        .where(col(WebSession.digest) == digest, col(WebSession.expires_at) > now())
    )
    return (await session.exec(statement)).first()


def _room_at(surface: str, address: str) -> SelectOfScalar[Room]:
    return select(Room).where(col(Room.surface) == surface, col(Room.address) == address)
