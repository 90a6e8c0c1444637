"""What was decided of releases: which one was taken, what it was weighed against, and why. Written when it is decided.

Columns of bytes are values of `core.sealing`; places, points and the codes of gates tell nothing of what is in them.
"""

from enum import StrEnum

from sqlmodel import Field

from core.models.base import Table, at, parent, sealed, word


class By(StrEnum):
    """How a release comes to be taken."""

    CHOSEN = "chosen"
    """Somebody pressed its button."""
    AHEAD = "ahead"
    """It was the best, and was warmed up while somebody looked at its work."""
    INSTEAD = "instead"
    """It was the best of those left when another one came to nothing."""


class Ended(StrEnum):
    """How a decision ended."""

    TAKEN = "taken"
    REFUSED = "refused"
    """Its list of files is a fake's."""
    UNREACHED = "unreached"
    """None of its offers could be had."""


class Decision(Table, table=True):
    """A release of a work was to be taken: it stood at `place` of `count`, for this person in this room.

    `because` is the doubt or the trouble that ended it, or what led to it when it took another one's place.
    `torrent_id` is what it became, None for one that was left alone or is a plain file.
    """

    __tablename__ = "decision"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: int | None = Field(default=None, primary_key=True)
    title_id: int = parent("title.id")
    torrent_id: int | None = Field(default=None, foreign_key="torrent.id", ondelete="SET NULL", index=True)
    job_id: int | None = Field(default=None, foreign_key="job.id", ondelete="SET NULL", index=True)
    person_id: int = 0
    room_id: int = Field(default=0, index=True)
    by: By = word(By)
    ended: Ended = word(Ended)
    because: str = ""
    place: int = 0
    count: int = 0
    decided_at: int = at(index=True)


class Weighed(Table, table=True):
    """A release that a decision looked at, as it stood then: its place, its points, the first gate that kept it out.

    `offer_id` is the number that it went by; offers are forgotten sooner than decisions. `body` is its name and all of
    its reasons (`core.releases.deciding`).
    """

    __tablename__ = "weighed"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: int | None = Field(default=None, primary_key=True)
    decision_id: int = parent("decision.id")
    offer_id: int = Field(default=0, index=True)
    place: int = 0
    points: float = 0.0
    gate: str = ""
    is_taken: bool = False
    body: bytes = sealed()
