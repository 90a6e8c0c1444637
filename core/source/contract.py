"""What every plugin has, and what a source and an indexer are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from core.media import Asset, Assets, Kind, Part, Release, TitleInfo, Torrent
from core.source.asking import Http, Limits, Options, Wanted


class Plugin(Protocol):
    """What every plugin has, whatever it does.

    `name` is stable and goes into the database; `options` is the class of its options, and the
    instance is made with `Adapter(name, options)`, where `name` is the instance's. Methods raise
    `SourceError`s only.
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

    async def probe(self, http: Http) -> None:
        """Return when the site is well; raise what is wrong otherwise. One small request."""
        ...


class Source(Plugin, Protocol):
    """A place where titles can be found. `ref` is what `search` gave in `TitleInfo.ref`."""

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:
        """Titles that fit, best first: those of the page that is wanted, none when there are no more."""
        ...

    async def title(self, http: Http, ref: str) -> TitleInfo:
        """One title in full. Raises SourceGone when there is none."""
        ...

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:
        """Its parts in order, numbered from 1; at least one."""
        ...

    async def assets(self, http: Http, ref: str, part: Part) -> Assets | Torrent:
        """What one part is made of."""
        ...

    async def cover(self, http: Http, ref: str) -> Asset | None:
        """Its cover, if it has one."""
        ...


@dataclass(frozen=True, slots=True)
class Caps:
    """What an indexer can be asked: by which ids (names of `Ids`' fields), by season and episode, by words at all."""

    ids: frozenset[str] = frozenset()
    episodes: bool = False
    words: bool = True


class Indexer(Plugin, Protocol):
    """A place that lists releases and where they are offered. It fetches none of them."""

    async def caps(self, http: Http) -> Caps:
        """What it can be asked; the worker asks for nothing else, and asks this now and then only."""
        ...

    async def search(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """Releases that fit, as the indexer orders them: the page that is wanted. What `caps` lacks is ignored."""
        ...

    async def latest(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """What came last, the newest first, as a feed has it; `wanted.words` is empty."""
        ...
