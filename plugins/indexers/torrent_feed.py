"""Any feed of torrents, RSS or Atom, as it is: a site's own, a showRSS, the releases of a distribution.

A feed can't be searched, so what it holds now is looked through. Asked once in ten minutes at most, and then on
condition that it changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from core.media import Kind, Release
from core.source import Caps, Found, Http, Limits, Options, Saved, Wanted, What
from plugins import feeds
from plugins.answers import Recent, demand_address
from plugins.offers import release_of

_KEEP_S = 600.0


@dataclass(frozen=True, slots=True)
class TorrentFeedOptions(Options):
    """`base_url` is the feed's address."""

    base_url: str

    def __post_init__(self) -> None:
        demand_address(self.base_url, "https://site.example/feed.xml")


class TorrentFeed:
    """A feed of the operator's choice."""

    adapter: ClassVar[str] = "torrent_feed"
    label: ClassVar[str] = "Feed of torrents"
    description: ClassVar[str] = "Any RSS or Atom feed whose items are torrents."
    kinds: ClassVar[frozenset[Kind]] = frozenset(Kind)
    licence: ClassVar[str] = "Not stated: the operator's own choice"
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits(per_minute=6, connections=1)
    options: ClassVar[type[Options]] = TorrentFeedOptions
    on_by_default: ClassVar[bool] = False

    def __init__(self, name: str, options: TorrentFeedOptions) -> None:
        self.name = name
        self._url = options.base_url
        self._recent: Recent[list[Release]] = Recent(_KEEP_S, 1)

    async def caps(self, http: Http) -> Caps:  # noqa: ARG002 it can't be asked
        """Words only, and we look ourselves."""
        return Caps()

    async def search(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """What it holds now and has every word in its name."""
        words = wanted.words.casefold().replace(".", " ").split()
        releases = await self.latest(http, Wanted("", wanted.kinds, limit=10_000))
        spoken = [(one, one.name.casefold().replace(".", " ")) for one in releases]
        return wanted.page([one for one, name in spoken if all(word in name for word in words)])

    async def latest(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """What it holds, in its order."""
        releases = await self._recent.get("", lambda: self._ask(http))
        return wanted.page([one for one in releases if not wanted.kinds or one.kind in {None, *wanted.kinds}])

    async def probe(self, http: Http) -> None:
        """Ask for it."""
        await self._ask(http)

    def read(self, what: What, saved: Saved) -> Found | None:
        """The feed."""
        return parse(self.name, saved) if what in {What.SEARCH, What.FEED} else None

    async def _ask(self, http: Http) -> list[Release]:
        return parse(self.name, Saved(self._url, await http.answer(self._url)))


def parse(source: str, saved: Saved) -> list[Release]:
    """The releases of a feed."""
    made = (release_of(source, item) for item in feeds.parse(source, saved))
    return [release for release in made if release is not None]
