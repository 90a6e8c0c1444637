"""The Internet Archive (https://archive.org): books, comics, audiobooks, films and pictures that are open to all.

Searched by `advancedsearch.php`, gone through by `services/search/v1/scrape`, read by `metadata/{item}`, fetched from
`download/{item}/{file}`; the official JSON interfaces, no web page is read and no account is used. What is lent (the
lending library), reserved for readers with a print disability, to be streamed only, or otherwise marked as
access-restricted is neither found nor fetched, even if its address is known. LibriVox's recordings are left to the
source `librivox`.
Terms: https://archive.org/about/terms; who uses a thing minds its rights, so what is said of them is shown.
Limits: the Archive names none, and asks programs to be gentle: two connections, two requests a second at most,
one question for a title however many parts it has; 429 and 503 are waited out as long as they ask.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from urllib.parse import quote

from core.errors import SourceGone, SourceRefused
from core.media import Asset, Assets, Files, Kind, Pages, Part, Remote, Text, TitleInfo
from core.source import CataloguePage, Found, Http, Limits, Options, Saved, Shelf, Wanted, What
from plugins.answers import Recent, demand_address, field, json_of
from plugins.sources.internet_archive import catalogue
from plugins.sources.internet_archive.asking import everything, question
from plugins.sources.internet_archive.files import Family, File, chosen, family_of, parse_files
from plugins.sources.internet_archive.records import FIELDS, IDENTIFIER, Record, is_closed, parse_record

_MOST_ROWS = 100
_MOST_DEPTH = 500
_MOST_DOWNLOADED, _NEWEST = "downloads desc", "publicdate desc"
#: /details/frankenstein, /details/frankenstein/page/n5, /embed/frankenstein, /download/frankenstein
_ADDRESS = re.compile(
    r"https?://(?:www\.)?archive\.org/(?:(?:details|embed)/([^/?#\s]+)(?:[/?#]|\Z)|download/([^/?#\s]+)/?\Z)",
    re.IGNORECASE,
)
_PAGES = Part("pages", 1)


@dataclass(frozen=True, slots=True)
class InternetArchiveOptions(Options):
    """`base_url` is the address of the Internet Archive, or of a mirror with the same interfaces.

    `crawl` is what of it is gone through as a catalogue, in its own query language; "" is all that is open.
    """

    base_url: str = "https://archive.org"
    crawl: str = ""

    def __post_init__(self) -> None:
        demand_address(self.base_url, "https://archive.org")


@dataclass(frozen=True, slots=True)
class Item:
    """An item, read: the title, and the files that it is made of. `cover` is a path within the item."""

    info: TitleInfo
    family: Family
    files: tuple[File, ...]
    cover: str | None


class InternetArchive:
    """What anybody may download of the Archive, as it was given or in the best form that it made."""

    adapter: ClassVar[str] = "internet_archive"
    label: ClassVar[str] = "Internet Archive"
    description: ClassVar[str] = (
        "Books, comics, audiobooks, films and pictures that anybody may download; nothing lent."
    )
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.BOOK, Kind.COMIC, Kind.AUDIOBOOK, Kind.FILM, Kind.PICTURES})
    licence: ClassVar[str] = "Each item says its own; many are in the public domain"
    terms_url: ClassVar[str] = "https://archive.org/about/terms"
    limits: ClassVar[Limits] = Limits(per_minute=120, connections=2, jobs=2)
    options: ClassVar[type[Options]] = InternetArchiveOptions
    on_by_default: ClassVar[bool] = True
    shelves: ClassVar[frozenset[Shelf]] = frozenset(Shelf)

    def __init__(self, name: str, options: InternetArchiveOptions) -> None:
        self.name = name
        self._base = options.base_url.rstrip("/")
        self._crawled = f"({options.crawl}) AND " if options.crawl.strip() else ""
        self._recent: Recent[Item] = Recent()

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:
        """Items with all the words in title or creator, the most downloaded first."""
        asked = question(wanted)
        return await self._listed(http, wanted, asked, _MOST_DOWNLOADED) if asked else []

    async def browse(self, http: Http, shelf: Shelf, wanted: Wanted) -> Sequence[TitleInfo]:
        """The most downloaded items, or those that were made public last."""
        asked = everything(wanted)
        order = _MOST_DOWNLOADED if shelf is Shelf.POPULAR else _NEWEST
        return await self._listed(http, wanted, asked, order) if asked else []

    async def _listed(self, http: Http, wanted: Wanted, asked: str, order: str) -> list[TitleInfo]:
        """The page that is wanted of what the Archive lists in this order."""
        rows = 2 * wanted.end  # some have nothing that can be handed over
        if rows > _MOST_ROWS:
            rows = _MOST_ROWS if wanted.end <= _MOST_ROWS else _MOST_DEPTH
        titles = parse_search(self.name, self._search_url, await self._found(http, asked, rows, order))
        return wanted.page([info for info in titles if not wanted.kinds or info.kind in wanted.kinds])

    async def listed(self, http: Http, at: str) -> CataloguePage:
        """Everything that is open, or what the operator chose of it, by the interface for whole catalogues."""
        url, asked = f"{self._base}/services/search/v1/scrape", self._crawled + everything(Wanted(""))
        return await catalogue.page(self.name, http, url, asked, at)

    async def title(self, http: Http, ref: str) -> TitleInfo:
        """One item in full. Raises SourceRefused for what is lent or closed."""
        return (await self._item(http, ref)).info

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:
        """A part for each file; pictures are one part together."""
        return parts_of(await self._item(http, ref))

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:
        """The file, or all pictures, with the sizes that the Archive knows."""
        return self._made_of(ref, await self._item(http, ref), part)

    def _made_of(self, ref: str, item: Item, part: Part) -> Assets:
        if item.family.shape is Pages and part.ref == _PAGES.ref:
            return Pages(tuple(self._asset(ref, file) for file in item.files))
        file = next((file for file in item.files if file.path == part.ref), None)
        if file is None:
            raise SourceGone(self.name, f"{ref} has no file {part.ref[:80]!r}")
        if item.family.shape is Text:
            return Text((self._asset(ref, file, "text/plain"),))
        return Files((self._asset(ref, file),))

    async def cover(self, http: Http, ref: str) -> Asset | None:
        """The small picture that the Archive shows for an item."""
        item = await self._item(http, ref)
        if item.cover is None:
            return None
        return Asset("cover.jpg", Remote(self._address(ref, item.cover)), alt=f"Cover of {item.info.name}")

    async def probe(self, http: Http) -> None:
        """Ask the catalogue for one item that will always be there."""
        parse_search(self.name, self._search_url, await self._found(http, "identifier:nasa", 1))

    @property
    def _search_url(self) -> str:
        return f"{self._base}/advancedsearch.php"

    def read(self, what: What, saved: Saved) -> Found | None:
        """A search, a page of the catalogue; of an item's metadata the title, its parts, the files of the first."""
        answer = json_of(self.name, saved)
        if what in {What.SEARCH, What.FEED}:
            if isinstance(answer, dict) and "items" in answer:
                return catalogue.parse_page(self.name, saved.url, answer).titles
            return parse_search(self.name, saved.url, answer)
        record = field(self.name, saved.url, answer, "metadata", dict)
        ref = field(self.name, saved.url, record, "identifier", str)
        item = parse_item(self.name, saved.url, ref, answer)
        match what:
            case What.TITLE:
                return item.info
            case What.PARTS:
                return parts_of(item)
            case _:
                return self._made_of(ref, item, parts_of(item)[0])

    async def _found(self, http: Http, asked: str, rows: int, order: str = _MOST_DOWNLOADED) -> Any:
        params = {"q": asked, "fl[]": FIELDS, "sort[]": order, "rows": str(rows), "page": "1"}
        return await http.json(self._search_url, params | {"output": "json"})

    def recognise(self, url: str) -> str | None:
        """The item that an address at archive.org is about; the address of one file of it is no page of the item."""
        found = _ADDRESS.match(url)
        ref = (found[1] or found[2]) if found else ""
        return ref if IDENTIFIER.fullmatch(ref) else None

    async def vouch(self, http: Http, ref: str) -> Asset | None:
        """Its metadata, asked anew: there, not dark, not lent; and the first of its files."""
        item = await self._asked(http, ref)
        return self._asset(ref, item.files[0]) if item.files else None

    async def _item(self, http: Http, ref: str) -> Item:
        return await self._recent.get(ref, lambda: self._asked(http, ref))

    async def _asked(self, http: Http, ref: str) -> Item:
        if not IDENTIFIER.fullmatch(ref):
            raise SourceGone(self.name, f"{ref[:40]!r} is no name of an item")
        url = f"{self._base}/metadata/{ref}"
        return parse_item(self.name, url, ref, await http.json(url))

    def _asset(self, ref: str, file: File, media_type: str = "") -> Asset:
        return Asset(file.name, Remote(self._address(ref, file.path)), media_type, file.size_bytes)

    def _address(self, ref: str, path: str) -> str:
        return f"{self._base}/download/{ref}/{quote(path)}"


