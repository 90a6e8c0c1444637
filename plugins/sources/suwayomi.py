"""Suwayomi (https://github.com/Suwayomi/Suwayomi-Server): the operator's own server of comics, by its GraphQL API.

Only what is in its library is seen: nothing is searched through its extensions, none is installed, nothing is
changed there and no progress is kept. A chapter's pages are asked for when it is fetched, and Suwayomi gets them
from wherever it has them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from core.errors import SourceChanged, SourceGone, SourceUnavailable
from core.languages import code_of
from core.media import FROM_PAGES, Asset, Assets, Kind, Pages, Part, Remote, Status, TitleInfo
from core.source import CataloguePage, Found, Http, Json, Limits, Options, Saved, Shelf, Wanted, What
from plugins.answers import Recent, demand_address, field, joined, json_of, number, plain
from plugins.servers import Server, basic

_ID = re.compile(r"[1-9][0-9]{0,9}\Z")
_MANGA = "id title author artist description genre status inLibrary thumbnailUrl source{lang}"
_LIST = (
    "query($filter:MangaFilter,$first:Int,$offset:Int){mangas(condition:{inLibrary:true},filter:$filter,"
    f"first:$first,offset:$offset){{nodes{{{_MANGA}}}}}}}"
)
_NEWEST = (
    "query($first:Int,$offset:Int){mangas(condition:{inLibrary:true},orderBy:IN_LIBRARY_AT,orderByType:DESC,"
    f"first:$first,offset:$offset){{nodes{{{_MANGA}}}}}}}"
)
_ALL = (
    "query($first:Int,$offset:Int){mangas(condition:{inLibrary:true},orderBy:ID,orderByType:ASC,"
    f"first:$first,offset:$offset){{nodes{{{_MANGA}}} totalCount}}}}"
)
_ONE = (
    f"query($id:Int!){{manga(id:$id){{{_MANGA}}} "
    "chapters(condition:{mangaId:$id}){nodes{id name chapterNumber sourceOrder scanlator}}}"
)
_PAGES = "mutation($id:Int!){fetchChapterPages(input:{chapterId:$id}){pages}}"
_PAGE = 200
_STATUS = {
    "ONGOING": Status.ONGOING,
    "COMPLETED": Status.COMPLETE,
    "PUBLISHING_FINISHED": Status.COMPLETE,
    "ON_HIATUS": Status.HIATUS,
    "CANCELLED": Status.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class SuwayomiOptions(Options):
    """`base_url` is the server's address; `username` and `password`, where it asks for them."""

    base_url: str
    username: str = ""
    password: str = ""

    def __post_init__(self) -> None:
        demand_address(self.base_url, "http://192.168.1.5:4567")


class Suwayomi:
    """The library of a Suwayomi."""

    adapter: ClassVar[str] = "suwayomi"
    label: ClassVar[str] = "Suwayomi"
    description: ClassVar[str] = "The comics in the library of your own Suwayomi."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.COMIC})
    licence: ClassVar[str] = "The operator's own"
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits(per_minute=600, connections=4, jobs=2)
    options: ClassVar[type[Options]] = SuwayomiOptions
    on_by_default: ClassVar[bool] = False
    shelves: ClassVar[frozenset[Shelf]] = frozenset({Shelf.NEW})

    def __init__(self, name: str, options: SuwayomiOptions) -> None:
        self.name = name
        self._server = Server(options.base_url.rstrip("/"), basic(options.username, options.password))
        self._url = f"{self._server.base}/api/graphql"
        self._comics: Recent[Any] = Recent(120.0)

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:
        """Comics of the library with every word in their title."""
        words = wanted.words[:200].split()
        if not words:
            return []
        return await self._listed(http, wanted, _LIST, {"filter": {"and": [_holding(word) for word in words]}})

    async def browse(self, http: Http, shelf: Shelf, wanted: Wanted) -> Sequence[TitleInfo]:  # noqa: ARG002 there is one
        """What came into the library last."""
        return await self._listed(http, wanted, _NEWEST, {})

    async def listed(self, http: Http, at: str) -> CataloguePage:
        """All comics of the library, by their numbers."""
        start = number(at) or 0
        told = await self._ask(http, _ALL, {"first": _PAGE, "offset": start})
        titles = parse_list(self.name, self._server.base, told)
        following = str(start + _PAGE) if len(titles) == _PAGE else ""
        return CataloguePage(titles, following, number(told["mangas"].get("totalCount")))

    async def title(self, http: Http, ref: str) -> TitleInfo:
        """One comic of the library."""
        comic = await self._comic(http, ref)
        return parse_title(self.name, self._server.base, comic["manga"])

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:
        """Its chapters, oldest first."""
        return parse_chapters(self.name, self._url, await self._comic(http, ref))

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:
        """The pages of a chapter."""
        if part.ref not in {one.ref for one in await self.parts(http, ref)}:
            raise SourceGone(self.name, f"the comic has no chapter {part.ref[:40]!r}")
        return parse_pages(self.name, self._url, await self._ask(http, _PAGES, {"id": int(part.ref)}))

    async def cover(self, http: Http, ref: str) -> Asset | None:
        """The picture that Suwayomi shows."""
        told = (await self._comic(http, ref))["manga"]
        info = parse_title(self.name, self._server.base, told)
        url = joined(f"{self._server.base}/", str(told.get("thumbnailUrl") or ""))
        return Asset("cover.jpg", Remote(url), alt=f"Cover of {info.name}") if info.has_cover else None

    def recognise(self, url: str) -> str | None:
        """The comic whose page at this Suwayomi this is."""
        found = self._server.named("manga", url)
        return found if found and _ID.match(found) else None

    def signed(self, url: str) -> Mapping[str, str]:
        """Who asks is told to this Suwayomi only."""
        return self._server.signed(url)

    def read(self, what: What, saved: Saved) -> Found | None:
        """Answers to the questions above: a list, a comic with its chapters, the pages of one."""
        data = parse_data(self.name, saved.url, json_of(self.name, saved))
        match what:
            case What.SEARCH | What.FEED:
                return parse_list(self.name, self._server.base, data)
            case What.TITLE:
                return parse_title(self.name, self._server.base, data.get("manga"))
            case What.PARTS:
                return parse_chapters(self.name, saved.url, data)
            case What.ASSETS:
                return parse_pages(self.name, saved.url, data)

    async def probe(self, http: Http) -> None:
        """Ask for one comic."""
        parse_list(self.name, self._url, await self._ask(http, _LIST, {"first": 1, "offset": 0}))

    async def _listed(self, http: Http, wanted: Wanted, question: str, asked: dict[str, Any]) -> list[TitleInfo]:
        if wanted.kinds and Kind.COMIC not in wanted.kinds:
            return []
        page = {"first": wanted.limit, "offset": wanted.offset}
        return parse_list(self.name, self._server.base, await self._ask(http, question, {**asked, **page}))

    async def _comic(self, http: Http, ref: str) -> Any:
        """What is told of a comic and its chapters. Raises SourceGone for what is not in the library."""
        if not _ID.match(ref) or int(ref) >= 1 << 31:
            raise SourceGone(self.name, f"{ref[:40]!r} is no comic there")
        told = await self._comics.get(ref, lambda: self._ask(http, _ONE, {"id": int(ref)}))
        if not (isinstance(told.get("manga"), dict) and told["manga"].get("inLibrary")):
            raise SourceGone(self.name, "it is not in the library there")
        return told

    async def _ask(self, http: Http, question: str, variables: dict[str, Any]) -> dict[str, Any]:
        body = Json({"query": question, "variables": variables})
        answer = await http.json(self._url, body=body, headers=self._server.headers)
        return parse_data(self.name, self._url, answer)


