"""All sources asked at once, their answers as they come. No source holds up, hides or breaks another."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core import log
from core.errors import SourceChanged, SourceError, SourceUnavailable
from core.fitting import misfit
from core.media import Kind, Release, TitleInfo
from core.query import Field, Query
from core.source import Browses, Shelf, Wanted
from worker.catalog import indexing
from worker.catalog.load import Catalog, Instance, Listing
from worker.catalog.trackers import Turn, in_turn
from worker.packaging import offered

_MOST_REF = 400
#: titles of one source and page; when filters leave fewer than some, its next pages are looked through too
PAGE = 20
_ENOUGH, _MOST_PAGES = 5, 4
#: the share of its time after which an indexer that is silent is given up, where another way leads to the same sites
_TIME_OF_ONE_WAY = 0.6


@dataclass(frozen=True, slots=True)
class Asked:
    """What all are asked: a search, or what stands on a shelf of theirs and fits its filters.

    `offsets` says of each source from which of its results on; None is all from the beginning.
    """

    query: Query
    offsets: Mapping[str, int] | None = None
    limit: int = PAGE
    shelf: Shelf | None = None

    def wanted(self, name: str) -> Wanted:
        """As one source sees it."""
        query, episodes = self.query, self.query.episodes
        return Wanted(
            query.text,
            frozenset(kind for kind in query.values(Field.KIND) if isinstance(kind, Kind)),
            frozenset(map(str, query.values(Field.LANGUAGE))),
            self.limit,
            (self.offsets or {}).get(name, 0),
            season=episodes.season if episodes else None,
            episode=episodes.low if episodes else None,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What one source said: titles that fit, or the trouble it had. `seconds` since it was asked.

    `following` is from which of its results on there may be more; None when these were the last. `unsaid` counts
    titles that were left out because the source doesn't say what a filter asks for. An indexer gives `releases`.
    """

    source: str
    titles: tuple[TitleInfo, ...] = ()
    releases: tuple[Release, ...] = ()
    trouble: SourceError | None = None
    seconds: float = 0.0
    following: int | None = None
    unsaid: int = 0


@dataclass(slots=True)
class _Looking:
    """A source's results, page by page, as far as they fit."""

    asked: Asked
    titles: list[TitleInfo] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    left_out: Counter[bool] = field(default_factory=Counter)

    def take(self, page: Sequence[TitleInfo]) -> None:
        for info in page:
            found = misfit(self.asked.query, info)
            if found is None:
                formats = offered(info.formats)
                self.titles.append(info if formats == info.formats else replace(info, formats=formats))
            else:
                self.left_out[found.unsaid] += 1

    def take_listed(self, listed: indexing.Listed) -> int | None:
        """What an indexer lists; where it goes on."""
        self.releases += listed.releases
        self.left_out[True] += listed.unsaid
        return listed.following


def to_ask(catalog: Catalog, asked: Asked) -> dict[str, Instance | Listing]:
    """The sources and indexers that may have it: of its kinds, meant by `source:`, and with results left."""
    kinds = asked.wanted("").kinds
    every: dict[str, Instance | Listing] = {**catalog.instances, **catalog.indexers}
    return {
        name: one
        for name, one in every.items()
        if (not kinds or kinds & one.plugin.kinds)
        and _is_meant(asked.query, name, one)
        and (asked.offsets is None or name in asked.offsets)
        and (asked.shelf is None or has_shelf(one.plugin, asked.shelf))
    }


def has_shelf(source: object, shelf: Shelf) -> bool:
    """Whether a source can show this shelf."""
    return isinstance(source, Browses) and shelf in source.shelves


