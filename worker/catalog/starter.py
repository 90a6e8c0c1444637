"""What the index of titles begins with: some hundred works that are free to all, at the sources that are on.

So there is something to complete, to look at and to browse from the first minute, without asking anybody. The list
is `starter.toml`, written by hand; a source's own words take the place of what is said here once it is asked.
"""

import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.db import Session
from core.fitting import misfit
from core.library import titles
from core.media import FROM_TEXT, Format, Kind, TitleInfo, formats_of_file
from core.models import Fact, Title
from core.query import Field, Query
from core.source import Recognises, Source
from worker.catalog.load import Catalog
from worker.packaging import offered

_LIST = Path(__file__).with_name("starter.toml")


@dataclass(frozen=True, slots=True)
class Place:
    """A source of the list: its adapter, what its titles are, and the page of one by its name there."""

    adapter: str
    formats: tuple[Format, ...]
    page: str
    licence: str = "Public domain in the USA"


_PLACES = (
    Place("gutenberg", FROM_TEXT, "https://www.gutenberg.org/ebooks/{}"),
    Place("standard_ebooks", formats_of_file("book.epub"), "https://standardebooks.org/ebooks/{}"),
    Place("librivox", (Format.MP3, Format.ZIP), ""),
    Place("internet_archive", (Format.ORIGINAL, Format.ZIP), "https://archive.org/details/{}"),
)


def starters(catalog: Catalog) -> list[TitleInfo]:
    """The titles of the list that can be had at a source that is on, in the order of the list."""
    return [
        info
        for kind, work in _works()
        for place in _PLACES
        if place.adapter in work
        for instance in catalog.instances.values()
        if instance.source.adapter == place.adapter and (info := _title(kind, work, place, instance.source)) is not None
    ]


async def fill(session: Session, catalog: Catalog) -> int:
    """Put them into the index, once for each source; what is known already stays. How many are new."""
    by_source: dict[str, list[TitleInfo]] = {}
    for info in starters(catalog):
        by_source.setdefault(info.source, []).append(info)
    added = 0
    for name, infos in by_source.items():
        if await session.get(Fact, f"starter {name}") is None:
            added += await titles.add_new(session, infos)
            await session.merge(Fact(name=f"starter {name}", value="1"))
    return added


async def on_shelf(session: Session, catalog: Catalog, query: Query) -> list[Title]:
    """Those that fit a query, as the index knows them by now: what can be browsed though no source answers."""
    infos = [info for info in starters(catalog) if misfit(query, info) is None and _is_meant(query, info)]
    rows = await titles.of_refs(session, [(info.source, info.ref) for info in infos])
    return [rows[info.source, info.ref] for info in infos if (info.source, info.ref) in rows]


def _is_meant(query: Query, info: TitleInfo) -> bool:
    named = [one for one in query.filters if one.field is Field.SOURCE]
    return all((info.source in set(map(str, one.values))) is one.wanted for one in named)


@functools.cache
def _works() -> tuple[tuple[Kind, Mapping[str, Any]], ...]:
    return tuple(_read())


def _read() -> Iterator[tuple[Kind, Mapping[str, Any]]]:
    listed = tomllib.loads(_LIST.read_text("utf-8"))
    for kind in Kind:
        yield from ((kind, work) for work in listed.get(kind, ()))


def _title(kind: Kind, work: Mapping[str, Any], place: Place, source: Source) -> TitleInfo | None:
    """As the source would name it; None when it does not know the address of its page."""
    at = str(work[place.adapter])
    page = place.page.format(at) or str(work.get("page", ""))
    ref = at if not place.page else source.recognise(page) if isinstance(source, Recognises) else None
    if ref is None:
        return None
    language = work.get("language", "en")
    return TitleInfo(
        source=source.name,
        ref=ref,
        name=str(work["name"]),
        kind=kind,
        formats=offered(place.formats),
        authors=tuple(work["by"]),
        year=work.get("year"),
        languages=(language,) if language else (),
        tags=(str(work["tag"]),),
        parts=1 if kind is not Kind.AUDIOBOOK else None,
        licence=str(work.get("licence", place.licence)),
        page_url=page,
    )
