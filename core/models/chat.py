"""What was said and shown: posts, and the buttons on them."""

from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from core.models.base import Table, at, json_object, parent, sealed


class Post(Table, table=True):
    """A line of a chat: what a person said (`said`) or a card.

    A card tied to a job is drawn from the job whenever that changes; `shown_version` is the
    version of the job that people see now; of a line, not 0 once an answer that left no card was given.
    `for_person_id` is set when one person only sees it.
    `place` is the channel or thread of the room, `address` what the platform calls the message;
    both are empty in the web chat, and an address is not yet there while a card is on its way.
    `delivered` names the message that brought the last of the card's files; which ones were, `Delivered` tells.
    `key` is the surface's own id of what was said, unique, so that hearing it twice acts once;
    a card that answers somebody has a key as well, so that it is one card however often it is asked for.
    `answers_id` is the line that a card answers. `reach` is a secret, with the moment that it
    was had at, by which a platform lets the message be found and changed for a while; none where the address is enough.
    """

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("surface", "key"), Index("ix_post_address", "surface", "address"))
    id: int | None = Field(default=None, primary_key=True)
    room_id: int = parent("room.id")
    surface: str
    place: str = Field(default="", sa_column_kwargs={"server_default": ""})
    address: str = ""
    delivered: str = Field(default="", sa_column_kwargs={"server_default": ""})
    key: str | None = None
    reach: bytes | None = sealed(None)
    answers_id: int | None = Field(default=None, foreign_key="post.id", ondelete="SET NULL", index=True)
    by_person_id: int | None = parent("person.id", default=None, nullable=True)
    for_person_id: int | None = parent("person.id", default=None, nullable=True)
    locale: str = "en"
    said: str | None = None
    card: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    job_id: int | None = Field(default=None, foreign_key="job.id", ondelete="SET NULL", index=True)
    shown_version: int = 0
    gone: bool = False
    created_at: int = at()


class Sent(Table, table=True):
    """A file that a platform holds already: sent again by its id there, without its bytes.

    `account` is the bot that sent it (ids of one bot are of no use to another); `sha256` says which file.
    """

    __tablename__ = "sent"
    surface: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    file_id: str


class Delivered(Table, table=True):
    """A file of a card that was brought by a message, of this `address`: it is not brought there again."""

    __tablename__ = "delivered"
    post_id: int = Field(foreign_key="post.id", ondelete="CASCADE", primary_key=True)
    sha256: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    address: str


class Heard(Table, table=True):
    """A line, press or form that has changed something, and what was said then, as a toast: `text` and `tone`.

    `cause` is the surface's own id of it. It is written in the transaction of what it changed.
    """

    __tablename__ = "heard"
    cause: str = Field(primary_key=True)
    text: str
    tone: str
    at: int = at(index=True)


class Action(Table, table=True):
    """What a button does. `token` is derived from the rest, so the same button of a post is the same row."""

    __tablename__ = "action"
    token: str = Field(primary_key=True)
    verb: str
    args: dict[str, Any] = json_object()
    post_id: int | None = parent("post.id", default=None, nullable=True)
    room_id: int = parent("room.id")
    person_id: int | None = parent("person.id", default=None, nullable=True)
    expires_at: int = at(index=True)
