"""What has come of titles that people care for since they were looked at before."""

from sqlmodel import Field

from core.models.base import Table, at


class TitleNews(Table, table=True):
    """How many `parts` a title has at its source, and how many of those are `fresh`: they came at `found_at`.

    `every_s` lie between two looks now; the next is due at `next_at`.
    """

    __tablename__ = "title_news"
    title_id: int = Field(primary_key=True, foreign_key="title.id", ondelete="CASCADE")
    parts: int = 0
    fresh: int = 0
    found_at: int | None = at(None)
    every_s: int = 0
    next_at: int = at(index=True)