async def search(
    asking: Mapping[str, Instance | Listing],
    asked: Asked,
    source_s: float,
    deadlines: Mapping[str, float] | None = None,
) -> AsyncGenerator[Answer]:
    """An answer of each of these sources; one that is silent for its deadline, or `source_s` seconds, is given up.

    Close the iterator early (`contextlib.aclosing`) and the rest is cancelled.
    """
    begun = time.perf_counter()
    due = {name: begun + (deadlines or {}).get(name, source_s) for name in asking}
    turn = asyncio.ensure_future(in_turn({name: one for name, one in asking.items() if isinstance(one, Listing)}))
    tasks = {
        asyncio.create_task(_ask(name, one, asked, _Indexers(turn, due[name])), name=name)
        for name, one in asking.items()
    }
    try:
        while tasks:
            left = min(due[task.get_name()] for task in tasks) - time.perf_counter()
            done, tasks = await asyncio.wait(tasks, timeout=max(0.0, left), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
            late = {task for task in tasks if due[task.get_name()] <= time.perf_counter()}
            for task in sorted(late, key=asyncio.Task.get_name):
                tasks.discard(task)
                task.cancel()  # not awaited: a source that ignores this must not hold us up
                yield _silent(task.get_name(), due[task.get_name()] - begun)
    finally:
        turn.cancel()
        for task in tasks:
            task.cancel()


def _is_meant(query: Query, name: str, one: Instance | Listing) -> bool:
    named = {name.lower(), one.plugin.adapter.lower()}
    wanted = [one for one in query.filters if one.field is Field.SOURCE]
    return all(bool(named & set(map(str, one.values))) is one.wanted for one in wanted)


def _silent(name: str, seconds: float) -> Answer:
    return Answer(name, trouble=SourceUnavailable(name, f"did not answer in {seconds:g} s"), seconds=seconds)


@dataclass(frozen=True, slots=True)
class _Indexers:
    """Which of them is asked for what, and when the answer of one is `due` (`time.perf_counter`)."""

    turn: "asyncio.Future[Turn]"
    due: float


async def _ask(name: str, one: Instance | Listing, asked: Asked, indexers: _Indexers) -> Answer:
    """The answer of one source; never raises. What it gave before it got into trouble is kept."""
    begun = time.perf_counter()
    looking, wanted = _Looking(asked), asked.wanted(name)
    trouble: SourceError | None = None
    following: int | None = None
    try:
        following = await _look(name, one, looking, wanted, indexers)
    except SourceError as error:
        trouble = error
    except Exception as error:  # noqa: BLE001 a plugin's mistake is news for its maintainers, not the end of the search
        log.get("catalog").warning("source.failed", source=name, exc_info=True)
        trouble = SourceChanged(name, f"its adapter failed: {type(error).__name__}: {error}"[:300])
    seconds = time.perf_counter() - begun
    found = (tuple(looking.titles), tuple(looking.releases))
    return Answer(name, *found, trouble, seconds, following, looking.left_out[True])


async def _list(name: str, looking: _Looking, wanted: Wanted, indexers: _Indexers) -> int | None:
    """What an indexer lists of the sites that no better one is asked for. Raises why it can't be asked now.

    When it fails in the midst of it, the next ways are asked for its sites, and what they list is in its answer.
    """
    every = await asyncio.shield(indexers.turn)
    if name in every.away:
        raise every.away[name]
    mine = every.asked.get(name)
    if mine is None:
        return None
    left = max(0.0, indexers.due - time.perf_counter())
    try:
        async with asyncio.timeout(left * _TIME_OF_ONE_WAY if every.has_next(name) else None):
            return looking.take_listed(await indexing.listed(mine, looking.asked.query, wanted))
    except TimeoutError:
        trouble: SourceError = SourceUnavailable(name, "it did not answer in time")
    except SourceError as error:
        trouble = error
    await _list_instead(name, looking, wanted, every)
    raise trouble


async def _list_instead(name: str, looking: _Looking, wanted: Wanted, every: Turn) -> None:
    """Ask the next ways for what lies behind one that failed; and theirs, when one of those fails too."""

    async def ask(other: str, listing: Listing) -> None:
        try:
            looking.take_listed(await indexing.listed(listing, looking.asked.query, wanted))
        except SourceError:
            await _list_instead(other, looking, wanted, every)

    await asyncio.gather(*(ask(*one) for one in every.instead_of(name).items()))


async def _look(
    name: str, one: Instance | Listing, looking: _Looking, wanted: Wanted, indexers: _Indexers
) -> int | None:
    """Where the results go on, None at their end. Filters of ours may leave little of a page: then the next, too."""
    if isinstance(one, Listing):
        return await _list(name, looking, wanted, indexers)
    for _ in range(_MOST_PAGES):
        page = checked(name, await _given(one, looking.asked.shelf, wanted), wanted)
        looking.take(page)
        wanted = replace(wanted, offset=wanted.offset + len(page))
        if len(page) < wanted.limit:
            return None
        if len(looking.titles) >= min(_ENOUGH, wanted.limit):
            break
    return wanted.offset


async def _given(one: Instance, shelf: Shelf | None, wanted: Wanted) -> Sequence[TitleInfo]:
    if shelf is not None and isinstance(one.source, Browses):
        return await one.source.browse(one.http, shelf, wanted)
    return await one.source.search(one.http, wanted)


def checked(name: str, titles: object, wanted: Wanted) -> tuple[TitleInfo, ...]:
    """What keeps to the contract. Raises SourceChanged for what does not."""
    if not isinstance(titles, list | tuple) or not all(isinstance(info, TitleInfo) for info in titles):
        raise SourceChanged(name, "its adapter gave something that is no list of titles")
    for info in titles:
        if info.source != name or not info.formats or not 0 < len(info.ref) <= _MOST_REF:
            raise SourceChanged(name, f"its adapter gave a title that can't be kept: {info.ref[:40]!r}")
    return tuple(titles[: wanted.limit])
