"""The contracts between plugins and the worker. A plugin describes; the worker fetches.

A plugin is one class in one file. Its head is data (name, label, kinds, licence, terms, limits), its
methods yield values from `core.media`, and it is handed its options and an `Http`: it opens nothing
by itself. It may import `core.media`, `core.errors`, `core.source` and `core.log`.

`Source` finds titles and says what they are made of; `Indexer` finds releases. What a plugin can do
besides is a small protocol of its own (`Recognises`, `Reads`, `Browses`, `Lists`, `Signs`, `Vouches`, `Enumerates`,
`LeadsTo`, `Tracks`): who has the method, offers it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Protocol, TypeVar, runtime_checkable

from core.media import Asset, Assets, Ids, Kind, Offer, Part, Release, TitleInfo, Torrent

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


@runtime_checkable
class Recognises(Protocol):
    """What a source may offer besides: people hand in links, and some lead to its titles."""

    def recognise(self, url: str) -> str | None:
        """The `ref` of the title whose page this is; None for any other address. Asks nobody, raises nothing."""
        ...


@runtime_checkable
class Signs(Protocol):
    """A source whose files are only for who signs in."""

    def signed(self, url: str) -> Mapping[str, str]:
        """Headers that a file at this address needs; none for hosts that must not hear them. Asks nobody."""
        ...


@runtime_checkable
class Described(Protocol):
    """An adapter that a file of the operator's describes. A folder has many: those not set up are no news."""

    definition: ClassVar[Any]


@runtime_checkable
class KeepsSession(Protocol):
    """A plugin that signs in at its site: the cookies that it is given are kept, encrypted, over restarts."""

    keeps_session: ClassVar[bool]


class What(StrEnum):
    """What an answer of a site is about."""

    SEARCH = "search"
    TITLE = "title"
    PARTS = "parts"
    ASSETS = "assets"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class Saved:
    """An answer as a site gave it once: the address that was asked, the bytes that came."""

    url: str
    body: bytes


Found = Sequence[TitleInfo] | Sequence[Part] | Sequence[Release] | TitleInfo | Assets | Torrent


@runtime_checkable
class Reads(Protocol):
    """A plugin whose reading is apart from its asking, so that saved answers can be read without the site."""

    def read(self, what: What, saved: Saved) -> Found | None:
        """What we find in an answer; None when it reads no such answers. Asks nobody. Raises SourceErrors only."""
        ...


class Shelf(StrEnum):
    """What a source can show without being asked for words."""

    POPULAR = "popular"
    NEW = "new"


@runtime_checkable
class Browses(Protocol):
    """A source that can show what is popular or new there."""

    shelves: ClassVar[frozenset[Shelf]]

    async def browse(self, http: Http, shelf: Shelf, wanted: Wanted) -> Sequence[TitleInfo]:
        """That shelf from its beginning, a page at a time; `wanted.words` is empty."""
        ...


@dataclass(frozen=True, slots=True)
class Tracker:
    """A site behind an indexer that asks several for us, and how that indexer says it does.

    `ref` is the indexer's name for it, `keys` what it is known by everywhere: its definition, its host, in lower
    case. `categories` are Newznab's numbers. `trouble` says why it is not asked now, "" when it is; `away_until` is
    ms since 1970, 0 when nobody says. Figures are None when they are not told.
    """

    ref: str
    name: str
    keys: frozenset[str] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    categories: tuple[int, ...] = ()
    is_private: bool = False
    usenet: bool = False
    #: its own Torznab interface
    api_url: str = ""
    trouble: str = ""
    away_until: int = 0
    queries: int | None = None
    failures: int | None = None
    grabs: int | None = None
    latency_ms: int | None = None


@runtime_checkable
class Enumerates(Protocol):
    """An indexer that asks several sites for us, and says which."""

    async def trackers(self, http: Http) -> Sequence[Tracker]:
        """What lies behind it, by name; kept for some minutes."""
        ...

    def only(self, refs: Collection[str]) -> "Indexer":
        """The same, asking none but these."""
        ...


@runtime_checkable
class LeadsTo(Protocol):
    """An indexer whose links may lead to a page before the file, or want something asked before."""

    async def file_of(self, http: Http, offer: Offer) -> Offer:
        """The offer as it can be fetched: a magnet link, a hash, or the file's own address. Raises SourceErrors."""
        ...


@runtime_checkable
class Tracks(Protocol):
    """An indexer that is one site, and says which: it need not be asked twice, by two ways."""

    @property
    def keys(self) -> frozenset[str]:
        """What the site is known by, as in `Tracker.keys`."""
        ...


@runtime_checkable
class Lists(Protocol):
    """A source whose whole catalogue can be gone through, a page after the other."""

    async def listed(self, http: Http, at: str) -> tuple[Sequence[TitleInfo], str]:
        """The titles of a page, and where the next one is: "" is where the catalogue begins, and after its end."""
        ...


@runtime_checkable
class Vouches(Protocol):
    """A source that can say, asked anew in one small request, whether a title can still be had there."""

    async def vouch(self, http: Http, ref: str) -> Asset | None:
        """Return when it can be had, with one of its files where that can be looked at too.

        Raises what the other methods raise: SourceGone, SourceRefused …. Answers that were kept for a while don't
        count.
        """
        ...


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
