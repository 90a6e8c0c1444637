"""Sites that list torrents as RARBG's torrentapi did: JSON at /pubapi_v2.php, for who has fetched a token before.

The site itself ended in 2023; others speak its protocol. A token is good for a quarter of an hour, a request every
five seconds is the bound, no hits are an error with a number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from core.errors import SourceChanged, SourceError, SourceRefused, SourceUnavailable
from core.media import Ids, Kind, Offer, Release
from core.source import Caps, Found, Http, Limits, Options, Saved, Wanted, What
from plugins.answers import (
    Recent,
    demand_address,
    field,
    hash_of,
    host_of,
    imdb_of,
    is_address,
    json_of,
    number,
)
from plugins.feeds import moment_of

_TOKEN_S, _MOST_ROWS, _APP = 600.0, 100, "bowerbird"
#: numbers of its errors: a token that is not or no more good; too quick; nothing there that fits
_BAD_TOKEN, _TOO_QUICK, _NOTHING = {2, 4}, {5}, {8, 9, 10, 12, 13, 14, 20}
_KINDS = (("movie", Kind.FILM), ("tv", Kind.SERIES), ("e-book", Kind.BOOK), ("book", Kind.BOOK))
_ASKED = {Kind.FILM: "movies", Kind.SERIES: "tv"}
_IDS = {"imdb": "search_imdb", "tvdb": "search_tvdb", "tmdb": "search_themoviedb"}


@dataclass(frozen=True, slots=True)
class RarbgOptions(Options):
    """`base_url` is the site's address."""

    base_url: str

    def __post_init__(self) -> None:
        demand_address(self.base_url, "https://site.example")


class Rarbg:
    """A site that lists torrents as RARBG's torrentapi did."""

    adapter: ClassVar[str] = "rarbg"
    label: ClassVar[str] = "RARBG-style list"
    description: ClassVar[str] = "A site that lists torrents in JSON as RARBG's torrentapi did."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.FILM, Kind.SERIES, Kind.BOOK})
    licence: ClassVar[str] = "Not stated: the operator's own choice"
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits(per_minute=12, connections=1)
    options: ClassVar[type[Options]] = RarbgOptions
    on_by_default: ClassVar[bool] = False

    def __init__(self, name: str, options: RarbgOptions) -> None:
        self.name = name
        self._url = options.base_url.rstrip("/") + "/pubapi_v2.php"
        self._token: Recent[str] = Recent(_TOKEN_S, 1)

    @property
    def keys(self) -> frozenset[str]:
        """The site's host."""
        return frozenset({host_of(self._url)})

    async def caps(self, http: Http) -> Caps:  # noqa: ARG002 it can't be asked
        """By ids of IMDb, TVDB and TMDB, or by words."""
        return Caps(ids=frozenset(_IDS))

    async def search(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """By an id where one is known, else by words; season and episode stand with them."""
        known = wanted.ids.known()
        ids = {theirs: str(known[ours]) for ours, theirs in _IDS.items() if ours in known}
        tag = f"s{wanted.season:02d}" if wanted.season is not None else ""
        tag += f"e{wanted.episode:02d}" if tag and wanted.episode is not None else ""
        words = " ".join([*([] if ids else wanted.words.split()), *([tag] if tag else [])])[:200]
        asked = {**dict(list(ids.items())[:1]), **({"search_string": words} if words else {})}
        return await self._found(http, wanted, {"mode": "search", "sort": "seeders", **asked} if asked else _LIST)

    async def latest(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """What came last."""
        return await self._found(http, wanted, _LIST)

    async def probe(self, http: Http) -> None:
        """Ask for a token."""
        await self._fresh_token(http)

    def read(self, what: What, saved: Saved) -> Found | None:
        """A list of releases."""
        return parse(self.name, saved.url, json_of(self.name, saved)) if what in {What.SEARCH, What.FEED} else None

    async def _found(self, http: Http, wanted: Wanted, question: Mapping[str, str]) -> list[Release]:
        category = [_ASKED[kind] for kind in sorted(wanted.kinds & _ASKED.keys())]
        if wanted.kinds and not wanted.kinds & self.kinds:
            return []
        asked = {**question, "limit": str(_MOST_ROWS), "format": "json_extended", "ranked": "0", "app_id": _APP}
        asked |= {"category": category[0]} if len(wanted.kinds) == len(category) == 1 else {}
        try:
            found = await self._list(http, asked)
        except _TokenSpent:
            self._token.forget()
            found = await self._list(http, asked)
        return wanted.page([one for one in found if not wanted.kinds or one.kind in {None, *wanted.kinds}])

    async def _list(self, http: Http, asked: Mapping[str, str]) -> list[Release]:
        token = await self._token.get("", lambda: self._fresh_token(http))
        return parse(self.name, self._url, await http.json(self._url, {**asked, "token": token}))

    async def _fresh_token(self, http: Http) -> str:
        answer = await http.json(self._url, {"get_token": "get_token", "app_id": _APP})
        return str(field(self.name, self._url, answer, "token", str))


class _TokenSpent(SourceUnavailable):
    """The token is good no more: another is fetched."""


def parse(source: str, url: str, answer: Any) -> list[Release]:
    """The releases of an answer; the site's way of saying that there are none is an error with a number."""
    if isinstance(answer, dict) and "error_code" in answer:
        return _told(source, url, answer)
    rows = field(source, url, answer, "torrent_results", list)
    made = (_release(source, row) for row in rows if isinstance(row, dict))
    return [release for release in made if release is not None]


def _told(source: str, url: str, answer: dict[str, Any]) -> list[Release]:
    code, said = number(answer["error_code"]), str(answer.get("error") or "")[:200]
    if code in _NOTHING:
        return []
    raise _trouble(source, url, answer, code, said)


def _trouble(source: str, url: str, answer: Any, code: int | None, said: str) -> SourceError:
    if code in _BAD_TOKEN:
        return _TokenSpent(source, f"its token is used up: {said}")
    if code in _TOO_QUICK:
        return SourceUnavailable(source, f"it is busy: {said}", 5.0)
    if "ban" in said.casefold():
        return SourceRefused(source, f"it refused us: {said}")
    return SourceChanged(source, f"it does not understand us: {said}", url, str(answer))


def _release(source: str, row: dict[str, Any]) -> Release | None:
    """In its long form a row has a `title`, in its short one a `filename` and a link."""
    name = " ".join(str(row.get("title") or row.get("filename") or "").split())
    magnet, page = str(row.get("download") or ""), row.get("info_page")
    digest = hash_of(magnet) if magnet.startswith("magnet:?") else ""
    if not name or not digest:
        return None
    known = row.get("episode_info")
    known = known if isinstance(known, dict) else {}
    ids = Ids(imdb_of(known.get("imdb")), number(known.get("themoviedb")) or None, number(known.get("tvdb")) or None)
    offer = Offer(
        indexer=source,
        ref=digest,
        info_hash=digest,
        magnet=magnet,
        page_url=str(page) if is_address(page) else "",
        size_bytes=number(row.get("size")) or None,
        seeders=number(row.get("seeders")),
        leechers=number(row.get("leechers")),
        published_at=moment_of(str(row.get("pubdate") or "")),
    )
    category = str(row.get("category") or "").casefold()
    return Release(name, (offer,), next((kind for word, kind in _KINDS if category.startswith(word)), None), ids)


_LIST: Mapping[str, str] = {"mode": "list", "sort": "last"}
