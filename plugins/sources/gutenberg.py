"""Project Gutenberg, asked through Gutendex (https://gutendex.com, or one's own instance of it).

Its catalogue is searched at Gutendex only; gutenberg.org itself is touched for a chosen book.
Limits: Gutendex names none; a request a second is what its author asks of strangers.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from core.errors import SourceGone
from core.media import Asset, Assets, Files, Format, Kind, Part, Remote, Text, TitleInfo
from core.source import CataloguePage, Found, Http, Limits, Options, Saved, Shelf, Wanted, What
from plugins.answers import changed, demand_address, field, is_address, json_of, number

_MOST_PAGES = 4
_PAGE = 32
#: /ebooks/84, /ebooks/84.epub3.images, /files/84/84-h/84-h.htm, /cache/epub/84/pg84.txt
_ADDRESS = re.compile(
    r"https?://(?:www\.|m\.)?gutenberg\.org/(?:ebooks|files|cache/epub)/([1-9][0-9]{0,8})(?:[./?#]|\Z)", re.IGNORECASE
)
_MOST_WORDS = 200  # characters of a search that are sent; nobody's title is longer


@dataclass(frozen=True, slots=True)
class GutenbergOptions(Options):
    """`base_url` is the address of a Gutendex."""

    base_url: str = "https://gutendex.com"

    def __post_init__(self) -> None:
        demand_address(self.base_url, "https://gutendex.com")


class Gutenberg:
    """Seventy thousand free books, most of them older than a century."""

    adapter: ClassVar[str] = "gutenberg"
    label: ClassVar[str] = "Project Gutenberg"
    description: ClassVar[str] = "More than 70,000 free books, found through Gutendex."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.BOOK})
    licence: ClassVar[str] = "Public domain in the USA for most; each book says its own"
    terms_url: ClassVar[str] = "https://www.gutenberg.org/policy/terms_of_use.html"
    limits: ClassVar[Limits] = Limits(per_minute=60, connections=2, jobs=2)
    options: ClassVar[type[Options]] = GutenbergOptions
    on_by_default: ClassVar[bool] = True
    shelves: ClassVar[frozenset[Shelf]] = frozenset(Shelf)

    def __init__(self, name: str, options: GutenbergOptions) -> None:
        self.name = name
        self._books = options.base_url.rstrip("/") + "/books"

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:
        """Titles and authors that hold the words, the most downloaded first."""
        if wanted.kinds and Kind.BOOK not in wanted.kinds:
            return []
        return await self._listed(http, wanted, {"search": " ".join(wanted.words.split())[:_MOST_WORDS]})

    async def browse(self, http: Http, shelf: Shelf, wanted: Wanted) -> Sequence[TitleInfo]:
        """The most downloaded books, or those that were added last."""
        if wanted.kinds and Kind.BOOK not in wanted.kinds:
            return []
        return await self._listed(http, wanted, {"sort": "popular" if shelf is Shelf.POPULAR else "descending"})

    async def _listed(self, http: Http, wanted: Wanted, params: dict[str, str]) -> list[TitleInfo]:
        """The page that is wanted of what Gutendex lists."""
        if wanted.languages:
            params["languages"] = ",".join(sorted(wanted.languages))
        found: list[TitleInfo] = []
        for page in range(1, _MOST_PAGES + -(-wanted.offset // _PAGE) + 1):
            answer = await http.json(self._books, params if page == 1 else {**params, "page": str(page)})
            titles, has_next = parse_search(self.name, self._books, answer)
            found += titles
            if not has_next or len(found) >= wanted.end:
                break
        return wanted.page(found)

    async def listed(self, http: Http, at: str) -> CataloguePage:
        """All books by their numbers, a page of Gutendex's at a time."""
        page = int(at) if at.isdecimal() else 1
        params = {"sort": "ascending", "page": str(page)} if page > 1 else {"sort": "ascending"}
        answer = await http.json(self._books, params)
        titles, has_next = parse_search(self.name, self._books, answer)
        return CataloguePage(titles, str(page + 1) if has_next else "", number(answer.get("count")))

    async def title(self, http: Http, ref: str) -> TitleInfo:
        """One book in full."""
        url, book = await self._book(http, ref)
        info = parse_title(self.name, url, book)
        if info is None:
            raise SourceGone(self.name, f"book {ref} has no text that can be read here")
        return info

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:  # noqa: ARG002 a book needs no asking
        """The whole book is one part."""
        self._number(ref)
        return [Part(ref="book", number=1)]

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:  # noqa: ARG002 there is one part only
        """The EPUB with pictures; where there is none, the page or the plain text."""
        url, book = await self._book(http, ref)
        assets = parse_assets(self.name, url, book)
        if assets is None:
            raise SourceGone(self.name, f"book {ref} has no text that can be read here")
        return assets

    async def cover(self, http: Http, ref: str) -> Asset | None:
        """The cover that Project Gutenberg made or scanned."""
        url, book = await self._book(http, ref)
        return parse_cover(self.name, url, book)

    def recognise(self, url: str) -> str | None:
        """The number of the book that an address at gutenberg.org is about, its page or one of its files."""
        found = _ADDRESS.match(url)
        return found[1] if found else None

    def read(self, what: What, saved: Saved) -> Found | None:
        """A search, a book, and what it is made of."""
        answer = json_of(self.name, saved)
        match what:
            case What.SEARCH:
                return parse_search(self.name, saved.url, answer)[0]
            case What.TITLE:
                return parse_title(self.name, saved.url, answer)
            case What.ASSETS:
                return parse_assets(self.name, saved.url, answer)
            case _:
                return None

    async def probe(self, http: Http) -> None:
        """Ask for one book that will always be there."""
        parse_search(self.name, self._books, await http.json(self._books, {"ids": "11"}))

    async def _book(self, http: Http, ref: str) -> tuple[str, Any]:
        url = f"{self._books}/{self._number(ref)}"
        return url, await http.json(url)

    def _number(self, ref: str) -> int:
        if not (ref.isascii() and ref.isdigit() and len(ref) <= 9):
            raise SourceGone(self.name, f"{ref[:40]!r} is no number of a book")
        return int(ref)


