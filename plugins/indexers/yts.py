"""Sites that list films as YTS does: JSON at /api/v2/list_movies.json, each film in several qualities.

Asked thirty times a minute at most. Each quality is a release of its own, named as people name such releases.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from core.media import Ids, Kind, Offer, Release
from core.source import Caps, Found, Http, Limits, Options, Saved, Wanted, What
from plugins.answers import demand_address, field, hash_of, host_of, is_address, json_of, number

_ROWS, _MOST_PAGES = 50, 6
_SOURCES = {"bluray": "BluRay", "web": "WEBRip"}


@dataclass(frozen=True, slots=True)
class YtsOptions(Options):
    """`base_url` is the site's address."""

    base_url: str

    def __post_init__(self) -> None:
        demand_address(self.base_url, "https://site.example")


class Yts:
    """A site that lists films as YTS does."""

    adapter: ClassVar[str] = "yts"
    label: ClassVar[str] = "YTS-style list"
    description: ClassVar[str] = "A site that lists films in JSON as YTS does."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.FILM})
    licence: ClassVar[str] = "Not stated: the operator's own choice"
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits(per_minute=30, connections=1)
    options: ClassVar[type[Options]] = YtsOptions
    on_by_default: ClassVar[bool] = False

    def __init__(self, name: str, options: YtsOptions) -> None:
        self.name = name
        self._url = options.base_url.rstrip("/") + "/api/v2/list_movies.json"

    @property
    def keys(self) -> frozenset[str]:
        """The site's host."""
        return frozenset({host_of(self._url)})

    async def caps(self, http: Http) -> Caps:  # noqa: ARG002 it can't be asked
        """By IMDb's id, or by words."""
        return Caps(ids=frozenset({"imdb"}))

    async def search(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """Films by id or words, each in all its qualities."""
        words = wanted.ids.imdb or " ".join(wanted.words.split())[:200]
        return await self._found(http, wanted, {"query_term": words} if words else {})

    async def latest(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """What came last."""
        return await self._found(http, wanted, {"sort_by": "date_added"})

    async def probe(self, http: Http) -> None:
        """Ask for one film."""
        parse(self.name, self._url, await http.json(self._url, {"limit": "1"}))

    def read(self, what: What, saved: Saved) -> Found | None:
        """A list of films."""
        return parse(self.name, saved.url, json_of(self.name, saved)) if what in {What.SEARCH, What.FEED} else None

    async def _found(self, http: Http, wanted: Wanted, asked: dict[str, str]) -> list[Release]:
        if wanted.kinds and Kind.FILM not in wanted.kinds:
            return []
        found: list[Release] = []
        for page in range(1, _MOST_PAGES + 1):
            answer = await http.json(self._url, {**asked, "limit": str(_ROWS), "page": str(page)})
            found += parse(self.name, self._url, answer)
            count = number(field(self.name, self._url, answer, "data", dict).get("movie_count")) or 0
            if page * _ROWS >= count or len(found) >= wanted.end:
                break
        return wanted.page(found)


def parse(source: str, url: str, answer: Any) -> list[Release]:
    """The releases of a page. A count without films, and a film without torrents, are known there."""
    data = field(source, url, answer, "data", dict)
    films = data.get("movies")
    return [release for film in films or () if isinstance(film, dict) for release in _releases(source, url, film)]


def _releases(source: str, url: str, film: dict[str, Any]) -> Iterator[Release]:
    title, imdb = field(source, url, film, "title", str), film.get("imdb_code")
    ids = Ids(imdb=imdb if isinstance(imdb, str) and imdb.startswith("tt") else "")
    page = film.get("url")
    for one in film.get("torrents") or ():
        digest = hash_of(str(one.get("hash", ""))) if isinstance(one, dict) else ""
        if digest:
            offer = _offer(source, one, digest, str(page) if is_address(page) else "")
            yield Release(_named(title, film, one), (offer,), Kind.FILM, ids)


def _offer(source: str, torrent: dict[str, Any], digest: str, page: str) -> Offer:
    seconds, link = number(torrent.get("date_uploaded_unix")), torrent.get("url")
    return Offer(
        indexer=source,
        ref=digest,
        info_hash=digest,
        torrent_url=str(link) if is_address(link) else "",
        page_url=page,
        size_bytes=number(torrent.get("size_bytes")) or None,
        seeders=number(torrent.get("seeds")),
        leechers=number(torrent.get("peers")),
        published_at=seconds * 1000 if seconds else None,
    )


def _named(title: str, film: dict[str, Any], torrent: dict[str, Any]) -> str:
    """`Title (1987) 1080p BluRay x264`: what the site tells apart, as release names tell it."""
    codec, kind = str(torrent.get("video_codec") or ""), str(torrent.get("type") or "")
    year = number(film.get("year"))
    words = [title, f"({year})" if year else "", str(torrent.get("quality") or ""), _SOURCES.get(kind, ""), codec]
    words.append("REPACK" if str(torrent.get("is_repack")) == "1" else "")
    return " ".join(" ".join(word for word in words if word).split())
