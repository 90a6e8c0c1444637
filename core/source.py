"""The contract between a source and the worker. A source describes; the worker fetches.

A source is one class in one file. Its head is data (name, label, kinds, licence, terms, limits),
its methods yield values from `core.media`, and it is handed its options and an `Http`: it opens
nothing by itself. It may import `core.media`, `core.errors`, `core.source` and `core.log`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, runtime_checkable

from core.media import Asset, Assets, Kind, Part, TitleInfo


@dataclass(frozen=True, slots=True)
class Limits:
    """What a source allows: requests a minute, connections at once, jobs of it at once, requests a day (0: any)."""

    per_minute: int = 60
    connections: int = 4
    jobs: int = 4
    per_day: int = 0


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator may set for a source. Adapters declare a frozen subclass with their own fields."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as a source sees it. `kinds` and `languages` empty means all; `limit` is of results."""

    words: str
    kinds: frozenset[Kind] = frozenset()
    languages: frozenset[str] = frozenset()
    limit: int = 20


class Http(Protocol):
    """Polite requests for one source: its limits kept, its troubles raised as `SourceError`s."""

    async def json(self, url: str, params: Mapping[str, str] | None = None) -> Any:
        """The answer as JSON. Raises SourceChanged when it is anything else."""
        ...

    async def text(self, url: str, params: Mapping[str, str] | None = None) -> str:
        """The answer as text."""
        ...


@runtime_checkable
class Recognises(Protocol):
    """What a source may offer besides: people hand in links, and some lead to its titles."""

    def recognise(self, url: str) -> str | None:
        """The `ref` of the title whose page this is; None for any other address. Asks nobody, raises nothing."""
        ...


class Source(Protocol):
    """A place where titles can be found.

    `name` is stable and goes into the database; `options` is the class of its options, and the
    instance is made with `Adapter(name, options)`, where `name` is the instance's. Methods raise
    `SourceError`s only; `ref` is what `search` gave in `TitleInfo.ref`.
    """

    adapter: ClassVar[str]
    label: ClassVar[str]
    description: ClassVar[str]
    kinds: ClassVar[frozenset[Kind]]
    licence: ClassVar[str]
    terms_url: ClassVar[str]
    limits: ClassVar[Limits]
    options: ClassVar[type[Options]]
    #: needs nothing of the operator: on from the first start
    on_by_default: ClassVar[bool]

    name: str

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:
        """Titles that fit, best first, at most `wanted.limit`."""
        ...

    async def title(self, http: Http, ref: str) -> TitleInfo:
        """One title in full. Raises SourceGone when there is none."""
        ...

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:
        """Its parts in order, numbered from 1; at least one."""
        ...

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:
        """What one part is made of."""
        ...

    async def cover(self, http: Http, ref: str) -> Asset | None:
        """Its cover, if it has one."""
        ...

    async def probe(self, http: Http) -> None:
        """Return when the source is well; raise what is wrong otherwise."""
        ...
