"""Komga (https://komga.org): the operator's own server of comics and books, by its own API.

A series is a title, its books are the parts: comics page by page, EPUB and PDF as the files that they are. Nothing
is changed there, no progress is kept. Who asks is known by an API key (Komga 1.20 and newer), or by name and password.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from core.errors import SourceChanged, SourceGone
from core.media import Asset, Assets, Kind, Part, Remote, TitleInfo
from core.source import CataloguePage, Found, Http, Json, Limits, Options, Saved, Shelf, Wanted, What
from plugins.answers import Recent, json_of, number
from plugins.servers import Server, basic, demand_server
from plugins.sources.komga.books import Book, parse_books, parse_pages
from plugins.sources.komga.series import parse_series, title_of

_ID = re.compile(r"[0-9A-Za-z]{1,40}\Z")
#: to a page, and of pages: each series that is found is looked into, so those are few at a time
_SERIES, _BOOKS, _MOST_PAGES = 25, 500, 40


@dataclass(frozen=True, slots=True)
class KomgaOptions(Options):
    """`base_url` is the server's address; `api_key`, or `username` and `password`, of somebody who may read there."""

    base_url: str
    api_key: str = ""
    username: str = ""
    password: str = ""

    def __post_init__(self) -> None:
        demand_server(self.base_url, "http://192.168.1.5:25600", self.api_key, self.username)


@dataclass(frozen=True, slots=True)
class Series:
    """A series with its books."""

    info: TitleInfo
    books: tuple[Book, ...]
    rtl: bool


