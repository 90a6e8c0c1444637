"""Who wants to hear when something is to be had that was not."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from core.models.base import Table, at, parent


class Waiting(Table, table=True):
    """Somebody waits in a place until what their request lacks is back at its source.

    `locale` is how they are told, `surface` and `place` where. It is looked at when `next_at` has come, each of
    the `looks` in vain makes the next wait longer.
    """

    __tablename__ = "waiting"
    __table_args__ = (UniqueConstraint("job_id", "room_id", "person_id"),)
    id: int | None = Field(default=None, primary_key=True)
    job_id: int = parent("job.id")
    room_id: int = parent("room.id")
    person_id: int = parent("person.id")
    surface: str
    place: str = ""
    locale: str = "en"
    looks: int = 0
    since_at: int = at()
    next_at: int = at(index=True)
