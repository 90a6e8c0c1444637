"""Sites that list torrents as Nyaa does: a feed with hash, seeders and sizes in words of its own.

`?page=rss&q=…&c=…&f=…&p=…`, 75 items a page; asked twelve times a minute at most. What the site marks as trusted or
as a remake is kept with the offer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from core.media import Kind, Release
from core.source import Caps, Found, Http, Limits, Options, Saved, Wanted, What
from plugins import feeds
from plugins.answers import demand_address, host_of
from plugins.offers import release_of

_PAGE, _MOST_PAGES = 75, 5
#: the site's first numbers: anime, audio, literature, live action, pictures, software
_KINDS = {"1": Kind.SERIES, "2": Kind.OTHER, "3": Kind.COMIC, "4": Kind.SERIES, "5": Kind.PICTURES, "6": Kind.OTHER}


@dataclass(frozen=True, slots=True)
class NyaaOptions(Options):
    """`base_url` is the site's address, `category` a number of its own such as 1_2, `filter` 0, 1 or 2."""

    base_url: str
    category: str = "0_0"
    filter: int = 0

    def __post_init__(self) -> None:
        demand_address(self.base_url, "https://site.example")
        if self.filter not in {0, 1, 2}:
            raise ValueError("filter is 0, 1 (no remakes) or 2 (trusted only)")


class Nyaa:
    """A site that lists torrents as Nyaa does."""

    adapter: ClassVar[str] = "nyaa"
    label: ClassVar[str] = "Nyaa-style feed"
    description: ClassVar[str] = "A site that lists torrents in a feed as Nyaa does."
    kinds: ClassVar[frozenset[Kind]] = frozenset(_KINDS.values())
    licence: ClassVar[str] = "Not stated: the operator's own choice"
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits(per_minute=12, connections=1)
    options: ClassVar[type[Options]] = NyaaOptions
    on_by_default: ClassVar[bool] = False

    def __init__(self, name: str, options: NyaaOptions) -> None:
        self.name = name
        self._options = options
        self._url = options.base_url.rstrip("/") + "/"

    @property
    def keys(self) -> frozenset[str]:
        """The site's host."""
        return frozenset({host_of(self._url)})

    async def caps(self, http: Http) -> Caps:  # noqa: ARG002 it can't be asked
        """Words only."""
        return Caps()

    async def search(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """What holds the words, the newest first."""
        return await self._found(http, wanted, " ".join(wanted.words.split())[:200])

    async def latest(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """What came last."""
        return await self._found(http, wanted, "")

    async def probe(self, http: Http) -> None:
        """Ask for the first page."""
        await self._page(http, "", 1)

    def read(self, what: What, saved: Saved) -> Found | None:
        """A page of the feed."""
        return parse(self.name, saved) if what in {What.SEARCH, What.FEED} else None

    async def _found(self, http: Http, wanted: Wanted, words: str) -> list[Release]:
        found: dict[str, Release] = {}
        for page in range(1, _MOST_PAGES + 1):
            listed = await self._page(http, words, page)
            found |= {one.offers[0].ref: one for one in listed if one.offers[0].ref not in found}
            if len(listed) < _PAGE or len(found) >= wanted.end:
                break
        return wanted.page([one for one in found.values() if not wanted.kinds or one.kind in wanted.kinds])

    async def _page(self, http: Http, words: str, page: int) -> list[Release]:
        asked = {"page": "rss", "c": self._options.category, "f": str(self._options.filter), "p": str(page)}
        return parse(
            self.name, Saved(self._url, await http.answer(self._url, {**asked, **({"q": words} if words else {})}))
        )


def parse(source: str, saved: Saved) -> list[Release]:
    """The releases of a page, by the site's own categories."""
    items = feeds.parse(source, saved)
    made = [(item, release_of(source, item)) for item in items]
    return [
        replace(release, kind=_KINDS.get(item.told.get("categoryid", "")[:1], release.kind), categories=())
        for item, release in made
        if release is not None
    ]
