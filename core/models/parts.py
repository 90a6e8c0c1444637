"""The parts of a request under way: how far each is, and what people want of it."""

from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from core.models.base import Table, word


class PartState(StrEnum):
    """Where a part of a request is, as its worker last told."""

    WAITING = "waiting"
    FETCHING = "fetching"
    HERE = "here"
    MISSING = "missing"
    """It could not be had."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more is done about it in this run."""
        return self in {PartState.HERE, PartState.MISSING}


class PartWish(StrEnum):
    """What people want of one part: fetched with the others, held back until they say so, or left out."""

    RUN = "run"
    PAUSE = "pause"
    SKIP = "skip"


class JobPart(Table, table=True):
    """A part of a request that has several. `place` counts from 1 in the request; `ref` is the source's name for it.

    The worker writes the rows when it has listed the parts, and anew when it lists them again; wishes stay.
    """

    __tablename__ = "job_part"
    __table_args__ = (UniqueConstraint("job_id", "ref"),)
    job_id: int = Field(foreign_key="job.id", ondelete="CASCADE", primary_key=True)
    place: int = Field(primary_key=True)
    ref: str
    number: int
    name: str = ""
    state: PartState = word(PartState, PartState.WAITING)
    wanted: PartWish = word(PartWish, PartWish.RUN)
