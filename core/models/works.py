"""What people have said of works: which titles are the same one, and which are not."""

from sqlmodel import Field

from core.models.base import Table, at


class WorkChoice(Table, table=True):
    """A moderator's word, which goes before our own judgement (`core.works`) for good.

    `about` is "work KEY": titles of that key are of the work `work`; or "title SOURCE REF": this one title is.
    """

    __tablename__ = "work_choice"
    about: str = Field(primary_key=True)
    work: str = Field(index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL", index=True)
    made_at: int = at()
