"""How it stands with what is behind titles: can it still be had at its source?"""

from sqlmodel import Field

from core.link_health import File, Odds, Sign, Standing
from core.models.base import Table, at, json_list, size, word


class LinkHealth(Table, table=True):
    """The last look at a title's file, and what all looks make of it (`core.link_health.Odds`).

    `etag` to `takes_ranges` are the file as it was when it was last had. `every_s` lie between two looks now; the
    next is due at `next_at`.
    """

    __tablename__ = "link_health"
    title_id: int = Field(primary_key=True, foreign_key="title.id", ondelete="CASCADE")
    standing: Standing = word(Standing)
    signs: list[str] = json_list()
    status: int | None = None
    good: float = 0.0
    bad: float = 0.0
    at_ms: int = at()
    dead_times: int = 0
    dead_at_ms: int = at()
    is_dead: bool = Field(default=False, index=True)
    etag: str = ""
    modified: str = ""
    media_type: str = ""
    size_bytes: int | None = size(None)
    takes_ranges: bool = False
    every_s: int = 0
    next_at: int = at(index=True)

    @property
    def odds(self) -> Odds:
        """What all looks make of it."""
        return Odds(self.good, self.bad, self.at_ms, self.dead_times, self.dead_at_ms, self.is_dead)

    @property
    def file(self) -> File:
        """The file as it was when it was last had."""
        return File(self.size_bytes, self.etag, self.modified, self.media_type, self.takes_ranges)

    @property
    def seen(self) -> tuple[Sign, ...]:
        """What the last verdict rests on."""
        return tuple(Sign(one) for one in self.signs)
