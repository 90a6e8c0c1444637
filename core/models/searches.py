"""Searches that were made: so that the next one who asks the same need not wait for any source."""

from sqlmodel import Field

from core.models.base import Table, at


class Search(Table, table=True):
    """A search by its key (`core.library.searches.key_of`), with the job that holds its hits. `shelf` when it browses.

    Good until `fresh_until`. `asked` counts how often it was asked for: what is popular is kept warm.
    """

    __tablename__ = "search"
    key: str = Field(primary_key=True)
    query: str
    shelf: str = ""
    job_id: int | None = Field(default=None, foreign_key="job.id", ondelete="SET NULL", index=True)
    asked: int = 0
    asked_at: int = at(index=True)
    fresh_until: int = at()
