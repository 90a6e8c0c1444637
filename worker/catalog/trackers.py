"""Each site by one way only: what lies behind several indexers is asked by the best of them that is well.

A Prowlarr comes before a Jackett, that before a site's own interface; ways of one sort by name. What a Prowlarr
leaves in peace is asked by the next way, and so is all that lies behind one that does not answer, before a search or
in the midst of it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core import log
from core.errors import SourceError, SourceUnavailable
from core.source import Enumerates, Tracker, Tracks
from worker.catalog.load import Listing

_ORDER = ("prowlarr", "jackett")
#: what they say is kept for minutes, so hardly a search waits for it
_SAYS_S = 3.0


@dataclass(frozen=True, slots=True)
class Way:
    """An indexer and the sites behind it; None when it does not say which."""

    name: str
    rank: int
    sites: Sequence[Tracker] | None


def chosen(ways: Sequence[Way]) -> dict[str, frozenset[str] | None]:
    """Which of its sites each way is to be asked for, by name; None is all of it. Who has nothing to do is left out."""
    taken: set[str] = set()
    plan: dict[str, frozenset[str] | None] = {}
    for way in sorted(ways, key=lambda one: (one.rank, one.name)):
        if way.sites is None:
            plan[way.name] = None
            continue
        mine = [one for one in way.sites if not one.trouble and not one.keys & taken]
        taken |= {key for one in mine for key in one.keys}
        if mine:
            plan[way.name] = frozenset(one.ref for one in mine)
    return plan


@dataclass(slots=True)
class Turn:
    """The indexers to be asked, each for what no better one is asked for; and those that can't be asked now, why.

    `given` are the sites that each was asked for so far, `lost` those that failed in the midst of the search.
    """

    asked: Mapping[str, Listing]
    away: Mapping[str, SourceError]
    listings: Mapping[str, Listing]
    ways: Sequence[Way]
    given: dict[str, frozenset[str]]
    lost: frozenset[str] = frozenset()

    def has_next(self, name: str) -> bool:
        """Whether others could be asked for what lies behind this one."""
        return bool(self._more(self.lost | {name}))

    def instead_of(self, name: str) -> dict[str, Listing]:
        """This one failed: who is asked for what lay behind it, each site once."""
        self.lost |= {name}
        more = self._more(self.lost)
        for other, refs in more.items():
            self.given[other] = self.given.get(other, frozenset()) | refs
        return {other: _narrowed(self.listings[other], refs) for other, refs in more.items()}

    def _more(self, lost: frozenset[str]) -> dict[str, frozenset[str]]:
        """What each is to be asked for without those, beyond what it was asked for."""
        plan = chosen([way for way in self.ways if way.name not in lost])
        left = {name: refs - self.given.get(name, frozenset()) for name, refs in plan.items() if refs is not None}
        return {name: refs for name, refs in left.items() if refs}


async def in_turn(listings: Mapping[str, Listing], within_s: float = _SAYS_S) -> Turn:
    """Who of these is asked for what. Never raises.

    Who does not say within `within_s` seconds what lies behind it is away, and others stand in for it.
    """
    ways = dict(zip(listings, await asyncio.gather(*(_way(*one, within_s) for one in listings.items())), strict=True))
    known = [one for one in ways.values() if isinstance(one, Way)]
    plan = chosen(known)
    return Turn(
        {name: _narrowed(listings[name], refs) for name, refs in plan.items()},
        {name: one for name, one in ways.items() if isinstance(one, SourceError)},
        listings,
        known,
        {name: refs for name, refs in plan.items() if refs is not None},
    )


async def _way(name: str, listing: Listing, within_s: float) -> Way | SourceError:
    """What lies behind one, or why it can't say so now."""
    indexer = listing.indexer
    adapter = indexer.adapter
    rank = _ORDER.index(adapter) if adapter in _ORDER else len(_ORDER)
    if isinstance(indexer, Enumerates):
        try:
            async with asyncio.timeout(within_s):
                return Way(name, rank, await indexer.trackers(listing.http))
        except SourceError as error:
            trouble = error
        except TimeoutError:
            trouble = SourceUnavailable(name, "it did not answer in time")
        log.get("catalog").warning("indexer.away", source=name, reason=trouble.reason)
        return trouble
    if isinstance(indexer, Tracks) and indexer.keys:
        return Way(name, rank, [Tracker(name, name, indexer.keys)])
    return Way(name, rank, None)


def _narrowed(listing: Listing, refs: frozenset[str] | None) -> Listing:
    if refs is None or not isinstance(listing.indexer, Enumerates):
        return listing
    return replace(listing, indexer=listing.indexer.only(refs))
