"""People, how the surfaces know them, the rooms they talk in, and what both prefer."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, UniqueConstraint, false
from sqlmodel import Field

from core.models.base import Table, at, parent, word


class Role(StrEnum):
    """What a person may do, weakest first; see `core.policy`."""

    GUEST = "guest"
    MEMBER = "member"
    MODERATOR = "moderator"
    ADMIN = "admin"


class Person(Table, table=True):
    """A human being, on however many surfaces. Links signed for an older generation no longer open."""

    __tablename__ = "person"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    role: Role = word(Role, Role.MEMBER)
    link_generation: int = 0
    created_at: int = at()


class Identity(Table, table=True):
    """A person as one surface knows them."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("surface", "address"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = parent("person.id")
    surface: str
    address: str


class Room(Table, table=True):
    """Where people talk and what they share: a web room, a Discord server, a Telegram group.

    A `private` one is a person's own chat with us. `left_at` is set while we are not let in: nothing
    is said there any more, and its library waits for our return.
    """

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("surface", "address"),)
    id: int | None = Field(default=None, primary_key=True)
    surface: str
    address: str
    name: str
    private: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    left_at: int | None = at(None)
    created_at: int = at()


class LinkCode(Table, table=True):
    """A one-time code by which another identity becomes the same person; `digest` is its SHA-256.

    A wrong guess of somebody is kept here too while it counts against them, under a digest that no code has.
    """

    __tablename__ = "link_code"
    digest: str = Field(primary_key=True)
    person_id: int = parent("person.id")
    expires_at: int = at()


class Preference(Table, table=True):
    """One choice of a person (room_id null) or a room (person_id null)."""

    __tablename__ = "preference"
    __table_args__ = (UniqueConstraint("person_id", "room_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int | None = parent("person.id", default=None, nullable=True)
    room_id: int | None = parent("room.id", default=None, nullable=True)
    name: str
    value: Any = Field(default=None, sa_type=JSON)


class WebSession(Table, table=True):
    """A browser that opened a one-time link; `digest` is the SHA-256 of its cookie."""

    __tablename__ = "web_session"
    digest: str = Field(primary_key=True)
    person_id: int = parent("person.id")
    created_at: int = at()
    expires_at: int = at()
