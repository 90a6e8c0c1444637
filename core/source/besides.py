"""What a plugin can do besides: a small protocol each. Who has the method, offers it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Protocol, runtime_checkable

from core.media import Asset, Assets, Kind, Offer, Part, Release, TitleInfo, Torrent
from core.source.asking import Http, Wanted
from core.source.contract import Indexer


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

    def only(self, refs: Collection[str]) -> Indexer:
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


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """Titles of a page, where the next page is, "" after the last, and how many titles the catalogue says it has.

    `total` is of the whole catalogue, None where its answer does not say it; it counts what can't be read here, too.
    """

    titles: Sequence[TitleInfo]
    following: str = ""
    total: int | None = None


@runtime_checkable
class Lists(Protocol):
    """A source whose whole catalogue can be gone through, a page after the other."""

    async def listed(self, http: Http, at: str) -> CataloguePage:
        """The page at that place, in the source's own words; "" is where the catalogue begins."""
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
