"""Jackett: one address for many sites, each of them asked by its own Torznab interface there.

Its `all` is as slow as the slowest site, so the sites that are set up are listed (`t=indexers&configured=true`) and
asked at once, each with its own deadline: what some have is there though others sleep. The key goes to it only.
"""

import asyncio
import time
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import quote

from core.errors import SourceChanged, SourceError, SourceResting, SourceUnavailable
from core.media import Kind, Release
from core.source import Caps, Found, Http, Limits, Options, Saved, Tracker, Wanted, What
from plugins.answers import Recent, demand_address, host_of, number, xml_of
from plugins.indexers.torznab import Torznab, TorznabOptions, raise_error
from plugins.offers import CATEGORIES, kind_of

_KEEP_S, _REST_S, _MINUTE_S = 300.0, 300.0, 60.0
#: of one site; and troubles in a row after which it is left in peace for `_REST_S` seconds
_PER_MINUTE, _MOST_TROUBLES = 12, 3


@dataclass(frozen=True, slots=True)
class JackettOptions(Options):
    """`base_url` is the Jackett's address, `api_key` stands on its page.

    `trackers` are names of sites in it; empty means all that are set up there. `tracker_s` is how many seconds each
    of them gets.
    """

    base_url: str
    api_key: str = ""
    trackers: tuple[str, ...] = ()
    tracker_s: float = 7.0

    def __post_init__(self) -> None:
        demand_address(self.base_url, "http://127.0.0.1:9117")


class _Site:
    """One site behind it: its interface, when it was asked, and how it did."""

    def __init__(self, interface: Torznab) -> None:
        self.interface = interface
        self.asked: deque[float] = deque(maxlen=_PER_MINUTE)
        self.queries = self.failures = self.in_a_row = 0
        self.latency_s = 0.0
        self.away_until = 0.0
        self.trouble = ""

    def may_be_asked(self, now: float) -> bool:
        is_busy = len(self.asked) == _PER_MINUTE and now - self.asked[0] < _MINUTE_S
        return not is_busy and now >= self.away_until

    def heard(self, trouble: SourceError | None, seconds: float, now: float) -> None:
        self.queries += 1
        if trouble is None:
            self.in_a_row, self.trouble = 0, ""
            self.latency_s += (seconds - self.latency_s) * (0.2 if self.latency_s else 1.0)
            return
        self.trouble = trouble.reason
        if isinstance(trouble, SourceResting):
            self.away_until = now + (trouble.retry_after_s or _REST_S)
            return
        self.failures, self.in_a_row = self.failures + 1, self.in_a_row + 1
        if self.in_a_row >= _MOST_TROUBLES:
            self.away_until = now + _REST_S


