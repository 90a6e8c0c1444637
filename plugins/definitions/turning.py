"""Pages of a search, turned as more is wanted: Cardigann's `.Query.Offset` and `.Query.Limit`, and `.Query.Page`."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence

from core.errors import SourceChanged, SourceGone
from core.media import Release
from plugins.definitions.shape import Search
from plugins.definitions.template import Template

#: rows of a page, when the definition does not say how many there are
USUAL_ROWS = 100
_MOST_PAGES = 10
_TURNS = re.compile(r"\.Query\.(?:Offset|Page)\b")


def has_pages(search: Search) -> bool:
    """Whether its addresses or inputs say which page is wanted."""
    paths = [template for one in search.paths for template in (one.path, *one.inputs.values())]
    return any(map(_turns, [*paths, *search.inputs.values()]))


def _turns(template: Template) -> bool:
    return _TURNS.search(template.source) is not None


class Pages:
    """What a question has given so far; `ask` gives a page by its number, counted from 0.

    It is over with a page that holds nothing new, one that holds fewer than `rows` where that is said, or the tenth.
    """

    def __init__(self, ask: Callable[[int], Awaitable[Sequence[Release]]], search: Search) -> None:
        self._ask = ask
        self._rows = search.page_rows
        self._last = _MOST_PAGES if has_pages(search) else 1
        self._found: dict[str, Release] = {}
        self._page = 0
        self._turning = asyncio.Lock()

    async def upto(self, count: int, is_meant: Callable[[Release], bool]) -> list[Release]:
        """Those that are meant, so many at least where there are as many."""
        async with self._turning:
            while True:
                meant = [one for one in self._found.values() if is_meant(one)]
                if len(meant) >= count or self._page >= self._last:
                    return meant
                await self._turn()

    async def _turn(self) -> None:
        try:
            releases = await self._ask(self._page)
        except (SourceGone, SourceChanged):
            if not self._page:
                raise
            releases = ()  # what some sites show behind their last page
        before = len(self._found)
        for one in releases:
            self._found.setdefault(one.offers[0].ref, one)
        is_last = len(self._found) == before or len(releases) < self._rows
        self._page = self._last if is_last else self._page + 1
