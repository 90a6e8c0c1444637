"""A room's library as pages of a catalogue, for the one person whose feed it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from bot.deliver import cover_url
from bot.texts import Say
from bot.views.lacking import lacks
from bot.web.opds.values import Book, BookFile, Facet, Leaves, Page, Shelf
from core.db import Session
from core.folding import folded
from core.library import editions, reading
from core.library.editions import Edition, Wish
from core.library.items import Holding
from core.media import Format, Kind
from core.models import Person, Reading, Room
from core.ranges import parse
from core.runtime import Runtime

SIZE = 50


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose feed of which room it is. `host` is how the house was reached, `path` where all of the feed lies there.

    `v2` is whether it is in JSON.
    """

    person: Person
    room: Room
    host: str
    path: str
    v2: bool
    say: Say

    @property
    def base(self) -> str:
        """The address under which all of the feed lies."""
        return self.host + self.path

    def at(self, path: str = "", **asked: object) -> str:
        """A page of the feed, in its version."""
        query = {name: str(value) for name, value in asked.items() if value}
        whole = f"{self.base}{'/v2' if self.v2 else ''}{path}"
        return f"{whole}?{urlencode(query)}" if query else whole

    @property
    def search(self) -> str:
        """The template of its search (2.0), or where it is described (1.2)."""
        return f"{self.at('/all')}{{?query}}" if self.v2 else f"{self.base}/search.xml"

    @property
    def name(self) -> str:
        """What the catalogue is called."""
        return self.say("opds-feed", room=self.room.name)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page: of what is starred, of one kind, with these words, from the `start`-th on."""

    words: str = ""
    kind: str = ""
    starred: bool = False
    start: int = 0


async def root(session: Session, visitor: Visitor) -> Page:
    """Where a reader begins: all of it, each kind, the favorites."""
    say, counts = visitor.say, await editions.kinds(session, visitor.room.id or 0)
    newest, total = await editions.page(session, visitor.room.id or 0, Wish(), 0, 1)
    shelves = [
        Shelf(say("opds-new"), visitor.at("/all"), say("opds-new-text"), total),
        *(Shelf(_plural(kind, say), visitor.at("/all", kind=kind), count=count) for kind, count in counts.items()),
        Shelf(say("opds-favorites"), visitor.at("/all", starred=1), say("opds-favorites-text")),
    ]
    updated = newest[0].added_at if newest else visitor.room.created_at
    return Page(_id(visitor), visitor.name, updated, visitor.at(), visitor.at(), visitor.search, tuple(shelves))


async def books(runtime: Runtime, session: Session, visitor: Visitor, asked: Asked) -> Page:
    """A page of what the room has."""
    room, kind = visitor.room.id or 0, asked.kind if asked.kind in set(Kind) else ""
    starred_by = visitor.person.id or 0 if asked.starred else 0
    wish = Wish(kind, tuple(folded(asked.words).split())[:12], starred_by)
    found, total = await editions.page(session, room, wish, asked.start, SIZE)
    counts = await editions.kinds(session, room) if not asked.starred and not asked.words else {}
    read = await positions(session, visitor, found)

    def here(start: int) -> str:
        return visitor.at("/all", query=asked.words, kind=kind, starred=int(asked.starred), start=start)

    after, before = asked.start + SIZE, max(0, asked.start - SIZE)
    return Page(
        id=f"{_id(visitor)}:{'starred' if asked.starred else kind or 'all'}",
        name=_named(visitor, asked, kind),
        updated=found[0].added_at if found else visitor.room.created_at,
        here=here(asked.start),
        root=visitor.at(),
        search=visitor.search,
        books=tuple(book(runtime, visitor, one, read) for one in found),
        facets=tuple(_facets(visitor, counts, kind)),
        facets_name=visitor.say("opds-kinds"),
        total=total,
        start=asked.start,
        size=SIZE,
        next=here(after) if after < total else "",
        previous=here(before) if asked.start else "",
    )


async def positions(session: Session, visitor: Visitor, found: Sequence[Edition]) -> Mapping[int, Reading]:
    """How far the visitor has read what is in these editions."""
    held = [one.item.id or 0 for edition in found for one in edition.holdings]
    return await reading.positions(session, visitor.person.id or 0, held)


def book(runtime: Runtime, visitor: Visitor, edition: Edition, read: Mapping[int, Reading]) -> Book:
    """An edition as a publication: a file for each format that it is here in, and the pages of a comic."""
    say, info = visitor.say, edition.title.info()
    lacking = [note.text for one in edition.holdings for note in lacks(one.item.missing, say)]
    cover = cover_url(runtime, edition.title)
    return Book(
        id=f"{_id(visitor)}:title:{edition.title.id}:{edition.parts}",
        name=f"{info.name} ({_range(edition.parts, say)})" if edition.parts else info.name,
        updated=edition.added_at,
        here=visitor.at(f"/title/{edition.title.id}", parts=edition.parts),
        files=tuple(_file(visitor, one) for one in edition.holdings),
        authors=info.authors,
        year=info.year,
        languages=info.languages,
        description=" ".join(dict.fromkeys([*lacking, info.description])).strip(),
        tags=info.tags,
        licence=info.licence,
        page_url=info.page_url,
        cover=visitor.host + cover if cover else "",
        no_cover=f"{visitor.host}/page/no-cover.png",
        leaves=next((_leaves(visitor, one, read) for one in edition.holdings if one.blob.pages), None),
    )


def _leaves(visitor: Visitor, holding: Holding, read: Mapping[int, Reading]) -> Leaves:
    """Its pages, under an address of the feed's own, which leads to a fresh link to each."""
    item, blob = holding.item, holding.blob
    template = f"{visitor.base}/page/{item.id}/{{pageNumber}}?width={{maxWidth}}"
    at = read.get(item.id or 0)
    return Leaves(template, blob.page_type, blob.pages or 0, at.page if at else 0, at.read_at if at else 0)


def _file(visitor: Visitor, holding: Holding) -> BookFile:
    """Under an address of the feed's own, which leads to a fresh link: readers keep addresses for long."""
    item, blob = holding.item, holding.blob
    url = f"{visitor.base}/file/{item.id}/{quote(item.file_name, safe='')}"
    return BookFile(url, blob.media_type, Format(item.format).label, blob.size_bytes)


def _facets(visitor: Visitor, counts: dict[Kind, int], kind: str) -> list[Facet]:
    """A choice of kinds, where there are several."""
    if len(counts) < 2:
        return []
    say = visitor.say
    every = Facet(say("opds-every-kind"), visitor.at("/all"), not kind, sum(counts.values()))
    narrower = (
        Facet(_plural(one, say), visitor.at("/all", kind=one), one == kind, count) for one, count in counts.items()
    )
    return [every, *narrower]


def _named(visitor: Visitor, asked: Asked, kind: str) -> str:
    say = visitor.say
    if asked.words:
        return say("opds-found", words=asked.words[:100], room=visitor.room.name)
    if asked.starred:
        return say("opds-favorites")
    return _plural(kind, say) if kind else say("opds-new")


def _plural(kind: str, say: Say) -> str:
    """As a heading."""
    told = say(f"kinds-{kind}")
    return told[:1].upper() + told[1:]


def _range(parts: str, say: Say) -> str:
    told = str(parse(parts))
    return say("job-parts", parts=told, count=1 if told.isdecimal() else 2)


def _id(visitor: Visitor) -> str:
    """The same whatever key or address it is read by."""
    return f"urn:bowerbird:room:{visitor.room.id}"
