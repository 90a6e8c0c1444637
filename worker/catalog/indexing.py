"""Indexers as a search asks them: by what their caps allow; and what they list as works with their releases."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import SourceChanged
from core.fitting import misfit
from core.folding import folded
from core.library.searches import Found
from core.media import Ids, Release
from core.query import Episodes, Query
from core.ranking import kept, score, terms
from core.releases.works import by_work, described, read
from core.source import Caps, Wanted
from worker.catalog.load import Listing

#: releases of one indexer and page: a film has many, and sites give so many for one question
PAGE = 75
_IMDB = re.compile(r"\btt\d{7,9}\b")
#: a release whose name has fewer of the words was listed by a site that did not understand them
_LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Listed:
    """What an indexer lists that fits; `following` and `unsaid` as in an answer to a search."""

    releases: Sequence[Release] = ()
    following: int | None = None
    unsaid: int = 0


async def listed(one: Listing, query: Query, wanted: Wanted) -> Listed:
    """A page of what fits; nothing of an indexer that can't be asked so. Raises SourceError."""
    question = asked_by(await one.indexer.caps(one.http), replace(wanted, limit=PAGE))
    if question is None:
        return Listed()
    page = _checked(one.indexer.name, await one.indexer.search(one.http, question))
    following = wanted.offset + len(page) if len(page) >= PAGE else None
    fitting, unsaid = await asyncio.to_thread(_fitting, query, page)
    return Listed(fitting, following, unsaid)


def asked_by(caps: Caps, wanted: Wanted) -> Wanted | None:
    """The same search as an indexer can be asked it: None when it can't."""
    found = _IMDB.search(wanted.words)
    ids = replace(wanted.ids, imdb=found.group()) if found and not wanted.ids.imdb else wanted.ids
    words = " ".join(_IMDB.sub(" ", wanted.words).split())
    known = Ids(**{name: value for name, value in ids.known().items() if name in caps.ids})  # type: ignore[arg-type]
    if not known.known() and not (caps.words and words):
        return None
    if wanted.season is not None and not caps.episodes:
        episode = "" if wanted.episode is None else f"E{wanted.episode:02d}"
        return replace(wanted, words=f"{words} S{wanted.season:02d}{episode}".strip(), ids=known)
    return replace(wanted, words=words, ids=known)


async def works_found(query: Query, releases: Sequence[Release], reliability: float, page: int) -> list[Found]:
    """The works of these releases, scored as titles are."""
    return await asyncio.to_thread(_works, query, releases, reliability, page) if releases else []


def _works(query: Query, releases: Sequence[Release], reliability: float, page: int) -> list[Found]:
    found = []
    for place, (work, mine) in enumerate(by_work(releases)):
        reasons = terms(query, replace(work.info, name=work.bare), place, reliability)
        found.append(Found(work.info, score(reasons), kept(reasons), page, mine))
    return found


def _fitting(query: Query, page: Sequence[Release]) -> tuple[list[Release], int]:
    """Those that fit words, filters and episodes; how many don't say what a filter asks for."""
    fitting, unsaid = [], 0
    for one in page:
        if not (_has_words(query, one) and _has_episodes(query.episodes, one)):
            continue
        left_out = misfit(query, described(one))
        if left_out is None:
            fitting.append(one)
        else:
            unsaid += left_out.unsaid
    return fitting, unsaid


def _has_words(query: Query, release: Release) -> bool:
    wanted = [word for word in folded(_IMDB.sub(" ", query.text)).split() if word]
    name = f" {folded(release.name)} "
    share = sum(f" {word}" in name or (not word.isascii() and word in name) for word in wanted)
    return not wanted or share / len(wanted) >= _LEAST_SHARE


def _has_episodes(wanted: Episodes | None, release: Release) -> bool:
    """Whether it has something of the season and the episodes; a pack of the season has all of them."""
    if wanted is None:
        return True
    claims = read(release.name, release.kind)
    if wanted.season not in claims.seasons:
        return False
    if wanted.low is None or not claims.episodes:
        return True
    return bool(set(range(wanted.low, (wanted.high or wanted.low) + 1)) & set(claims.episodes))


def _checked(name: str, releases: object) -> tuple[Release, ...]:
    """What keeps to the contract. Raises SourceChanged for what does not."""
    if not isinstance(releases, list | tuple) or not all(isinstance(one, Release) for one in releases):
        raise SourceChanged(name, "its adapter gave something that is no list of releases")
    for one in releases:
        if not one.name or not one.offers or any(offer.indexer != name for offer in one.offers):
            raise SourceChanged(name, f"its adapter gave a release that can't be kept: {one.name[:40]!r}")
    return tuple(releases[:PAGE])
