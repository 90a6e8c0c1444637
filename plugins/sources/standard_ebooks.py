"""Standard Ebooks (https://standardebooks.org): books in the public domain, set with care.

Its newest books are in a feed that is open to all (`feeds/atom/new-releases`); the whole catalogue (`feeds/opds/all`)
is for members of its Patrons Circle, who bring their e-mail address as name, with an empty password
(https://standardebooks.org/feeds). Neither can be searched from outside, so what was read is kept and looked through.
Licence: in the public domain in the USA; what was added is under CC0 1.0.
Limits: none are named. A feed is asked for once in some hours, and then on condition that it changed.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from core.errors import SourceGone
from core.media import Asset, Assets, Files, Format, Kind, Part, Remote, TitleInfo
from core.source import CataloguePage, Found, Http, Limits, Options, Saved, Shelf, Wanted, What
from plugins import opds
from plugins.answers import Kept, demand_address
from plugins.opds import Entry
from plugins.servers import basic, is_of
from plugins.words import folded, holds

_NEWEST, _ALL = "/feeds/atom/new-releases", "/feeds/opds/all"
_KEEP_S = {_NEWEST: 3600.0, _ALL: 12 * 3600.0}
_EPUB = "application/epub+zip"
_LICENCE = "Public domain in the USA; what Standard Ebooks added is CC0"
#: an author or several, a title, and of a translation its translators
_REF = r"[a-z0-9][a-z0-9._-]{0,120}(?:/[a-z0-9][a-z0-9._-]{0,120}){1,3}"
_PAGE = re.compile(rf"/ebooks/({_REF})\Z")
_ADDRESS = re.compile(
    rf"https?://(?:www\.)?standardebooks\.org/ebooks/({_REF}?)(?:/(?:text|downloads|images|dist)(?:/[^\s]*)?|/)?(?:[?#]|\Z)"
)


@dataclass(frozen=True, slots=True)
class StandardEbooksOptions(Options):
    """`email` is the operator's as a member of the Patrons Circle, "" for the newest books; `base_url` the address."""

    email: str = ""
    base_url: str = "https://standardebooks.org"

    def __post_init__(self) -> None:
        demand_address(self.base_url, "https://standardebooks.org")
        if self.email and "@" not in self.email:
            raise ValueError("must be the e-mail address of a member of the Patrons Circle")


@dataclass(frozen=True, slots=True)
class Book:
    """A book of a feed: the title, where its EPUB and its cover are, and its words to look for."""

    info: TitleInfo
    file: Asset
    cover: str
    words: str