def parse_data(source: str, url: str, answer: Any) -> dict[str, Any]:
    """The data of an answer. Raises SourceUnavailable with what the server says of its trouble."""
    if not isinstance(answer, dict):
        raise SourceChanged(source, "answered with something else where GraphQL was due", url, str(answer)[:300])
    errors = answer.get("errors")
    said = (
        str(errors[0].get("message") or "")
        if isinstance(errors, list) and errors and isinstance(errors[0], dict)
        else ""
    )
    if "is empty" in said:  # how servers before 1.0 say that nothing fits
        return {"mangas": {"nodes": []}}
    data = answer.get("data")
    if said and not (isinstance(data, dict) and any(data.values())):
        raise SourceUnavailable(source, f"says: {plain(said)[:200]}")
    return dict(field(source, url, answer, "data", dict))


def parse_list(source: str, base: str, data: dict[str, Any]) -> list[TitleInfo]:
    """The comics of a list."""
    nodes = field(source, base, field(source, base, data, "mangas", dict), "nodes", list)
    return [parse_title(source, base, one) for one in nodes]


def parse_title(source: str, base: str, comic: Any) -> TitleInfo:
    """One comic."""
    ref, told = field(source, base, comic, "id", int), comic.get("source")
    language = code_of(str(told.get("lang") or "")) if isinstance(told, dict) else ""
    people = [str(comic.get(key) or "").strip() for key in ("author", "artist")]
    genres = comic.get("genre")
    return TitleInfo(
        source=source,
        ref=str(ref),
        name=plain(field(source, base, comic, "title", str))[:500] or "Untitled",
        kind=Kind.COMIC,
        formats=FROM_PAGES,
        authors=tuple(dict.fromkeys(one for one in people if one)),
        languages=(language,) if language else (),
        description=plain(str(comic.get("description") or "")),
        tags=tuple(one for one in genres if isinstance(one, str))[:20] if isinstance(genres, list) else (),
        licence="The operator's own",
        page_url=f"{base}/manga/{ref}",
        has_cover=bool(comic.get("thumbnailUrl")),
        status=_STATUS.get(str(comic.get("status") or "")),
    )


def parse_chapters(source: str, url: str, data: dict[str, Any]) -> list[Part]:
    """The chapters in their order. Raises SourceGone when there are none."""
    nodes = field(source, url, field(source, url, data, "chapters", dict), "nodes", list)
    rows = sorted((one for one in nodes if isinstance(one, dict)), key=_place)
    if not rows:
        raise SourceGone(source, "the comic has no chapters there")
    return [_part(source, url, one, place) for place, one in enumerate(rows, 1)]


def parse_pages(source: str, url: str, data: dict[str, Any]) -> Pages:
    """The addresses of a chapter's pages."""
    pages = field(source, url, field(source, url, data, "fetchChapterPages", dict), "pages", list)
    links = [link for one in pages if isinstance(one, str) and (link := joined(url, one))]
    if not links:
        raise SourceGone(source, "the chapter has no pages there")
    return Pages(tuple(Asset(f"{number:04d}.jpg", Remote(link)) for number, link in enumerate(links, 1)))


def _part(source: str, url: str, chapter: dict[str, Any], place: int) -> Part:
    name, group = plain(str(chapter.get("name") or "")), plain(str(chapter.get("scanlator") or ""))
    return Part(str(field(source, url, chapter, "id", int)), place, f"{name} ({group})" if group else name)


def _place(chapter: dict[str, Any]) -> float:
    order = chapter.get("sourceOrder")
    return float(order) if isinstance(order, int) and abs(order) < 1 << 53 else 0.0


def _holding(word: str) -> dict[str, Any]:
    return {"title": {"includesInsensitive": word}}
