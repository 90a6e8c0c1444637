"""What a plugin is told and what it asks with: its limits and options, a search as it sees it, polite requests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, TypeVar

from core.media import Ids, Kind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a source allows: requests a minute, connections at once, jobs of it at once, requests a day (0: any).

    `gap_s` are the seconds that it wants between two requests.
    """

    per_minute: int = 60
    connections: int = 4
    jobs: int = 4
    per_day: int = 0
    gap_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator may set for a plugin. Adapters declare a frozen subclass with their own fields.

    A field with `metadata={Options.PRIVATE: True}` is nobody's business; so is one that is called password or key.
    """

    PRIVATE: ClassVar[str] = "private"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as a plugin sees it. `kinds` and `languages` empty means all; what is None or empty is not asked for.

    `limit` is of results, `offset` of those that were given before: together they are a page.
    """

    words: str
    kinds: frozenset[Kind] = frozenset()
    languages: frozenset[str] = frozenset()
    limit: int = 20
    offset: int = 0
    ids: Ids = field(default_factory=Ids)
    season: int | None = None
    episode: int | None = None

    def page(self, found: Sequence[T]) -> list[T]:
        """Of all that was found, best first, the page that is asked for."""
        return list(found[self.offset : self.offset + self.limit])

    @property
    def end(self) -> int:
        """How many results, from the first on, have to be known to give this page."""
        return self.offset + self.limit


@dataclass(frozen=True, slots=True)
class Form:
    """What is posted as a form fills it in."""

    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Json:
    """What is posted as JSON."""

    value: Any


Body = Form | Json


class Http(Protocol):
    """Polite requests for one plugin: its limits kept, its troubles raised as `SourceError`s.

    Without a `body` it is a GET, with one a POST. `headers` go to the asked host only, whatever redirects follow.
    Cookies that a site sets are kept for this instance. What was asked before is asked for on condition that it
    changed, where the site gave an ETag or a date.
    """

    async def json(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The answer as JSON. Raises SourceChanged when it is anything else."""
        ...

    async def text(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """The answer as text, by its declared charset."""
        ...

    async def answer(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """The answer's bytes: XML says its charset itself. 20 MB at most."""
        ...
