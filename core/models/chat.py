"""What was said and shown: posts, the buttons on them, and what was heard already."""

from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from core.models.base import Table, at, json_object, parent


class Post(Table, table=True):
    """A line of a chat: what a person said (`said`) or a card.

    A card tied to a job is drawn from the job whenever that changes; `shown_version` is the
    version of the job that people see now. `for_person_id` is set when one person only sees it.
    `address` is where a platform keeps it (channel and message id); empty in the web chat.
    """

    __tablename__ = "post"
    id: int | None = Field(default=None, primary_key=True)
    room_id: int = parent("room.id")
    surface: str
    address: str = ""
    by_person_id: int | None = parent("person.id", default=None, nullable=True)
    for_person_id: int | None = parent("person.id", default=None, nullable=True)
    locale: str = "en"
    said: str | None = None
    card: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    job_id: int | None = Field(default=None, foreign_key="job.id", ondelete="SET NULL", index=True)
    shown_version: int = 0
    gone: bool = False
    created_at: int = at()


class Action(Table, table=True):
    """What a button does. `token` is derived from everything below, so the same button is the same row."""

    __tablename__ = "action"
    token: str = Field(primary_key=True)
    verb: str
    args: dict[str, Any] = json_object()
    room_id: int = parent("room.id")
    person_id: int | None = parent("person.id", default=None, nullable=True)
    expires_at: int = at(index=True)


class Heard(Table, table=True):
    """An update or interaction that was acted upon: written with what it caused, so that it acts once."""

    __tablename__ = "heard"
    __table_args__ = (UniqueConstraint("surface", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    surface: str
    key: str
    heard_at: int = at(index=True)