def parse_search(source: str, url: str, answer: Any) -> list[TitleInfo]:
    """The items of a search that can be handed over here."""
    docs = field(source, url, field(source, url, answer, "response", dict), "docs", list)
    titles = [
        parse_record(source, url, doc, Record(source, url, doc).all("format") if isinstance(doc, dict) else ())
        for doc in docs
    ]
    return [info for info in titles if info is not None]


def parse_item(source: str, url: str, ref: str, answer: Any) -> Item:
    """An item. The Archive answers {} for what it never had. Raises SourceGone, SourceRefused, SourceChanged."""
    if answer == {} or (isinstance(answer, dict) and answer.get("is_dark")):
        raise SourceGone(source, f"there is no item {ref}, or none any more")
    record = field(source, url, answer, "metadata", dict)
    if answer.get("nodownload") or is_closed(Record(source, url, record)):
        raise SourceRefused(source, f"{ref} is lent or closed, not open to all")
    files = parse_files(source, url, answer)
    info = parse_record(source, url, record, {file.format for file in files})
    family = None if info is None else family_of(info.kind, {file.format for file in files})
    if info is None or family is None:
        raise SourceGone(source, f"{ref} has nothing that can be handed over here")
    taken = chosen(family, files)
    sizes = [file.size_bytes for file in taken]
    whole = replace(
        info,
        parts=1 if family.shape is Pages else len(taken),
        size_bytes=None if None in sizes else sum(size or 0 for size in sizes),
    )
    return Item(whole, family, taken, next((file.path for file in files if file.format == "Item Tile"), None))


def parts_of(item: Item) -> list[Part]:
    """A part for each file; pictures are one part together."""
    if item.family.shape is Pages:
        return [_PAGES]
    alone = len(item.files) == 1
    return [
        Part(file.path, number, "" if alone else _called(file), duration_s=file.duration_s)
        for number, file in enumerate(item.files, 1)
    ]


def _called(file: File) -> str:
    return file.title or file.name.rpartition(".")[0] or file.name
