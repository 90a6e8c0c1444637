"""A shelf made on the spot: the handbook as a book, a comic and a row of tunes. Needs no network.

It shows the whole way of a request on a machine that is not connected to anything.
"""

import asyncio
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from core.errors import SourceGone, SourceUnavailable
from core.media import FROM_MP3, FROM_PAGES, FROM_TEXT, Asset, Assets, Files, Inline, Kind, Pages, Part, Text, TitleInfo
from core.source import Http, Limits, Options, Shelf, Wanted
from plugins.sources.demo import bells, comic
from plugins.sources.demo.ink import BLUE, DEEP, MOSS, Colour

HANDBOOK = Path(__file__).parents[3] / "docs" / "handbook"
#: the second chapter's pages are photographed, so to say: both kinds of picture get shown
_JPEG_CHAPTER = 2
_BOOK = TitleInfo(
    source="demo",
    ref="handbook",
    name="The Bowerbird handbook",
    kind=Kind.BOOK,
    formats=FROM_TEXT,
    authors=("The Bowerbird authors",),
    languages=("en",),
    description="What Bowerbird does and how to ask for it, in eight short chapters.",
    tags=("handbook", "help"),
    licence="AGPL-3.0-or-later, like Bowerbird itself",
    has_cover=True,
)
_TITLES = (
    _BOOK,
    replace(
        _BOOK,
        ref="handbook-drawn",
        name="The Bowerbird handbook, drawn",
        kind=Kind.COMIC,
        formats=FROM_PAGES,
        description="A blue bird, its bower, and how a book gets to your shelf: three chapters in pictures.",
        tags=("handbook", "comic"),
    ),
    replace(
        _BOOK,
        ref="handbook-bells",
        name="The Bowerbird handbook, in bells",
        kind=Kind.AUDIOBOOK,
        formats=FROM_MP3,
        description="Three small tunes for bells, to try out listening. There is no voice in them.",
        tags=("handbook", "music"),
    ),
)
_COVERS: dict[str, tuple[str, Colour]] = {
    "handbook": ("Eight short chapters", DEEP),
    "handbook-drawn": ("Three chapters in pictures", BLUE),
    "handbook-bells": ("Three tunes, no voice", MOSS),
}


@dataclass(frozen=True, slots=True)
class DemoOptions(Options):
    """`pace_s`: seconds that each page, chapter or tune takes, to watch the bar."""

    pace_s: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.pace_s <= 600:
            raise ValueError("pace_s must be from 0 to 600 seconds")


