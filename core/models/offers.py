"""Offers of releases as indexers list them, what people and the house think of releases, which one was taken.

Columns of bytes are values of `core.sealing`; their names and the look-ups tell nothing of what is in them.
"""

from enum import StrEnum

from sqlmodel import Field

from core.link_health import Fate, Odds
from core.models.base import Table, at, json_list, parent, sealed, size, word


class Against(StrEnum):
    """What is held against a release."""

    BLOCKED = "blocked"
    """A moderator does not want it here."""
    FAKE = "fake"
    """Its files or its bytes are not what it claims to be."""
    STALLED = "stalled"
    """Nobody gave its data."""
    COMPLAINT = "complaint"
    """Somebody says that it is no good; several such keep it from being taken by itself."""


class OfferRow(Table, table=True):
    """An offer of a release of a work. `body` is what it is called and where it is had, `lookup` tells it from others.

    `memo` is the .torrent that was looked into ahead, until it is taken. `seen_at` is when its indexer last listed it.
    What trackers said is in `scraped_…`; `lines` and `codec` are what its picture turned out to be. `good` to `odds_at`
    are `core.link_health.Odds` of what became of it here.
    """

    __tablename__ = "offer"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: int | None = Field(default=None, primary_key=True)
    title_id: int = parent("title.id")
    lookup: str = Field(unique=True)
    body: bytes = sealed()
    memo: bytes | None = sealed(None)
    indexer: str
    size_bytes: int | None = size(None)
    seeders: int | None = None
    leechers: int | None = None
    grabs: int | None = None
    published_at: int | None = at(None)
    flags: list[str] = json_list()
    languages: list[str] = json_list()
    download_factor: float = 1.0
    seen_at: int = at(index=True)
    scraped_seeders: int | None = None
    scraped_leechers: int | None = None
    scraped_at: int = at()
    lines: int | None = None
    codec: str = ""
    good: float = Field(default=0.0, sa_column_kwargs={"server_default": "0"})
    bad: float = Field(default=0.0, sa_column_kwargs={"server_default": "0"})
    odds_at: int = at(sa_column_kwargs={"server_default": "0"})

    @property
    def odds(self) -> Odds:
        """How it turned out when it was fetched here."""
        return Odds(self.good, self.bad, self.odds_at)


class Mark(Table, table=True):
    """Something is held against a release, under one of the keys that it is known by; all of one act share `entry`.

    `body` is the key and the release's name. `title_id` is the work it was of; `person_id` is None for the house.
    """

    __tablename__ = "mark"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: int | None = Field(default=None, primary_key=True)
    entry: str = Field(index=True)
    lookup: str = Field(index=True)
    body: bytes = sealed()
    against: Against = word(Against)
    because: str = ""
    title_id: int | None = parent("title.id", default=None, nullable=True)
    person_id: int | None = parent("person.id", default=None, nullable=True)
    created_at: int = at()


class Taken(Table, table=True):
    """A torrent was taken for a work, by the offer of that number. `then` is what becomes of it when it stalls.

    `trusted` when somebody wants it though it looks like a fake. `fate` is how it turned out so far.
    """

    __tablename__ = "taken"
    torrent_id: int = Field(foreign_key="torrent.id", ondelete="CASCADE", primary_key=True)
    title_id: int = parent("title.id")
    offer_id: int | None = Field(default=None, foreign_key="offer.id", ondelete="SET NULL", index=True)
    then: str = "ask"
    trusted: bool = False
    fate: Fate = word(Fate, Fate.OPEN, sa_column_kwargs={"server_default": Fate.OPEN.value})
    taken_at: int = at()


class IndexerOdds(Table, table=True):
    """How an indexer's offers turned out when they were fetched here: `core.link_health.Odds`, as of `odds_at`."""

    __tablename__ = "indexer_odds"
    name: str = Field(primary_key=True)
    good: float = 0.0
    bad: float = 0.0
    odds_at: int = at()

    @property
    def odds(self) -> Odds:
        """The same as a value."""
        return Odds(self.good, self.bad, self.odds_at)


class ReleaseGroup(Table, table=True):
    """How a group's releases did here: those that were what they said, and those that were not."""

    __tablename__ = "release_group"
    name: str = Field(primary_key=True)
    good: int = 0
    bad: int = 0
