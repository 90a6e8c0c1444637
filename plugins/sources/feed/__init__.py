"""Feeds of the operator's choice: a podcast is a title whose episodes are parts, a book of a feed is a title.

A feed can't be searched, so what it holds now is looked through. Each is asked for once in half an hour at most, and
then on condition that it changed. One that is in trouble leaves the others alone.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from core import log
from core.errors import SourceError, SourceGone
from core.media import Asset, Assets, Kind, Part, Remote, TitleInfo
from core.source import Found, Http, Limits, Options, Saved, Shelf, Wanted, What
from plugins.answers import Kept, demand_address
from plugins.sources.feed.shows import Show, parse_shows, ref_of
from plugins.words import folded, holds

_KEEP_S = 1800.0
_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class FeedOptions(Options):
    """`urls` are the addresses of the feeds."""

    urls: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.urls:
            raise ValueError("needs one address of a feed at least")
        for url in self.urls:
            demand_address(url, "https://site.example/feed.xml")


class Feed:
    """What the operator follows."""

    adapter: ClassVar[str] = "feed"
    label: ClassVar[str] = "Feeds"
    description: ClassVar[str] = "Podcasts and books out of RSS and Atom feeds of your choice."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.AUDIOBOOK, Kind.BOOK, Kind.SERIES})
    licence: ClassVar[str] = "As each feed states it"
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits(per_minute=60, connections=4, jobs=2)
    options: ClassVar[type[Options]] = FeedOptions
    on_by_default: ClassVar[bool] = False
    shelves: ClassVar[frozenset[Shelf]] = frozenset({Shelf.NEW})

    def __init__(self, name: str, options: FeedOptions) -> None:
        self.name = name
        self._feeds: dict[str, Kept[list[Show]]] = {url: Kept(_KEEP_S) for url in dict.fromkeys(options.urls)}
        #: titles by the addresses that lead to them: feeds, and pages that were seen in them
        self._pages: dict[str, str] = {url: ref_of(url) for url in self._feeds}

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:
        """Podcasts and books with every word in their name or among their authors."""
        words = folded(wanted.words[:200])
        return await self._fitting(http, wanted, words) if words else []

    async def browse(self, http: Http, shelf: Shelf, wanted: Wanted) -> Sequence[TitleInfo]:  # noqa: ARG002 there is one
        """What the feeds hold, that of which something came last first."""
        return await self._fitting(http, wanted, [])

    async def title(self, http: Http, ref: str) -> TitleInfo:
        """One podcast or book."""
        return (await self._show(http, ref)).info

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:
        """Its episodes as far as the feed goes back, the oldest first; a book is one part."""
        return [one.part for one in (await self._show(http, ref)).episodes]

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:
        """The file of an episode."""
        for episode in (await self._show(http, ref)).episodes:
            if episode.part.ref == part.ref:
                return episode.files
        raise SourceGone(self.name, "the feed does not go back to that episode any more")

    async def cover(self, http: Http, ref: str) -> Asset | None:
        """The picture that the feed has of itself."""
        show = await self._show(http, ref)
        return Asset("cover.jpg", Remote(show.image), alt=f"Cover of {show.info.name}") if show.image else None

    def recognise(self, url: str) -> str | None:
        """A feed's address, or a page that was seen in one."""
        return self._pages.get(url)

    def read(self, what: What, saved: Saved) -> Found | None:
        """A feed; of its first title the parts, and what the first of those is made of."""
        shows = parse_shows(self.name, saved)
        match what:
            case What.SEARCH | What.FEED:
                return [show.info for show in shows]
            case What.TITLE:
                return shows[0].info if shows else None
            case What.PARTS:
                return [one.part for one in shows[0].episodes] if shows else None
            case What.ASSETS:
                return shows[0].episodes[0].files if shows else None

    async def probe(self, http: Http) -> None:
        """Ask for the first feed."""
        await self._ask(http, next(iter(self._feeds)))

    async def _fitting(self, http: Http, wanted: Wanted, words: list[str]) -> list[TitleInfo]:
        shows = sorted(await self._all(http), key=lambda show: -show.newest)
        fitting = [show.info for show in shows if holds(show.words, words)]
        return wanted.page([info for info in fitting if not wanted.kinds or info.kind in wanted.kinds])

    async def _all(self, http: Http) -> list[Show]:
        """What all feeds hold. Raises SourceError when none of them can be had."""
        answers = await asyncio.gather(*(self._read(http, url) for url in self._feeds), return_exceptions=True)
        troubles = [one for one in answers if isinstance(one, BaseException)]
        for trouble in troubles:
            if not isinstance(trouble, SourceError) or len(troubles) == len(answers):
                raise trouble
            _log.info("feed.unread", source=self.name, reason=trouble.reason)
        return [show for one in answers if not isinstance(one, BaseException) for show in one]

    async def _show(self, http: Http, ref: str) -> Show:
        url = next((one for one in self._feeds if ref.startswith(ref_of(one))), "")
        shows = await self._read(http, url) if url else []
        found = next((show for show in shows if show.info.ref == ref), None)
        if found is None:
            raise SourceGone(self.name, f"{ref[:40]!r} is in none of its feeds")
        return found

    async def _read(self, http: Http, url: str) -> list[Show]:
        return await self._feeds[url].get(lambda: self._ask(http, url))

    async def _ask(self, http: Http, url: str) -> list[Show]:
        saved = Saved(url, await http.answer(url))
        shows = await asyncio.to_thread(parse_shows, self.name, saved)
        self._pages |= {show.info.page_url: show.info.ref for show in shows if show.info.page_url}
        return shows