class Jackett:
    """All sites that are set up in a Jackett."""

    adapter: ClassVar[str] = "jackett"
    label: ClassVar[str] = "Jackett"
    description: ClassVar[str] = "A Jackett of yours, and the sites that it asks."
    kinds: ClassVar[frozenset[Kind]] = frozenset(CATEGORIES)
    licence: ClassVar[str] = "Not stated: the operator's own choice"
    terms_url: ClassVar[str] = ""
    #: a search is a request for each site, of which none is asked more than twelve times a minute
    limits: ClassVar[Limits] = Limits(per_minute=600, connections=8)
    options: ClassVar[type[Options]] = JackettOptions
    on_by_default: ClassVar[bool] = False

    def __init__(self, name: str, options: JackettOptions) -> None:
        self.name = name
        self._options = options
        self._base = options.base_url.rstrip("/") + "/api/v2.0/indexers"
        self._kept: Recent[Sequence[Tracker]] = Recent(_KEEP_S, 1)
        self._sites: dict[str, _Site] = {}
        self._only: frozenset[str] | None = None

    async def trackers(self, http: Http) -> Sequence[Tracker]:
        """Its sites, with what we counted of them."""
        return [self._counted(one) for one in await self._kept.get("", lambda: self._listed(http))]

    def only(self, refs: Collection[str]) -> "Jackett":
        """The same, asking none but these of its sites."""
        narrowed = Jackett(self.name, self._options)
        narrowed._kept, narrowed._sites, narrowed._only = self._kept, self._sites, frozenset(refs)
        return narrowed

    async def caps(self, http: Http) -> Caps:  # noqa: ARG002 the contract's
        """By words, ids and episodes: each site is asked only what it says that it can be asked."""
        return Caps(ids=frozenset({"imdb", "tmdb", "tvdb", "tvmaze"}), episodes=True)

    async def search(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """What the sites have, the best of each first. Raises when none of them answered."""
        found = await self._of_all(http, replace(wanted, offset=0, limit=wanted.end), latest=False)
        return wanted.page([release for turn in _in_turns(found) for release in turn])

    async def latest(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """What came last at all of them, the newest first."""
        found = await self._of_all(http, replace(wanted, offset=0, limit=wanted.end), latest=True)
        return wanted.page(sorted((one for site in found for one in site), key=_age))

    async def probe(self, http: Http) -> None:
        """Ask for its sites."""
        await self._listed(http)

    def read(self, what: What, saved: Saved) -> Found | None:
        """A list of releases, as each site's interface gives it."""
        return Torznab(self.name, TorznabOptions(self._base)).read(what, saved)

    async def _of_all(self, http: Http, wanted: Wanted, *, latest: bool) -> Sequence[Sequence[Release]]:
        trackers = [one for one in await self.trackers(http) if self._only is None or one.ref in self._only]
        fitting = [one for one in trackers if not wanted.kinds or not one.kinds or one.kinds & wanted.kinds]
        due = [one for one in fitting if self._sites[one.ref].may_be_asked(time.monotonic())]
        if fitting and not due:
            raise SourceResting(self.name, "all of its sites are left in peace for a moment", _MINUTE_S)
        answers = await asyncio.gather(*(self._of_one(http, one, wanted, latest=latest) for one in due))
        found = [one for one in answers if not isinstance(one, SourceError)]
        if not found and answers:
            raise next(one for one in answers if isinstance(one, SourceError))
        return found

    async def _of_one(
        self, http: Http, tracker: Tracker, wanted: Wanted, *, latest: bool
    ) -> Sequence[Release] | SourceError:
        """What one site has, or its trouble."""
        site, begun = self._sites[tracker.ref], time.monotonic()
        site.asked.append(begun)
        trouble: SourceError | None = None
        found: Sequence[Release] = ()
        try:
            async with asyncio.timeout(self._options.tracker_s):
                ask = site.interface.latest if latest else site.interface.search
                found = [_named(release, tracker.name) for release in await ask(http, wanted)]
        except SourceError as error:
            trouble = error
        except TimeoutError:
            trouble = SourceUnavailable(self.name, f"{tracker.name} did not answer in {self._options.tracker_s:g} s")
        now = time.monotonic()
        site.heard(trouble, now - begun, now)
        return trouble or found

    async def _listed(self, http: Http) -> Sequence[Tracker]:
        url = f"{self._base}/all/results/torznab/api"
        asked = {"t": "indexers", "configured": "true", "apikey": self._options.api_key}
        try:
            found = parse_trackers(self.name, Saved(url, await http.answer(url, asked)), self._base)
        except SourceError:
            self._kept.forget()
            raise
        wanted = {name.casefold() for name in self._options.trackers}
        listed = [one for one in found if not wanted or {one.name.casefold(), one.ref.casefold()} & wanted]
        for one in listed:
            if one.ref not in self._sites:
                self._sites[one.ref] = _Site(Torznab(self.name, TorznabOptions(one.api_url, self._options.api_key)))
        return listed

    def _counted(self, tracker: Tracker) -> Tracker:
        site = self._sites[tracker.ref]
        left_s = site.away_until - time.monotonic()
        return replace(
            tracker,
            trouble=site.trouble if left_s > 0 else "",
            away_until=round((time.time() + left_s) * 1000) if left_s > 0 else 0,
            queries=site.queries,
            failures=site.failures,
            latency_ms=round(site.latency_s * 1000) if site.latency_s else None,
        )


def parse_trackers(source: str, saved: Saved, base: str) -> list[Tracker]:
    """The sites of `t=indexers`, by name; `base` is the address that each one's own begins with."""
    raise_error(source, saved)
    root = xml_of(source, saved)
    if root.tag != "indexers":
        raise SourceChanged(source, "answered with XML that is no list of sites", saved.url, str(root.tag)[:200])
    made = []
    for one in root.iterfind("indexer"):
        ref, link = str(one.get("id", "")).strip(), str(one.findtext("link", "")).strip()
        categories = tuple(found for cat in one.iter("category", "subcat") if (found := number(cat.get("id"))))
        if ref and one.get("configured", "true") == "true":
            made.append(
                Tracker(
                    ref,
                    " ".join(str(one.findtext("title", "")).split()) or ref,
                    frozenset({ref.casefold(), host_of(link)} - {""}),
                    frozenset(kind for cat in categories if (kind := kind_of((cat,)))),
                    categories,
                    is_private=str(one.findtext("type", "")).strip().casefold() == "private",
                    api_url=f"{base}/{quote(ref, safe='')}/results/torznab/api",
                )
            )
    return sorted(made, key=lambda one: one.name.casefold())


def _named(release: Release, tracker: str) -> Release:
    return replace(release, offers=tuple(replace(one, tracker=one.tracker or tracker) for one in release.offers))


def _in_turns(found: Sequence[Sequence[Release]]) -> Sequence[Sequence[Release]]:
    """The first of each site, then the second of each, and so on: no site stands before all others."""
    longest = max((len(one) for one in found), default=0)
    return [[one[at] for one in found if at < len(one)] for at in range(longest)]


def _age(release: Release) -> int:
    return -(release.offers[0].published_at or 0)