def parse_search(source: str, url: str, answer: Any) -> tuple[list[TitleInfo], bool]:
    """The books of one page that can be read here, and whether there is a next page."""
    results = field(source, url, answer, "results", list)
    titles = [parse_title(source, url, book) for book in results]
    return [info for info in titles if info is not None], answer.get("next") is not None


def parse_title(source: str, url: str, book: Any) -> TitleInfo | None:
    """One book; None for what has no text (recordings, data, scores)."""
    formats = _formats(source, url, book)
    if not formats:
        return None
    number = field(source, url, book, "id", int)
    subjects = _words(source, url, book, "subjects") + _words(source, url, book, "bookshelves")
    return TitleInfo(
        source=source,
        ref=str(number),
        name=" ".join(field(source, url, book, "title", str).split()) or f"Book {number}",
        kind=Kind.BOOK,
        formats=formats,
        authors=tuple(_authors(source, url, book)),
        languages=tuple(_words(source, url, book, "languages")),
        description=" ".join(_words(source, url, book, "summaries")[:1]),
        tags=tuple(dict.fromkeys(subjects))[:20],
        parts=1,
        licence=_licence(book.get("copyright")),
        page_url=f"https://www.gutenberg.org/ebooks/{number}",
        has_cover="image/jpeg" in book["formats"],
    )


def parse_assets(source: str, url: str, book: Any) -> Assets | None:
    """The best form of the book: EPUB, HTML, plain text; None when there is none of them."""
    links, number = _links(source, url, book), field(source, url, book, "id", int)
    for media_type, ending in (("application/epub+zip", "epub"), ("text/html", "html"), ("text/plain", "txt")):
        link = _link(links, media_type)
        if link is not None:
            asset = Asset(f"pg{number}.{ending}", Remote(link), media_type)
            return Files((asset,)) if ending == "epub" else Text((asset,))
    return None


def parse_cover(source: str, url: str, book: Any) -> Asset | None:
    """The cover, when there is one."""
    link = _links(source, url, book).get("image/jpeg")
    if link is None:
        return None
    return Asset("cover.jpg", Remote(link), "image/jpeg", alt=f"Cover of {field(source, url, book, 'title', str)}")


def _licence(copyright_flag: object) -> str:
    if copyright_flag is None:
        return "Copyright not stated"
    return "Copyrighted, free to read" if copyright_flag else "Public domain in the USA"


def _formats(source: str, url: str, book: Any) -> tuple[Format, ...]:
    match parse_assets(source, url, book):
        case Files():
            return Format.EPUB, Format.ORIGINAL
        case Text():
            return Format.EPUB, Format.ZIP
        case _:
            return ()


def _links(source: str, url: str, book: Any) -> dict[str, str]:
    """Address by media type. An address that is none means that the site changed."""
    links: dict[str, str] = field(source, url, book, "formats", dict)
    for link in links.values():
        if not is_address(link):
            raise changed(source, url, "a format has no web address", book)
    return links


def _link(links: Mapping[str, str], media_type: str) -> str | None:
    """The address of that type in UTF-8 or ASCII, and not zipped: what `Text` promises."""
    for key, link in links.items():
        kind, _, charset = key.partition("; charset=")
        if kind == media_type and charset.lower() in {"", "utf-8", "us-ascii"} and not link.endswith(".zip"):
            return link
    return None


def _authors(source: str, url: str, book: Any) -> list[str]:
    people = field(source, url, book, "authors", list)
    return [_as_spoken(field(source, url, person, "name", str)) for person in people]


def _as_spoken(name: str) -> str:
    """As people say it: "Shelley, Mary" is Mary Shelley, "King, Martin Luther, Jr." is Martin Luther King, Jr."""
    last, *rest = name.split(", ")
    if not rest or rest[0][:1].islower():  # "Augustine, of Hippo"
        return " ".join([last, *rest])
    return ", ".join([f"{rest[0]} {last}", *rest[1:]])


def _words(source: str, url: str, book: Any, key: str) -> list[str]:
    """A list of strings; older Gutendexes lack some of them."""
    if key not in book:
        return []
    return [word for word in field(source, url, book, key, list) if isinstance(word, str)]
