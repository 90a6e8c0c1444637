"""Sites that list torrents as TheRARBG does: JSON at /get-posts/, what is asked for standing in the path.

`/get-posts/keywords:WORDS:category:TV:order:-se/?format=json&page=2`, asked twelve times a minute at most. Each row
has letters for names (n its name, h its hash, s its bytes); there is no link to a file, the hash is one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

from core.media import Ids, Kind, Offer, Release
from core.source import Caps, Found, Http, Limits, Options, Saved, Wanted, What
from plugins.answers import demand_address, field, hash_of, host_of, imdb_of, json_of, number
from plugins.feeds import size_of

_MOST_PAGES = 4
#: what the site takes as words: everything else is punctuation to it
_ODD = re.compile(r"\W+")
_KINDS = {
    "movies": Kind.FILM,
    "documentaries": Kind.FILM,
    "tv": Kind.SERIES,
    "anime": Kind.SERIES,
    "books": Kind.BOOK,
    "music": Kind.OTHER,
    "games": Kind.OTHER,
    "apps": Kind.OTHER,
    "other": Kind.OTHER,
}
_ASKED = {Kind.FILM: "Movies", Kind.SERIES: "TV", Kind.BOOK: "Books"}


@dataclass(frozen=True, slots=True)
class TherarbgOptions(Options):
    """`base_url` is the site's address."""

    base_url: str

    def __post_init__(self) -> None:
        demand_address(self.base_url, "https://site.example")


class Therarbg:
    """A site that lists torrents as TheRARBG does."""

    adapter: ClassVar[str] = "therarbg"
    label: ClassVar[str] = "TheRARBG-style list"
    description: ClassVar[str] = "A site that lists torrents in JSON as TheRARBG does."
    kinds: ClassVar[frozenset[Kind]] = frozenset(_KINDS.values())
    licence: ClassVar[str] = "Not stated: the operator's own choice"
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits(per_minute=12, connections=1)
    options: ClassVar[type[Options]] = TherarbgOptions
    on_by_default: ClassVar[bool] = False

    def __init__(self, name: str, options: TherarbgOptions) -> None:
        self.name = name
        self._base = options.base_url.rstrip("/")

    @property
    def keys(self) -> frozenset[str]:
        """The site's host."""
        return frozenset({host_of(self._base)})

    async def caps(self, http: Http) -> Caps:  # noqa: ARG002 it can't be asked
        """By IMDb's id, or by words."""
        return Caps(ids=frozenset({"imdb"}))

    async def search(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """By IMDb's id where that is known, else by words; those with the most seeders first."""
        words = wanted.ids.imdb or " ".join(_ODD.sub(" ", wanted.words).split())[:200]
        return await self._found(http, wanted, words, "-se")

    async def latest(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """What came last."""
        return await self._found(http, wanted, "", "-a")

    async def probe(self, http: Http) -> None:
        """Ask for the first page."""
        url = self._url("", "-a", ())
        parse(self.name, url, await http.json(url, {"format": "json"}))

    def read(self, what: What, saved: Saved) -> Found | None:
        """A page of the list."""
        return parse(self.name, saved.url, json_of(self.name, saved)) if what in {What.SEARCH, What.FEED} else None

    async def _found(self, http: Http, wanted: Wanted, words: str, order: str) -> list[Release]:
        categories = [_ASKED[kind] for kind in sorted(wanted.kinds & _ASKED.keys())]
        if wanted.kinds and not wanted.kinds & self.kinds:
            return []
        url, found = self._url(words, order, categories), dict[str, Release]()
        for page in range(1, _MOST_PAGES + 1):
            answer = await http.json(url, {"format": "json", "page": str(page)})
            for one in parse(self.name, url, answer):
                if not wanted.kinds or one.kind in wanted.kinds:
                    found.setdefault(one.offers[0].ref, one)
            links = answer.get("links")
            if len(found) >= wanted.end or not isinstance(links, dict) or not links.get("next"):
                break
        return wanted.page(list(found.values()))

    def _url(self, words: str, order: str, categories: Sequence[str]) -> str:
        """One category can be asked for at a time; of several, rows are chosen by us."""
        steps = [
            *(("keywords", words),) * bool(words),
            *(("category", one) for one in categories[: len(categories) == 1]),
        ]
        path = ":".join(f"{name}:{quote(value, safe='')}" for name, value in [*steps, ("order", order)])
        return f"{self._base}/get-posts/{path}/"


def parse(source: str, url: str, answer: Any) -> list[Release]:
    """The releases of a page; rows without a name or a hash are left out."""
    rows = field(source, url, answer, "results", list)
    made = (_release(source, url, row) for row in rows if isinstance(row, dict))
    return [release for release in made if release is not None]


def _release(source: str, url: str, row: dict[str, Any]) -> Release | None:
    name, digest = " ".join(str(row.get("n") or "").split()), hash_of(str(row.get("h") or ""))
    if not name or not digest:
        return None
    seconds, ref = number(row.get("a")), str(row.get("pk") or digest)
    offer = Offer(
        indexer=source,
        ref=ref[:400],
        info_hash=digest,
        page_url=f"{url.partition('/get-posts/')[0]}/post-detail/{quote(ref, safe='')}/"
        if "/get-posts/" in url
        else "",
        size_bytes=size_of(str(row.get("s") or "")),
        seeders=number(row.get("se")),
        leechers=number(row.get("le")),
        published_at=seconds * 1000 if seconds else None,
    )
    kind = _KINDS.get(str(row.get("c") or "").strip().casefold())
    return Release(name, (offer,), kind, Ids(imdb=imdb_of(row.get("i"))))
