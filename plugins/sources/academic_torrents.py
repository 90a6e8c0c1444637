"""Academic Torrents (https://academictorrents.com): data sets, papers and courses that researchers share by torrent.

It asks programs to keep its whole catalogue, `database.xml`, and to search that (https://academictorrents.com/docs/api.html);
it is written anew each night. So it is asked for once a day, on condition that it changed, and looked through here.
What an entry is made of comes by torrent. Licence: each entry says its own, if it does.
Limits: none are named; a request every two seconds is more than ever happens.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from core.errors import SourceChanged, SourceGone
from core.media import Asset, Format, Kind, Offer, Part, TitleInfo, Torrent
from core.source import CataloguePage, Found, Http, Limits, Options, Saved, Wanted, What
from plugins.answers import Kept, demand_address, hash_of, number, plain, xml_of
from plugins.words import folded, holds

_KEEP_S = 24 * 3600.0
_MOST_DESCRIPTION = 400
_PAGE = 1000
_HASH = re.compile(r"[0-9a-f]{40}\Z")
_ADDRESS = re.compile(
    r"https?://(?:www\.)?academictorrents\.com/(?:details|download)/([0-9a-f]{40})(?:\.torrent|/[^\s]*)?(?:[?#]|\Z)",
    re.IGNORECASE,
)
_KINDS = {"paper": Kind.BOOK, "course": Kind.FILM}
_FIELD = re.compile(r"\b(author|year)\s*=\s*[{\"]+([^{}\"]{1,300})[}\"]", re.IGNORECASE)
_ABSTRACT = re.compile(r"\babstract\s*=\s*[{\"]+", re.IGNORECASE)
_CLOSED = re.compile(r"[}\"]\s*(?:,\s*\w+\s*=|\}?\s*\Z)")


@dataclass(frozen=True, slots=True)
class AcademicTorrentsOptions(Options):
    """`base_url` is the address of Academic Torrents."""

    base_url: str = "https://academictorrents.com"

    def __post_init__(self) -> None:
        demand_address(self.base_url, "https://academictorrents.com")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the catalogue, and the words to look for it by: those of its name and those of its authors."""

    info: TitleInfo
    words: str


class AcademicTorrents:
    """What researchers share."""

    adapter: ClassVar[str] = "academic_torrents"
    label: ClassVar[str] = "Academic Torrents"
    description: ClassVar[str] = "Data sets, papers and recorded courses that researchers share by torrent."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.BOOK, Kind.FILM, Kind.OTHER})
    licence: ClassVar[str] = "Each entry says its own"
    terms_url: ClassVar[str] = "https://academictorrents.com/docs/terms.html"
    limits: ClassVar[Limits] = Limits(per_minute=30, connections=1, jobs=2)
    options: ClassVar[type[Options]] = AcademicTorrentsOptions
    on_by_default: ClassVar[bool] = True

    def __init__(self, name: str, options: AcademicTorrentsOptions) -> None:
        self.name = name
        self._base = options.base_url.rstrip("/")
        self._kept: Kept[Mapping[str, Entry]] = Kept(_KEEP_S)

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:
        """Entries with every word in their name or among their authors, those that begin so first."""
        words = folded(wanted.words[:200])
        if not words or (wanted.kinds and wanted.kinds.isdisjoint(self.kinds)):
            return []
        entries = (await self._entries(http)).values()
        return wanted.page(await asyncio.to_thread(_fitting, entries, words, wanted))

    async def listed(self, http: Http, at: str) -> CataloguePage:
        """All entries, in pages of what is kept here."""
        entries, start = list((await self._entries(http)).values()), number(at) or 0
        end = start + _PAGE
        following = str(end) if end < len(entries) else ""
        return CataloguePage([entry.info for entry in entries[start:end]], following, len(entries))

    async def title(self, http: Http, ref: str) -> TitleInfo:
        """One entry."""
        return (await self._entry(http, ref)).info

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:
        """The torrent is one part."""
        await self._entry(http, ref)
        return [Part("torrent", 1)]

    async def assets(self, http: Http, ref: str, part: Part) -> Torrent:  # noqa: ARG002 there is one part only
        """Its torrent, by the file that its tracker and mirrors are in."""
        info = (await self._entry(http, ref)).info
        return torrent_of(self.name, self._base, info)

    async def cover(self, http: Http, ref: str) -> Asset | None:
        """None has a cover."""
        await self._entry(http, ref)
        return None

    def recognise(self, url: str) -> str | None:
        """The entry whose page, or whose torrent, this is."""
        found = _ADDRESS.match(url)
        return found[1].lower() if found else None

    def read(self, what: What, saved: Saved) -> Found | None:
        """The catalogue; of its first entry title and torrent."""
        entries = list(parse_entries(self.name, saved).values())
        match what:
            case What.SEARCH | What.FEED:
                return [entry.info for entry in entries]
            case What.TITLE:
                return entries[0].info if entries else None
            case What.ASSETS:
                return torrent_of(self.name, self._base, entries[0].info) if entries else None
            case _:
                return None

    async def probe(self, http: Http) -> None:
        """Ask for the feed of what came last, which is small."""
        url = f"{self._base}/rss.xml"
        xml_of(self.name, Saved(url, await http.answer(url)))

    async def _entry(self, http: Http, ref: str) -> Entry:
        entry = (await self._entries(http)).get(ref) if _HASH.match(ref) else None
        if entry is None:
            raise SourceGone(self.name, f"there is no entry {ref[:40]!r}")
        return entry

    async def _entries(self, http: Http) -> Mapping[str, Entry]:
        return await self._kept.get(lambda: self._ask(http))

    async def _ask(self, http: Http) -> Mapping[str, Entry]:
        url = f"{self._base}/database.xml"
        saved = Saved(url, await http.answer(url))
        return await asyncio.to_thread(parse_entries, self.name, saved)