class Komga:
    """What lies on a Komga."""

    adapter: ClassVar[str] = "komga"
    label: ClassVar[str] = "Komga"
    description: ClassVar[str] = "The comics and books of your own Komga."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.COMIC, Kind.BOOK})
    licence: ClassVar[str] = "The operator's own"
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits(per_minute=1200, connections=4, jobs=2)
    options: ClassVar[type[Options]] = KomgaOptions
    on_by_default: ClassVar[bool] = False
    shelves: ClassVar[frozenset[Shelf]] = frozenset({Shelf.NEW})

    def __init__(self, name: str, options: KomgaOptions) -> None:
        self.name = name
        signed = {"X-API-Key": options.api_key} if options.api_key else basic(options.username, options.password)
        self._server = Server(options.base_url.rstrip("/"), signed)
        self._series: Recent[Series] = Recent(120.0, 64)

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:
        """Series that Komga's own search finds, in its order."""
        words = " ".join(wanted.words.split())[:200]
        if not words or not _is_wanted(wanted):
            return []
        return await self._page(http, wanted, lambda page: self._found(http, {"fullTextSearch": words}, page))

    async def browse(self, http: Http, shelf: Shelf, wanted: Wanted) -> Sequence[TitleInfo]:  # noqa: ARG002 there is one
        """The series that came last."""
        if not _is_wanted(wanted):
            return []
        url = f"{self._server.base}/api/v1/series/new"
        return await self._page(
            http, wanted, lambda page: self._get(http, url, {"page": str(page), "size": str(_SERIES)})
        )

    async def listed(self, http: Http, at: str) -> CataloguePage:
        """All series, the oldest first, each with its books; those of which nothing can be read are left out."""
        page = number(at) or 0
        answer = await self._found(http, {}, page, {"sort": "createdDate,asc"})
        rows, is_last = parse_series(self.name, self._server.base, answer)
        whole = await self._looked(http, rows)
        following = "" if is_last or not rows else str(page + 1)
        return CataloguePage([one.info for one in whole if one.books], following, number(answer.get("totalElements")))

    async def title(self, http: Http, ref: str) -> TitleInfo:
        """One series."""
        return (await self._whole(http, ref)).info

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:
        """Its books in their order."""
        return [book.part(number) for number, book in enumerate((await self._whole(http, ref)).books, 1)]

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:
        """The pages of a comic; an EPUB or a PDF as it is."""
        series = await self._whole(http, ref)
        book = next((one for one in series.books if one.id == part.ref), None)
        if book is None:
            raise SourceGone(self.name, f"the series has no book {part.ref[:40]!r}")
        url = f"{self._server.base}/api/v1/books/{book.id}"
        if not book.is_drawn:
            return book.file(url)
        return parse_pages(self.name, url, await self._get(http, f"{url}/pages"), rtl=series.rtl)

    async def cover(self, http: Http, ref: str) -> Asset | None:
        """The picture that Komga shows."""
        info = await self.title(http, ref)
        return Asset(
            "cover.jpg", Remote(f"{self._server.base}/api/v1/series/{ref}/thumbnail"), alt=f"Cover of {info.name}"
        )

    def recognise(self, url: str) -> str | None:
        """The series whose page at this Komga this is."""
        found = self._server.named("series", url)
        return found if found and _ID.match(found) else None

    def signed(self, url: str) -> Mapping[str, str]:
        """Who asks is told to this Komga only."""
        return self._server.signed(url)

    def read(self, what: What, saved: Saved) -> Found | None:
        """A page of series without their books, the books of one, and the pages of one."""
        answer = json_of(self.name, saved)
        match what:
            case What.SEARCH | What.FEED:
                return [
                    title_of(self.name, self._server.base, one, ())
                    for one in parse_series(self.name, saved.url, answer)[0]
                ]
            case What.TITLE:
                return title_of(self.name, self._server.base, answer, ())
            case What.PARTS:
                return [
                    book.part(number) for number, book in enumerate(parse_books(self.name, saved.url, answer)[0], 1)
                ]
            case What.ASSETS:
                return parse_pages(self.name, saved.url.removesuffix("/pages"), answer, rtl=False)

    async def probe(self, http: Http) -> None:
        """Ask for one series."""
        answer = await self._get(http, f"{self._server.base}/api/v1/series/new", {"size": "1"})
        parse_series(self.name, self._server.base, answer)

    async def _page(self, http: Http, wanted: Wanted, ask: Any) -> list[TitleInfo]:
        """The page that is wanted; what a series is shows in its books, so each is looked into."""
        found: list[TitleInfo] = []
        for page in range(_MOST_PAGES):
            rows, is_last = parse_series(self.name, self._server.base, await ask(page))
            whole = await self._looked(http, rows)
            found += [one.info for one in whole if one.books and (not wanted.kinds or one.info.kind in wanted.kinds)]
            if is_last or len(found) >= wanted.end:
                break
        return list(wanted.page(found))

    async def _found(
        self, http: Http, words: Mapping[str, str], page: int, order: Mapping[str, str] = MappingProxyType({})
    ) -> Any:
        """A page of a search, or of all. Before Komga 1.19 it was asked in another way."""
        url, asked = f"{self._server.base}/api/v1/series", {"page": str(page), "size": str(_SERIES), **order}
        try:
            return await http.json(f"{url}/list", asked, body=Json(dict(words)), headers=self._server.headers)
        except (SourceGone, SourceChanged):
            return await self._get(http, url, {**asked, **({"search": words["fullTextSearch"]} if words else {})})

    async def _looked(self, http: Http, rows: Sequence[Mapping[str, Any]]) -> list[Series]:
        return await asyncio.gather(*(self._look(http, row["id"], row) for row in rows if _ID.match(row["id"])))

    async def _whole(self, http: Http, ref: str) -> Series:
        """Raises SourceGone for a series of which nothing can be read."""
        if not _ID.match(ref):
            raise SourceGone(self.name, f"{ref[:40]!r} is no series there")
        found = await self._look(http, ref)
        if not found.books:
            raise SourceGone(self.name, "no book of the series can be read there")
        return found

    async def _look(self, http: Http, ref: str, row: Any = None) -> Series:
        """A series with its books; `row` is what is known of it."""
        url = f"{self._server.base}/api/v1/series/{ref}"

        async def ask() -> Series:
            about = row or await self._get(http, url)
            books = tuple(await self._books(http, url))
            return Series(title_of(self.name, self._server.base, about, books), books, _is_rtl(about))

        return await self._series.get(ref, ask)

    async def _books(self, http: Http, url: str) -> list[Book]:
        books: list[Book] = []
        for page in range(_MOST_PAGES):
            asked = {"page": str(page), "size": str(_BOOKS), "sort": "metadata.numberSort,asc"}
            more, is_last = parse_books(self.name, url, await self._get(http, f"{url}/books", asked))
            books += more
            if is_last:
                break
        return books

    async def _get(self, http: Http, url: str, params: Mapping[str, str] | None = None) -> Any:
        return await http.json(url, params, headers=self._server.headers)


def _is_rtl(about: Any) -> bool:
    told = about.get("metadata")
    return isinstance(told, dict) and told.get("readingDirection") == "RIGHT_TO_LEFT"


def _is_wanted(wanted: Wanted) -> bool:
    return not wanted.kinds or not wanted.kinds.isdisjoint(Komga.kinds)
