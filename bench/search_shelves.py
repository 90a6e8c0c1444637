"""The sources of `bench search`: ten quick ones, five slow, five that fail, five that hang."""

import asyncio
from collections.abc import Sequence
from typing import Any, ClassVar

from core.errors import SourceUnavailable
from core.media import Asset, Assets, Files, Format, Kind, Part, TitleInfo
from core.source import Http, Limits, Options, Wanted

NUMBER = 25
#: titles that each source has for every search
TITLES = 10


class Shelf:
    """What they share."""

    adapter: ClassVar[str] = "bench"
    label: ClassVar[str] = "Bench"
    description: ClassVar[str] = "A shelf of a bench."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.BOOK})
    licence: ClassVar[str] = "free"
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits()
    options: ClassVar[type[Options]] = Options
    on_by_default: ClassVar[bool] = True
    wait_s: ClassVar[float] = 0.0
    fails: ClassVar[bool] = False

    def __init__(self, name: str, _options: Options) -> None:
        self.name = name

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:  # noqa: ARG002 nobody to ask
        """Ten titles whose names hold the words, after a while."""
        await asyncio.sleep(self.wait_s)
        if self.fails:
            raise SourceUnavailable(self.name, "asleep")
        return wanted.page([self._tale(wanted.words, n) for n in range(TITLES)])

    def _tale(self, words: str, n: int) -> TitleInfo:
        name = f"{words} {self.name} {n}"
        return TitleInfo(self.name, name, name, Kind.BOOK, (Format.EPUB,), ("Ann Author",), licence="free")

    async def title(self, http: Http, ref: str) -> TitleInfo:  # noqa: ARG002 nobody to ask
        """That title."""
        return TitleInfo(self.name, ref, ref, Kind.BOOK, (Format.EPUB,), ("Ann Author",), licence="free")

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:  # noqa: ARG002 the same
        """One."""
        return [Part("book", 1)]

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:  # noqa: ARG002 the same
        """Nothing is fetched here."""
        return Files(())

    async def cover(self, http: Http, ref: str) -> Asset | None:  # noqa: ARG002 the same
        """None."""
        return None

    async def probe(self, http: Http) -> None:
        """Well."""


def shelves() -> dict[str, Any]:
    """All of them by name: 0 to 9 answer within 0.1 s, 10 to 14 within 3 s, 15 to 19 fail, 20 to 24 hang."""
    made: dict[str, Any] = {}
    for n in range(NUMBER):
        wait_s = n / 100 if n < 10 else (n - 9) * 0.6 if n < 15 else 0.05 if n < 20 else 3600
        name = f"shelf{n}"
        made[name] = type(name, (Shelf,), {"adapter": name, "wait_s": wait_s, "fails": 15 <= n < 20})
    return made