class StandardEbooks:
    """Its newest books, or all of them for who supports it."""

    adapter: ClassVar[str] = "standard_ebooks"
    label: ClassVar[str] = "Standard Ebooks"
    description: ClassVar[str] = "Classics in careful editions: the newest ones, or all of them for its patrons."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.BOOK})
    licence: ClassVar[str] = _LICENCE
    terms_url: ClassVar[str] = "https://standardebooks.org/about"
    limits: ClassVar[Limits] = Limits(per_minute=30, connections=1, jobs=1)
    options: ClassVar[type[Options]] = StandardEbooksOptions
    on_by_default: ClassVar[bool] = True
    shelves: ClassVar[frozenset[Shelf]] = frozenset({Shelf.NEW})

    def __init__(self, name: str, options: StandardEbooksOptions) -> None:
        self.name = name
        self._base = options.base_url.rstrip("/")
        self._headers = basic(options.email, "")
        self._kept: dict[str, Kept[Mapping[str, Book]]] = {feed: Kept(keep_s) for feed, keep_s in _KEEP_S.items()}

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:
        """Books with every word in their title or among their authors, in the order of the feed."""
        words = folded(wanted.words[:200])
        if not words or not _is_wanted(wanted):
            return []
        books = (await self._books(http)).values()
        return wanted.page([book.info for book in books if holds(book.words, words)])

    async def browse(self, http: Http, shelf: Shelf, wanted: Wanted) -> Sequence[TitleInfo]:  # noqa: ARG002 there is one
        """What came last, as the open feed has it."""
        if not _is_wanted(wanted):
            return []
        return wanted.page([book.info for book in (await self._read(http, _NEWEST)).values()])

    async def listed(self, http: Http, at: str) -> CataloguePage:  # noqa: ARG002 it is one page
        """All books for a patron, else the newest, which the open feed has."""
        titles = [book.info for book in (await self._books(http)).values()]
        return CataloguePage(titles, total=len(titles))

    async def title(self, http: Http, ref: str) -> TitleInfo:
        """One book."""
        return (await self._book(http, ref)).info

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:
        """The whole book is one part."""
        await self._book(http, ref)
        return [Part("book", 1)]

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:  # noqa: ARG002 there is one part only
        """The EPUB that every reader can open."""
        return Files(((await self._book(http, ref)).file,))

    async def cover(self, http: Http, ref: str) -> Asset | None:
        """Its cover, from a painting of its time."""
        book = await self._book(http, ref)
        return Asset("cover.jpg", Remote(book.cover), "image/jpeg", alt=f"Cover of {book.info.name}")

    def recognise(self, url: str) -> str | None:
        """The book whose page, or one of whose files, this is."""
        found = _ADDRESS.match(url)
        return found[1] if found else None

    def signed(self, url: str) -> Mapping[str, str]:
        """A patron is known by their address, at Standard Ebooks only."""
        return self._headers if is_of(self._base, url) else {}

    def read(self, what: What, saved: Saved) -> Found | None:
        """A feed, open or of the whole catalogue; of its first book title and file."""
        books = list(parse_books(self.name, saved).values())
        match what:
            case What.SEARCH | What.FEED:
                return [book.info for book in books]
            case What.TITLE:
                return books[0].info if books else None
            case What.ASSETS:
                return Files((books[0].file,)) if books else None
            case _:
                return None

    async def probe(self, http: Http) -> None:
        """Ask for the feed, on condition that it changed."""
        await self._ask(http, _ALL if self._headers else _NEWEST)

    async def _book(self, http: Http, ref: str) -> Book:
        book = (await self._books(http)).get(ref)
        if book is None:
            whole = "" if self._headers else "; it may be in the whole catalogue, which is for its patrons"
            raise SourceGone(self.name, f"{ref[:80]!r} is not in its feed{whole}")
        return book

    async def _books(self, http: Http) -> Mapping[str, Book]:
        """All that is known: for a patron what is in either feed, the newest first."""
        newest = await self._read(http, _NEWEST)
        return {**newest, **await self._read(http, _ALL)} if self._headers else newest

    async def _read(self, http: Http, feed: str) -> Mapping[str, Book]:
        return await self._kept[feed].get(lambda: self._ask(http, feed))

    async def _ask(self, http: Http, feed: str) -> Mapping[str, Book]:
        url = self._base + feed
        saved = Saved(url, await http.answer(url, headers=self._headers if feed == _ALL else None))
        return await asyncio.to_thread(parse_books, self.name, saved)


def parse_books(source: str, saved: Saved) -> dict[str, Book]:
    """The books of a feed by their refs, in its order; what has no EPUB is left out."""
    made = (_book(source, entry) for entry in opds.parse(source, saved).entries)
    return {book.info.ref: book for book in made if book is not None}


def _book(source: str, entry: Entry) -> Book | None:
    page = _PAGE.search(urlsplit(entry.id).path)
    file = next((one for one in entry.files if one.media_type == _EPUB), None)
    if page is None or file is None:
        return None
    info = TitleInfo(
        source=source,
        ref=page[1],
        name=entry.name,
        kind=Kind.BOOK,
        formats=(Format.EPUB, Format.ORIGINAL),
        authors=entry.authors,
        languages=entry.languages or ("en",),
        description=entry.description,
        tags=entry.tags,
        parts=1,
        size_bytes=file.size_bytes,
        licence=_LICENCE,
        page_url=f"https://standardebooks.org/ebooks/{page[1]}",
        has_cover=True,
    )
    asset = Asset(f"{page[1].replace('/', '_')}.epub", Remote(file.url), _EPUB)
    words = " ".join(folded(" ".join([entry.name, *entry.authors])))
    return Book(info, asset, entry.cover or f"{entry.id}/downloads/cover.jpg", words)


def _is_wanted(wanted: Wanted) -> bool:
    return (not wanted.kinds or Kind.BOOK in wanted.kinds) and (not wanted.languages or "en" in wanted.languages)
