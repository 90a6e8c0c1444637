"""Any catalogue in OPDS 1.2 or 2.0: calibre, COPS, Komga, Kavita, Suwayomi, a library, another Bowerbird.

A search is asked of the catalogue's own; one that has none is looked through from its root, some folders deep.
A folder that a search finds (a series) is one title, and what lies in it are its parts. Name and password, or a
token, go to the catalogue's own host and to no other.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from core.errors import SourceChanged, SourceGone
from core.media import Asset, Assets, Files, Kind, Pages, Part, Remote, TitleInfo
from core.source import CataloguePage, Found, Http, Limits, Options, Saved, Wanted, What
from plugins import opds
from plugins.answers import Recent
from plugins.opds import Entry, Feed
from plugins.opds.making import asset_of, folder_of, info_of, is_here
from plugins.servers import is_of
from plugins.sources.opds.options import OpdsOptions
from plugins.sources.opds.walk import Walk, digest

_MOST_FEEDS, _MOST_PAGES, _MOST_REF = 12, 20, 400
_FOLDER = "folder:"


class Opds:
    """A catalogue of the operator's choice."""

    adapter: ClassVar[str] = "opds"
    label: ClassVar[str] = "OPDS catalogue"
    description: ClassVar[str] = "Any catalogue that speaks OPDS: calibre, Komga, Kavita, a library, another Bowerbird."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.BOOK, Kind.COMIC, Kind.AUDIOBOOK, Kind.FILM, Kind.OTHER})
    licence: ClassVar[str] = "As the catalogue states it"
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits(per_minute=240, connections=4, jobs=2)
    options: ClassVar[type[Options]] = OpdsOptions
    on_by_default: ClassVar[bool] = False

    def __init__(self, name: str, options: OpdsOptions) -> None:
        self.name = name
        self._root = options.base_url
        self._headers = options.headers
        self._feeds: Recent[Feed] = Recent(60.0, 32)
        self._templates: Recent[str] = Recent(3600.0, 1)

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:
        """What the catalogue's search finds, in its order; without one, what holds the words."""
        words = " ".join(wanted.words.split())[:200]
        if not words:
            return []
        template = await self._templates.get("", lambda: self._template(http))
        if template:
            found = await self._pages(http, opds.filled(template, words), wanted)
        else:
            found = [info for info in await self._all(http) if _holds(info, words)]
        return wanted.page([info for info in found if not wanted.kinds or info.kind in wanted.kinds])

    async def listed(self, http: Http, at: str) -> CataloguePage:
        """The publications of one feed after the other, from the root on (`walk`)."""
        walk = Walk.read(at) if at else Walk.begun(self._short(self._root))
        if walk is None:
            raise SourceGone(self.name, "this is no place in the catalogue")
        url = self._long(walk.waiting[0][1])
        feed = await self._met(http, url, is_root=not at)
        here = [one for one in feed.entries if is_here(one) and digest(one.id) not in walk.known]
        folders = [one.folder for one in feed.entries if not is_here(one)]
        ways = [self._short(link) if link and self._is_ours(link) else "" for link in (feed.next, *folders)]
        walk = walk.on(ways[0], filter(None, ways[1:]), (one.id for one in here))
        titles = self._titles(url, Feed(tuple({one.id: one for one in here}.values())))
        return CataloguePage(titles, str(walk), feed.total if not at and not folders else None)

    async def title(self, http: Http, ref: str) -> TitleInfo:
        """One publication, or a folder of them."""
        if ref.startswith(_FOLDER):
            return folder_of(self.name, ref, *await self._opened(http, ref))
        return self._info(await self._entry(http, ref), ref)

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:
        """The publications of a folder in their order; a publication is one part."""
        if not ref.startswith(_FOLDER):
            await self._entry(http, ref)
            return [Part("file", 1)]
        return [Part(_id(one), number, one.name) for number, one in enumerate(await self._inside(http, ref), 1)]

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:
        """Its pages one by one where the catalogue gives them, else its best file."""
        if ref.startswith(_FOLDER):
            entries = {_id(one): one for one in await self._inside(http, ref)}
            if part.ref not in entries:
                raise SourceGone(self.name, f"there is no part {part.ref[:40]!r}")
            return _assets(entries[part.ref])
        return _assets(await self._entry(http, ref))

    async def cover(self, http: Http, ref: str) -> Asset | None:
        """The picture that the catalogue shows."""
        info = await self.title(http, ref)
        found = await self._inside(http, ref) if ref.startswith(_FOLDER) else [await self._entry(http, ref)]
        link = next((one.cover for one in found if one.cover), "")
        return Asset("cover.jpg", Remote(link), alt=f"Cover of {info.name}") if link else None

    async def vouch(self, http: Http, ref: str) -> Asset | None:
        """Its place in the catalogue, asked anew: it is listed there; and its file, or its first page."""
        self._feeds.forget()
        found = (await self._inside(http, ref))[0] if ref.startswith(_FOLDER) else await self._entry(http, ref)
        return _assets(found).assets[0]

    def signed(self, url: str) -> Mapping[str, str]:
        """Who signs in shows it at the catalogue's own host."""
        return self._headers if is_of(self._root, url) else {}

    def read(self, what: What, saved: Saved) -> Found | None:
        """A feed, and the files of its first publication."""
        feed = opds.parse(self.name, saved)
        match what:
            case What.SEARCH | What.FEED:
                return self._titles(saved.url, feed)
            case What.PARTS:
                return [Part(_id(one), number, one.name) for number, one in enumerate(filter(is_here, feed.entries), 1)]
            case What.TITLE:
                return next(iter(self._titles(saved.url, feed)), None)
            case What.ASSETS:
                return next((_assets(one) for one in feed.entries if is_here(one)), None)

    async def probe(self, http: Http) -> None:
        """Ask for the root."""
        await self._feed(http, self._root)

    async def _template(self, http: Http) -> str:
        root = await self._feed(http, self._root)
        if not root.search or not root.is_described:
            return root.search
        return opds.parse_description(self.name, Saved(root.search, await self._get(http, root.search)))

    async def _pages(self, http: Http, url: str, wanted: Wanted) -> list[TitleInfo]:
        """The titles of a feed and of the pages that follow it, as many as are wanted."""
        found: dict[str, TitleInfo] = {}
        for _ in range(_MOST_PAGES):
            feed = await self._feed(http, url)
            found |= {info.ref: info for info in self._titles(url, feed) if info.ref not in found}
            if not feed.next or len(found) >= wanted.end:
                break
            url = feed.next
        return list(found.values())

    async def _all(self, http: Http) -> list[TitleInfo]:
        """The publications of the root and of the folders nearest to it."""
        found: dict[str, TitleInfo] = {}
        waiting, seen = [self._root], {self._root}
        for _ in range(_MOST_FEEDS):
            if not waiting:
                break
            url = waiting.pop(0)
            feed = await self._feed(http, url)
            found |= {info.ref: info for info in self._titles(url, feed) if not info.ref.startswith(_FOLDER)}
            for link in (feed.next, *(one.folder for one in feed.entries if not is_here(one))):
                if link and link not in seen and self._is_ours(link):
                    seen.add(link)
                    waiting.append(link)
        return list(found.values())

    async def _met(self, http: Http, url: str, *, is_root: bool) -> Feed:
        """A feed on the way through everything; one that leads nowhere ends no more than itself."""
        try:
            return await self._feed(http, url)
        except (SourceGone, SourceChanged):
            if is_root:
                raise
            return Feed(())

    def _titles(self, url: str, feed: Feed) -> list[TitleInfo]:
        """What of a feed can be a title, under a ref that leads back to it."""
        made = [(one, self._ref(url, one)) for one in feed.entries]
        return [self._info(one, ref) for one, ref in made if ref and len(ref) <= _MOST_REF]

    def _ref(self, url: str, entry: Entry) -> str:
        if is_here(entry):
            return f"{self._short(entry.here or url)}#{_id(entry)}"
        return f"{_FOLDER}{self._short(entry.folder)}" if entry.folder and self._is_ours(entry.folder) else ""

    def _info(self, entry: Entry, ref: str) -> TitleInfo:
        info = info_of(self.name, ref, entry)
        return info if is_here(entry) else replace(info, parts=None)

    async def _inside(self, http: Http, ref: str) -> list[Entry]:
        """The publications of a folder, all its pages. Raises SourceGone when there is none."""
        return (await self._opened(http, ref))[1]

    async def _opened(self, http: Http, ref: str) -> tuple[str, list[Entry]]:
        """A folder's name, and the publications in it, all its pages."""
        url, name, entries = self._long(ref.removeprefix(_FOLDER)), "", dict[str, Entry]()
        for _ in range(_MOST_PAGES):
            feed = await self._feed(http, url)
            name = name or feed.name
            entries |= {_id(one): one for one in feed.entries if is_here(one)}
            if not feed.next:
                break
            url = feed.next
        if not entries:
            raise SourceGone(self.name, "nothing in that folder can be had")
        return name, list(entries.values())

    async def _entry(self, http: Http, ref: str) -> Entry:
        where, _, digest = ref.rpartition("#")
        feed = await self._feed(http, self._long(where))
        for one in feed.entries:
            if is_here(one) and _id(one) == digest:
                return one
        raise SourceGone(self.name, "the catalogue does not list it there any more")

    def _short(self, url: str) -> str:
        """Without the host, when it is the catalogue's own."""
        parts = urlsplit(url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "") if self._is_ours(url) else url

    def _long(self, where: str) -> str:
        """The address again. Raises SourceGone for one that leads out of the catalogue."""
        url = urljoin(self._root, where)
        if not where.startswith(("/", "http://", "https://")) or not self._is_ours(url):
            raise SourceGone(self.name, f"{where[:60]!r} is no place in the catalogue")
        return url

    def _is_ours(self, url: str) -> bool:
        return is_of(self._root, url)

    async def _feed(self, http: Http, url: str) -> Feed:
        async def ask() -> Feed:
            return opds.parse(self.name, Saved(url, await self._get(http, url)))

        return await self._feeds.get(url, ask)

    async def _get(self, http: Http, url: str) -> bytes:
        return await http.answer(url, headers=self.signed(url))


def _assets(entry: Entry) -> Assets:
    if entry.stream is not None:
        links = (entry.stream.template.replace("{pageNumber}", str(page)) for page in range(entry.stream.count))
        return Pages(tuple(Asset(f"{page:04d}.jpg", Remote(link)) for page, link in enumerate(links, 1)))
    if entry.pages:
        return Pages(tuple(Asset(f"{page:04d}.jpg", Remote(link)) for page, link in enumerate(entry.pages, 1)))
    return Files((asset_of(entry),))


def _id(entry: Entry) -> str:
    """Short and safe: ids of catalogues are anything."""
    return hashlib.sha256(entry.id.encode("utf-8", "replace")).hexdigest()[:16]


def _holds(info: TitleInfo, words: str) -> bool:
    text = " ".join([info.name, *info.authors]).casefold()
    return all(word in text for word in words.casefold().split())
