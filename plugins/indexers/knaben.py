"""Knaben (https://knaben.org/api/v1), a site that lists what others list: one question in JSON, posted.

It names no limits; asked twelve times a minute at most. Each row says at which site it was seen, which is the offer's
tracker. Its categories are seven digits, the first ones of which say what a thing is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar

from core.media import Kind, Offer, Release
from core.source import Caps, Found, Http, Json, Limits, Options, Saved, Wanted, What
from plugins.answers import demand_address, field, hash_of, host_of, is_address, json_of, number

#: rows of an answer that it gives at most
_MOST_ROWS = 300
#: categories by how they begin, the narrower ones first
_KINDS: Mapping[str, Kind] = {
    "1003": Kind.AUDIOBOOK,
    "9002": Kind.COMIC,
    "6005": Kind.OTHER,
    "6006": Kind.BOOK,
    "6007": Kind.OTHER,
    "2": Kind.SERIES,
    "3": Kind.FILM,
    "6": Kind.SERIES,
    "9": Kind.BOOK,
}
_ASKED: Mapping[Kind, tuple[int, ...]] = {
    Kind.AUDIOBOOK: (1003000,),
    Kind.COMIC: (9002000,),
    Kind.FILM: (3000000,),
    Kind.SERIES: (2000000, 6000000),
    Kind.BOOK: (9000000, 6006000),
    Kind.OTHER: (1000000, 4000000, 7000000, 8000000, 10000000),
}
#: times without a zone are those of its server
_ITS_ZONE = timezone(timedelta(hours=1))
_DIGITS = 7


@dataclass(frozen=True, slots=True)
class KnabenOptions(Options):
    """`base_url` is the address of its interface; `adult` whether what is for adults is listed too."""

    base_url: str
    adult: bool = False

    def __post_init__(self) -> None:
        demand_address(self.base_url, "https://api.site.example/v1")


class Knaben:
    """What a site lists of other sites."""

    adapter: ClassVar[str] = "knaben"
    label: ClassVar[str] = "Knaben"
    description: ClassVar[str] = "A site that lists what other sites list, asked in JSON as Knaben is."
    kinds: ClassVar[frozenset[Kind]] = frozenset(_ASKED)
    licence: ClassVar[str] = "Not stated: the operator's own choice"
    terms_url: ClassVar[str] = "https://knaben.org/api/v1"
    limits: ClassVar[Limits] = Limits(per_minute=12, connections=1)
    options: ClassVar[type[Options]] = KnabenOptions
    on_by_default: ClassVar[bool] = False

    def __init__(self, name: str, options: KnabenOptions) -> None:
        self.name = name
        self._url = options.base_url.rstrip("/")
        self._hides_adult = not options.adult

    @property
    def keys(self) -> frozenset[str]:
        """The site's host."""
        return frozenset({host_of(self._url).removeprefix("api.")})

    async def caps(self, http: Http) -> Caps:  # noqa: ARG002 it can't be asked
        """By words."""
        return Caps()

    async def search(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """Releases with every word in their name, those with the most seeders first."""
        words = " ".join(wanted.words.split())[:200]
        asked = {"query": words, "search_field": "title", "search_type": "100%"} if words else {}
        return await self._found(http, wanted, {**asked, "order_by": "seeders"})

    async def latest(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """What came last."""
        return await self._found(http, wanted, {"order_by": "date"})

    async def probe(self, http: Http) -> None:
        """Ask for one row."""
        await self._found(http, Wanted("", limit=1), {"order_by": "date"})

    def read(self, what: What, saved: Saved) -> Found | None:
        """A list."""
        return parse(self.name, saved.url, json_of(self.name, saved)) if what in {What.SEARCH, What.FEED} else None

    async def _found(self, http: Http, wanted: Wanted, asked: dict[str, Any]) -> list[Release]:
        kinds = wanted.kinds & _ASKED.keys()
        if wanted.kinds and not kinds:
            return []
        page = {"from": wanted.offset, "size": min(wanted.limit, _MOST_ROWS), "order_direction": "desc"}
        page |= {"hide_unsafe": True, "hide_xxx": self._hides_adult}
        if kinds:
            page["categories"] = sorted(number for kind in kinds for number in _ASKED[kind])
        found = parse(self.name, self._url, await http.json(self._url, body=Json(asked | page)))
        return [one for one in found if not kinds or one.kind in kinds]


def parse(source: str, url: str, answer: Any) -> list[Release]:
    """The releases of a list; rows without a name or any way to the thing are left out."""
    rows = field(source, url, answer, "hits", list)
    made = (_release(source, row) for row in rows if isinstance(row, dict))
    return [release for release in made if release is not None]


def kind_of(categories: Iterable[object]) -> Kind | None:
    """What the categories say it is: the narrowest that says something; OTHER when only unknown ones do."""
    told = [str(one).zfill(_DIGITS) for one in categories if number(one)]
    for begins, kind in _KINDS.items():
        if any(len(one) == _DIGITS and one.startswith(begins) for one in told):
            return kind
    return Kind.OTHER if told else None


def _release(source: str, row: dict[str, Any]) -> Release | None:
    name, magnet = " ".join(str(row.get("title") or "").split()), str(row.get("magnetUrl") or "")
    magnet = magnet if magnet.startswith("magnet:?") else ""
    digest, link = hash_of(str(row.get("hash") or "")) or hash_of(magnet), row.get("link")
    file = str(link) if is_address(link) else ""
    if not name or not (digest or magnet or file):
        return None
    page, categories = row.get("details"), row.get("categoryId")
    offer = Offer(
        indexer=source,
        ref=str(row.get("id") or digest or file)[:400],
        info_hash=digest,
        magnet=magnet,
        torrent_url=file,
        page_url=str(page) if is_address(page) else "",
        size_bytes=number(row.get("bytes")) or None,
        seeders=number(row.get("seeders")),
        leechers=number(row.get("peers")),
        published_at=_moment(row.get("date")),
        tracker=" ".join(str(row.get("tracker") or "").split())[:80],
    )
    return Release(name, (offer,), kind_of(categories if isinstance(categories, list) else ()))


def _moment(text: object) -> int | None:
    """Ms since 1970 of a date with its time, or None."""
    try:
        told = datetime.fromisoformat(str(text))
        return max(0, int((told if told.tzinfo else told.replace(tzinfo=_ITS_ZONE)).timestamp() * 1000))
    except (ValueError, OverflowError):
        return None