class Demo:
    """Three titles about Bowerbird, by Bowerbird."""

    adapter: ClassVar[str] = "demo"
    label: ClassVar[str] = "Demo shelf"
    description: ClassVar[str] = "Bowerbird's handbook as a book, a comic and tunes, made on this machine."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.BOOK, Kind.COMIC, Kind.AUDIOBOOK})
    licence: ClassVar[str] = "AGPL-3.0-or-later"
    terms_url: ClassVar[str] = "https://www.gnu.org/licenses/agpl-3.0.html"
    limits: ClassVar[Limits] = Limits(per_minute=6000, connections=4, jobs=4)
    options: ClassVar[type[Options]] = DemoOptions
    on_by_default: ClassVar[bool] = True
    shelves: ClassVar[frozenset[Shelf]] = frozenset({Shelf.POPULAR})

    def __init__(self, name: str, options: DemoOptions) -> None:
        self.name = name
        self._pace_s = options.pace_s
        self._by_hand: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:
        """Titles whose name, tags or description hold all the words; without words, all three."""
        words = re.findall(r"\w+", wanted.words.casefold())
        if wanted.words.strip() and not words:
            return []
        hits = [info for info in _TITLES if all(word in _searchable(info) for word in words)]
        fitting = [info for info in hits if not wanted.kinds or info.kind in wanted.kinds]
        return wanted.page([await self.title(http, info.ref) for info in fitting if _speaks(info, wanted)])

    async def browse(self, http: Http, shelf: Shelf, wanted: Wanted) -> Sequence[TitleInfo]:  # noqa: ARG002 one shelf
        """All three."""
        return await self.search(http, replace(wanted, words=""))

    async def title(self, http: Http, ref: str) -> TitleInfo:
        """One of the three."""
        return replace(self._known(ref), source=self.name, parts=len(await self.parts(http, ref)))

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:  # noqa: ARG002 nobody to ask
        """Chapters or tunes."""
        match self._known(ref).kind:
            case Kind.BOOK:
                names = [_heading(text) for _, text in await asyncio.to_thread(self._chapters)]
            case Kind.COMIC:
                names = [chapter.name for chapter in comic.CHAPTERS]
            case _:
                names = [tune.name for tune in bells.TUNES]
        return [Part(str(n), n, name) for n, name in enumerate(names, 1)]

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:
        """The chapter's text, its drawn pages, or the tune; at the operator's pace, a part of a title after another."""
        if part.ref not in {one.ref for one in await self.parts(http, ref)}:
            raise SourceGone(self.name, f"there is no part {part.ref[:40]!r}")
        async with self._by_hand[ref]:
            return await self._made_part(ref, int(part.ref) - 1)

    async def cover(self, http: Http, ref: str) -> Asset | None:  # noqa: ARG002 nobody to ask
        """The bird in its bower, on paper of the title's own colour."""
        info, (line, colour) = self._known(ref), _COVERS[ref]
        data = await asyncio.to_thread(comic.cover, info.name, line, colour)
        return Asset("cover.png", Inline(data), "image/png", len(data), alt=f"{info.name}: a blue bird in its bower.")

    async def probe(self, http: Http) -> None:  # noqa: ARG002 nobody to ask
        """Look whether the handbook is there."""
        await asyncio.to_thread(self._chapters)

    async def _made_part(self, ref: str, number: int) -> Assets:
        match self._known(ref).kind:
            case Kind.BOOK:
                name, text = (await asyncio.to_thread(self._chapters))[number]
                return Text((await self._made(name, "text/markdown", "", text.encode),))
            case Kind.COMIC:
                return Pages(await self._pages(number))
            case _:
                name = f"{number + 1:02} {bells.TUNES[number].name}.mp3"
                return Files((await self._made(name, "audio/mpeg", "", lambda: bells.mp3(number)),))

    async def _pages(self, number: int) -> tuple[Asset, ...]:
        ending, media_type = ("jpg", "image/jpeg") if number + 1 == _JPEG_CHAPTER else ("png", "image/png")
        made: list[Asset] = []
        for n, panels in enumerate(comic.CHAPTERS[number].pages, 1):
            draw = _drawing(panels, as_jpeg=ending == "jpg")
            made.append(await self._made(f"{number + 1}-{n:02}.{ending}", media_type, comic.alt(panels), draw))
        return tuple(made)

    async def _made(self, name: str, media_type: str, alt: str, make: Callable[[], bytes]) -> Asset:
        await asyncio.sleep(self._pace_s)
        data = await asyncio.to_thread(make)
        return Asset(name, Inline(data), media_type, len(data), alt=alt)

    def _known(self, ref: str) -> TitleInfo:
        for info in _TITLES:
            if info.ref == ref:
                return info
        raise SourceGone(self.name, f"there is no title {ref[:40]!r}")

    def _chapters(self) -> list[tuple[str, str]]:
        """File name and text of each chapter, in order."""
        files = sorted(HANDBOOK.glob("*.md"))
        if not files:
            raise SourceUnavailable(
                self.name, f"the handbook is missing in {HANDBOOK}. Install Bowerbird with its docs"
            )
        return [(file.name, file.read_text("utf-8")) for file in files]


def _drawing(panels: tuple[comic.Panel, ...], *, as_jpeg: bool) -> Callable[[], bytes]:
    return lambda: comic.page(panels, as_jpeg=as_jpeg)


def _heading(text: str) -> str:
    return text.partition("\n")[0].removeprefix("# ").strip()


def _searchable(info: TitleInfo) -> str:
    return " ".join((info.name, info.description, *info.tags, *info.authors)).casefold()


def _speaks(info: TitleInfo, wanted: Wanted) -> bool:
    return not wanted.languages or bool(wanted.languages & set(info.languages))
