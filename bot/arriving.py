"""Who comes to a surface, in that surface's own words → the person and room that we know."""

import secrets
from dataclasses import dataclass

from bot.caller import Caller
from core.db import Session
from core.library import people
from core.models import Person, Role, Room
from core.policy import higher
from core.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody somewhere. `person` and `room` are the surface's addresses, never shown.

    `role` is what a newcomer becomes, and ADMIN in it counts whenever they come; `here` is what the platform makes
    them in this room; the highest of these and of what an admin gave them counts. `whispers` says that
    nobody else in the room sees what they ask of a command for ME, nor the answer. `locale` is what the
    platform says, empty when it says nothing.
    """

    surface: str
    person: str
    name: str
    room: str
    room_name: str
    role: Role = Role.MEMBER
    here: Role = Role.GUEST
    locale: str = ""
    place: str = ""
    is_private: bool = False
    whispers: bool = False
    cause: str = ""


async def arrive(runtime: Runtime, arrival: Arrival) -> Caller:
    """Who it is; person and room are made when they are new."""
    async with runtime.db.read() as session:
        person = await people.by_address(session, arrival.surface, arrival.person)
        room = await people.settled(session, arrival.surface, arrival.room)
        if person and room and room.left_at is None and room.name == arrival.room_name:
            return await _caller(runtime, session, arrival, person, room)
    async with runtime.db.begin() as session:
        person = await people.arrive(session, arrival.surface, arrival.person, arrival.name, arrival.role)
        room = await people.room(session, arrival.surface, arrival.room, arrival.room_name, private=arrival.is_private)
        room.left_at, room.name = None, arrival.room_name
        return await _caller(runtime, session, arrival, person, room)


async def _caller(runtime: Runtime, session: Session, arrival: Arrival, person: Person, room: Room) -> Caller:
    language = await people.preference(session, "language", person.id or 0, room.id or 0)
    return Caller(
        person=person.id or 0,
        name=person.name,
        role=_role(arrival, person),
        room=room.id or 0,
        room_name=room.name,
        surface=arrival.surface,
        locale=language or arrival.locale or runtime.settings.locale,
        trace=secrets.token_hex(4),
        place=arrival.place,
        is_private=arrival.is_private,
        whispers=arrival.whispers,
        cause=arrival.cause,
    )


def _role(arrival: Arrival, person: Person) -> Role:
    """The highest role: the person's own, what the platform makes them here, or that of an admin by the settings."""
    return higher(person.role, arrival.here, arrival.role if arrival.role is Role.ADMIN else person.role)
