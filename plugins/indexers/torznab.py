"""Torznab and Newznab: the protocol of Jackett, Prowlarr, NZBHydra and of many sites themselves.

After https://torznab.github.io/spec-1.3-draft and https://inhies.github.io/Newznab-API. What a site can be asked is
read from its caps once a day. Its errors come as XML with status 200. The key goes to the site only.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from core.errors import SourceChanged, SourceError, SourceRefused, SourceResting, SourceUnavailable
from core.media import Kind, Release
from core.source import Caps, Found, Http, Limits, Options, Saved, Wanted, What
from plugins import feeds
from plugins.answers import Recent, demand_address, plain, xml_of
from plugins.offers import CATEGORIES, release_of

_DAY_S = 86_400.0
_MOST_ROWS = 100
#: their name of an id, and ours
_IDS = {"imdbid": "imdb", "tmdbid": "tmdb", "tvdbid": "tvdb", "tvmazeid": "tvmaze"}
#: https://torznab.github.io/spec-1.3-draft/torznab/Specification-v1.3.html#errors
#: Prowlarr, with status 429, of a site that it asks nothing of until some time: Prowlarr/Prowlarr, NewznabController
_RESTS = re.compile(r'indexer is (?:currently )?disabled[^"<{]{0,120}', re.IGNORECASE)
_REFUSED, _BUSY = range(100, 200), {500, 910}


@dataclass(frozen=True, slots=True)
class TorznabOptions(Options):
    """`base_url` is the address of the interface, as its site shows it, ending in /api or not. `api_key` is yours.

    `usenet` says that its files are NZBs and no torrents. `known_as` are hosts or names by which the same site is
    known behind other ways, so that it is not asked twice.
    """

    base_url: str
    api_key: str = ""
    usenet: bool = False
    known_as: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        demand_address(self.base_url, "http://127.0.0.1:9117/api/v2.0/indexers/all/results/torznab")


class Torznab:
    """One site, or several behind a Jackett or Prowlarr."""

    adapter: ClassVar[str] = "torznab"
    label: ClassVar[str] = "Torznab"
    description: ClassVar[str] = "Any site that speaks Torznab or Newznab; Jackett and Prowlarr do for many others."
    kinds: ClassVar[frozenset[Kind]] = frozenset(CATEGORIES)
    licence: ClassVar[str] = "Not stated: the operator's own choice"
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits(per_minute=12, connections=2)
    options: ClassVar[type[Options]] = TorznabOptions
    on_by_default: ClassVar[bool] = False

    def __init__(self, name: str, options: TorznabOptions) -> None:
        self.name = name
        self._options = options
        base = options.base_url.rstrip("/")
        self._api = base if base.endswith("/api") else f"{base}/api"
        self._caps: Recent[Caps] = Recent(_DAY_S, 1)

    @property
    def keys(self) -> frozenset[str]:
        """What the operator says that the site is known as."""
        return frozenset(name.casefold() for name in self._options.known_as)

    async def caps(self, http: Http) -> Caps:
        """What the site says it can be asked."""

        async def ask() -> Caps:
            return parse_caps(self.name, await self._answer(http, self._asked(t="caps")))

        return await self._caps.get("", ask)

    async def search(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """By an id that it knows, else by words; season and episode where it takes them."""
        return await self._found(http, wanted, _question(wanted, await self.caps(http)))

    async def latest(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """What came last."""
        return await self._found(http, wanted, {"t": "search"})

    async def probe(self, http: Http) -> None:
        """Ask for its caps anew."""
        parse_caps(self.name, await self._answer(http, self._asked(t="caps")))

    def read(self, what: What, saved: Saved) -> Found | None:
        """A list of releases."""
        return self._parsed(saved) if what in {What.SEARCH, What.FEED} else None

    async def _found(self, http: Http, wanted: Wanted, question: Mapping[str, str]) -> list[Release]:
        categories = ",".join(CATEGORIES[kind] for kind in sorted(wanted.kinds & CATEGORIES.keys()))
        if wanted.kinds and not categories:
            return []
        found: list[Release] = []
        for start in range(wanted.offset, wanted.end, _MOST_ROWS):
            rows = min(_MOST_ROWS, wanted.end - start)
            asked = self._asked(**question, cat=categories, limit=str(rows), offset=str(start), extended="1")
            page = self._parsed(await self._answer(http, asked))
            found += page[:rows]
            if len(page) < rows:
                break
        return [one for one in found if not wanted.kinds or one.kind in {None, *wanted.kinds}]

    async def _answer(self, http: Http, asked: Mapping[str, str]) -> Saved:
        """What it answered. Raises SourceResting for a site that whoever stands between leaves in peace."""
        try:
            return Saved(self._api, await http.answer(self._api, asked))
        except SourceUnavailable as error:
            if rests := _RESTS.search(error.said):
                raise SourceResting(self.name, plain(rests[0]), error.retry_after_s) from error
            raise

    def _parsed(self, saved: Saved) -> list[Release]:
        raise_error(self.name, saved)
        made = (release_of(self.name, item, usenet=self._options.usenet) for item in feeds.parse(self.name, saved))
        return [release for release in made if release is not None]

    def _asked(self, **question: str) -> dict[str, str]:
        key = {"apikey": self._options.api_key} if self._options.api_key else {}
        return {name: value for name, value in {**question, **key}.items() if value}


def parse_caps(source: str, saved: Saved) -> Caps:
    """Which ids it knows, and whether seasons and words can be asked for."""
    raise_error(source, saved)
    root = xml_of(source, saved)
    if root.tag != "caps":
        raise SourceChanged(source, "answered with XML that is no caps", saved.url, str(root.tag)[:200])
    ways = [one for one in root.iterfind("searching/*") if one.get("available", "yes") == "yes"]
    taken = {name.strip() for one in ways for name in one.get("supportedParams", "q").split(",")}
    return Caps(
        ids=frozenset(ours for theirs, ours in _IDS.items() if theirs in taken),
        episodes={"season", "ep"} <= taken,
        words="q" in taken or not taken,
    )


def _question(wanted: Wanted, caps: Caps) -> dict[str, str]:
    known = wanted.ids.known()
    ids = {theirs: str(known[ours]) for theirs, ours in _IDS.items() if ours in known and ours in caps.ids}
    words = {"q": " ".join(wanted.words.split())[:200]}
    if wanted.season is not None and caps.episodes:
        episode = {"ep": str(wanted.episode)} if wanted.episode is not None else {}
        by_id = {name: value for name, value in ids.items() if name != "tmdbid"}
        return {"t": "tvsearch", "season": str(wanted.season), **episode, **(by_id or words)}
    if ids and Kind.FILM in (wanted.kinds or {Kind.FILM}):
        return {"t": "movie", **ids}
    return {"t": "search", **words}


def raise_error(source: str, saved: Saved) -> None:
    """`<error code="100" description="Incorrect user credentials"/>`, with status 200 or without."""
    if b"<error" not in saved.body[:2000]:
        return
    root = xml_of(source, saved)
    if root.tag == "error":
        raise _trouble(source, saved, root)


def _trouble(source: str, saved: Saved, error: Any) -> SourceError:
    code, said = str(error.get("code", "")), " ".join(str(error.get("description", "")).split())[:200]
    number = int(code) if code.isascii() and code.isdigit() else 0
    if number in _REFUSED:
        return SourceRefused(source, f"it refused us: {said or code}")
    if number in _BUSY or "limit reached" in said.casefold():
        return SourceUnavailable(source, f"it is busy: {said or code}")
    return SourceChanged(source, f"it does not understand us: {said or code}", saved.url, said)