def parse_entries(source: str, saved: Saved) -> dict[str, Entry]:
    """The entries of the catalogue by their hashes, in its order; what has no name or no hash is left out."""
    root = xml_of(source, saved)
    if root.tag != "rss":
        raise SourceChanged(source, "answered with XML that is no catalogue", saved.url, str(root.tag)[:200])
    made = (_entry(source, {str(one.tag): str(one.text or "").strip() for one in item}) for item in root.iter("item"))
    return {entry.info.ref: entry for entry in made if entry is not None}


def torrent_of(source: str, base: str, info: TitleInfo) -> Torrent:
    """Where an entry is offered."""
    return Torrent(
        (
            Offer(
                indexer=source,
                ref=info.ref,
                info_hash=info.ref,
                torrent_url=f"{base}/download/{info.ref}.torrent",
                page_url=info.page_url,
                size_bytes=info.size_bytes,
            ),
        )
    )


def _entry(source: str, told: Mapping[str, str]) -> Entry | None:
    ref, name = hash_of(told.get("infohash", "")), plain(told.get("title", ""))[:500]
    if not _HASH.match(ref) or not name:
        return None
    about = told.get("description", "")
    facts = {found[1].lower(): " ".join(found[2].split()) for found in _FIELD.finditer(about[:4000])}
    authors = tuple(one.strip() for one in facts.get("author", "").split(" and ") if one.strip())[:20]
    info = TitleInfo(
        source=source,
        ref=ref,
        name=name,
        kind=_KINDS.get(told.get("category", "").lower(), Kind.OTHER),
        formats=(Format.ORIGINAL,),
        authors=authors,
        year=number(facts.get("year", "")[:4]) or None,
        description=_description(about),
        tags=(told["category"],) if told.get("category") else (),
        parts=1,
        size_bytes=number(told.get("size", "")) or None,
        licence="Not stated in the catalogue",
        page_url=f"https://academictorrents.com/details/{ref}",
    )
    return Entry(info, " ".join(folded(" ".join([name, *authors]))))


def _description(about: str) -> str:
    """People write BibTeX there; then its abstract, else what they wrote."""
    text = about[:4000]
    if found := _ABSTRACT.search(text):
        closed = _CLOSED.search(text, found.end())
        text = text[found.end() : closed.start() if closed else None]
    elif text.lstrip().startswith("@"):
        return ""
    text = plain(text)
    return text if len(text) <= _MOST_DESCRIPTION else text[: _MOST_DESCRIPTION - 1].rstrip() + "…"


def _fitting(entries: Iterable[Entry], words: list[str], wanted: Wanted) -> list[TitleInfo]:
    start = " ".join(words)
    found = [one for one in entries if holds(one.words, words) and (not wanted.kinds or one.info.kind in wanted.kinds)]
    return [one.info for one in sorted(found, key=lambda entry: not entry.words.startswith(start))]
