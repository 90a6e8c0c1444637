"""Prowlarr: one address for many sites, which it asks, counts and leaves in peace by itself.

After its interface at /api/v1 (indexer, indexerstatus, indexerstats, search). A search is one request: Prowlarr
hands it to each site that is switched on there and well. The key goes to the Prowlarr only.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from core.errors import SourceChanged, SourceError
from core.media import Kind, Release
from core.source import Caps, Found, Http, Limits, Options, Saved, Tracker, Wanted, What
from plugins import prowlarr_answers as answers
from plugins.answers import Recent, demand_address, json_of
from plugins.offers import CATEGORIES

_KEEP_S, _RESULTS_S = 300.0, 120.0
_MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class ProwlarrOptions(Options):
    """`base_url` is the Prowlarr's address, `api_key` stands in it under Settings, General.

    `trackers` are names of sites in it; empty means all that are switched on there.
    """

    base_url: str
    api_key: str = ""
    trackers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        demand_address(self.base_url, "http://127.0.0.1:9696")


class Prowlarr:
    """All sites behind a Prowlarr."""

    adapter: ClassVar[str] = "prowlarr"
    label: ClassVar[str] = "Prowlarr"
    description: ClassVar[str] = "A Prowlarr of yours, and the sites that it asks."
    kinds: ClassVar[frozenset[Kind]] = frozenset(CATEGORIES)
    licence: ClassVar[str] = "Not stated: the operator's own choice"
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits(per_minute=12, connections=2)
    options: ClassVar[type[Options]] = ProwlarrOptions
    on_by_default: ClassVar[bool] = False

    def __init__(self, name: str, options: ProwlarrOptions) -> None:
        self.name = name
        self._options = options
        self._api = options.base_url.rstrip("/") + "/api/v1"
        self._kept: Recent[Sequence[Tracker]] = Recent(_KEEP_S, 1)
        self._found: Recent[list[Release]] = Recent(_RESULTS_S)
        self._only: frozenset[str] | None = None

    async def trackers(self, http: Http) -> Sequence[Tracker]:
        """Its sites that are switched on, with what it counts of them."""
        return await self._kept.get("", lambda: self._listed(http))

    def only(self, refs: Collection[str]) -> "Prowlarr":
        """The same, asking none but these of its sites."""
        narrowed = Prowlarr(self.name, self._options)
        narrowed._kept, narrowed._found, narrowed._only = self._kept, self._found, frozenset(refs)
        return narrowed

    async def caps(self, http: Http) -> Caps:  # noqa: ARG002 the contract's
        """By words, ids and episodes: Prowlarr leaves out for each site what that can't be asked."""
        return Caps(ids=frozenset(answers.IDS), episodes=True)

    async def search(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """What its sites have, as Prowlarr orders it."""
        return await self._page(http, wanted, answers.question(wanted))

    async def latest(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """What came last at its sites, the newest first."""
        newest = await self._page(http, Wanted("", wanted.kinds, limit=_MOST_ROWS), {"type": "search", "query": ""})
        return wanted.page(sorted(newest, key=lambda one: -(one.offers[0].published_at or 0)))

    async def probe(self, http: Http) -> None:
        """Ask for its sites."""
        answers.trackers_of(self.name, self._api, await self._json(http, "indexer"))

    def read(self, what: What, saved: Saved) -> Found | None:
        """What a search found."""
        if what not in {What.SEARCH, What.FEED}:
            return None
        return answers.releases_of(self.name, saved.url, json_of(self.name, saved))

    async def _page(self, http: Http, wanted: Wanted, question: Mapping[str, str]) -> Sequence[Release]:
        """A page of all that was found: Prowlarr turns the pages of each site apart, we those of the whole."""
        categories = [one for kind in sorted(wanted.kinds & CATEGORIES.keys()) for one in CATEGORIES[kind].split(",")]
        asked = await self._asked(http)
        if (wanted.kinds and not categories) or asked == []:
            return []
        pairs = [*question.items(), *(("indexerIds", one) for one in asked or ())]
        url = f"search?{urlencode([*pairs, *(('categories', one) for one in categories), ('limit', '100')])}"
        found = await self._found.get(url, lambda: self._search(http, url))
        return wanted.page([one for one in found if not wanted.kinds or one.kind in {None, *wanted.kinds}])

    async def _search(self, http: Http, url: str) -> list[Release]:
        return answers.releases_of(self.name, f"{self._api}/search", await self._json(http, url))[:_MOST_ROWS]

    async def _asked(self, http: Http) -> list[str] | None:
        """Ids of the sites to be asked; None for all, which need not be named."""
        if self._only is not None:
            return sorted(self._only)
        if not self._options.trackers:
            return None
        names = {name.casefold() for name in self._options.trackers}
        return [one.ref for one in await self.trackers(http) if {one.name.casefold(), one.ref} & names]

    async def _listed(self, http: Http) -> Sequence[Tracker]:
        """The sites; without figures when the Prowlarr has none to tell."""
        rows = await self._json(http, "indexer")
        told: dict[str, Any] = {}
        for what in ("indexerstatus", "indexerstats"):
            try:
                told[what] = await self._json(http, what)
            except SourceChanged:  # older ones lack the figures
                told[what] = None
        found = answers.trackers_of(self.name, self._api, rows, told["indexerstatus"], told["indexerstats"])
        wanted = {name.casefold() for name in self._options.trackers}
        return [one for one in found if not wanted or {one.name.casefold(), one.ref} & wanted]

    async def _json(self, http: Http, what: str) -> Any:
        key = {"X-Api-Key": self._options.api_key} if self._options.api_key else None
        try:
            return await http.json(f"{self._api}/{what}", headers=key)
        except SourceError:
            self._kept.forget()  # how its sites do is asked anew before anybody relies on it
            raise
