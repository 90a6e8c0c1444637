"""The sources as the workers publish them, with how they are doing, and the logins at them."""

from sqlmodel import Field

from core.models.base import Table, at, json_list, sealed


class SourceRow(Table, table=True):
    """A source: what it is, and how its last answers were.

    `state` is up, slow, limited, blocked, refused, changed, down, off or broken; `reason` says why when it is not up.
    """

    __tablename__ = "source"
    name: str = Field(primary_key=True)
    adapter: str
    label: str
    description: str = ""
    kinds: list[str] = json_list()
    licence: str = ""
    terms_url: str = ""
    state: str = "up"
    reason: str = ""
    jobs_at_once: int = 4
    answers: int = 0
    failures: int = 0
    latency_ms: int | None = None
    checked_at: int | None = at(None)
    published_at: int = at()


class SourceHealth(Table, table=True):
    """How one operation (search, probe, browse) does at one source: see `worker.catalog.breaker.Health`."""

    __tablename__ = "source_health"
    source: str = Field(primary_key=True)
    operation: str = Field(primary_key=True)
    reliability: float = 1.0
    latency_ms: float = 0.0
    spread_ms: float = 0.0
    streak: int = 0
    trips: int = 0
    open_until: int = at()
    answers: int = 0
    failures: int = 0


class SourceLogin(Table, table=True):
    """A login at a source: `options` that the operator entered, the `cookies` that the site gave. Both sealed."""

    __tablename__ = "source_login"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(unique=True)
    options: bytes = sealed()
    cookies: bytes = sealed()
    entered_at: int = at()
    cookies_at: int = at()
