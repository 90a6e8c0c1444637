"""What sites do with addresses that they can't know: asked once a site and day, remembered for all links there.

Also which of a site's links lead to the very same page, and when a site was asked last: two seconds lie between two
looks at one site, and never two look at once.
"""

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from core.errors import SourceError
from worker.fetch.client import SourceClient
from worker.links.answer import ask
from worker.links.pages import Page, page_of

_DAY_S = 24 * 3600.0
_MOST_SITES = 2000
_MOST_PAGES = 200


@dataclass(frozen=True, slots=True)
class Habits:
    """What a site shows for an address that is nowhere, and at its door; None where it honestly says no."""

    for_any: Page | None = None
    at_home: Page | None = None


@dataclass(slots=True)
class _Site:
    """What is remembered of one."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    asked_at: float = -_DAY_S
    habits: Habits | None = None
    known_at: float = 0.0
    pages: "OrderedDict[str, set[str]]" = field(default_factory=OrderedDict)


class Sites:
    """The memory of a process. `gap_s` seconds lie between two looks at a site."""

    def __init__(self, gap_s: float = 2.0) -> None:
        self._gap_s = gap_s
        self._sites: OrderedDict[str, _Site] = OrderedDict()

    @asynccontextmanager
    async def turn(self, client: SourceClient, url: str) -> AsyncIterator[None]:
        """Held while one link of a site is looked at."""
        site = self._site(url)
        async with site.turn:
            left = site.asked_at + self._gap_s - client.clock.now()
            if left > 0:
                await client.clock.sleep(left)
            try:
                yield
            finally:
                site.asked_at = client.clock.now()

    async def habits(self, client: SourceClient, url: str) -> Habits:
        """How the site of this address answers where nothing can be; what can't be asked is taken for honest."""
        site = self._site(url)
        if site.habits is None or client.clock.now() - site.known_at >= _DAY_S:
            nowhere = _beside(url, f"{secrets.token_hex(8)}{_ending(url)}")
            for_any = await _shown(client, nowhere)
            at_home = await _shown(client, _beside(url, "/")) if for_any else None
            site.habits, site.known_at = Habits(for_any, at_home), client.clock.now()
        return site.habits

    def others_like(self, url: str, page: Page) -> int:
        """To how many other addresses of the site it gave the very same page."""
        pages = self._site(url).pages
        seen = pages.setdefault(hashlib.sha256(page.source.encode()).hexdigest(), set())
        pages.move_to_end(next(reversed(pages)))
        seen.add(url)
        while len(pages) > _MOST_PAGES:
            pages.popitem(last=False)
        return len(seen) - 1

    def _site(self, url: str) -> _Site:
        host = urlsplit(url).netloc.lower()
        site = self._sites.setdefault(host, _Site())
        self._sites.move_to_end(host)
        if len(self._sites) > _MOST_SITES and not next(iter(self._sites.values())).turn.locked():
            self._sites.popitem(last=False)
        return site


async def _shown(client: SourceClient, url: str) -> Page | None:
    """The page that this address gets with a good status."""
    try:
        answer = await ask(client, url)
    except SourceError:
        return None
    return page_of(answer) if answer.status == 200 else None


def _ending(url: str) -> str:
    name = urlsplit(url).path.rpartition("/")[2]
    return "." + name.rpartition(".")[2] if "." in name else ""


def _beside(url: str, name: str) -> str:
    """An address in the same folder; the site's door for "/"."""
    parts = urlsplit(url)
    path = "/" if name == "/" else f"{parts.path.rpartition('/')[0]}/{name}"
    return f"{parts.scheme}://{parts.netloc}{path}"
