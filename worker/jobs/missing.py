"""What could not be had: which troubles cost a file only, what stands in its place, and what is told of it.

A page that is missing is drawn as a page that says so, in its place: the chapter is not lost. A part that is
missing as a whole is a question to people, who may take the rest as it is.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.errors import BadContent, BowerbirdError, Incomplete, SourceError, SourceGone, SourceUnavailable
from core.media import Asset, Assets, BookPart, Inline, Pages, Part
from worker.content.pictures import size_of
from worker.content.placeholder import USUAL, draw_placeholder

#: so many files in a row that a source does not give mean that the source is in trouble, not the files
IN_A_ROW = 3
#: how many are told by name
_NAMED = 20
#: so much of what is missing is told one by one
_TOLD = 100


@dataclass(frozen=True, slots=True)
class Missing:
    """A file that could not be had, or with `index` 0 the whole part. `reason` is a sentence of the trouble.

    `is_wanted` is false when people chose to do without it: then nobody is asked what to do.
    """

    part: Part
    index: int
    name: str
    reason: str
    is_wanted: bool = True

    @property
    def is_a_question(self) -> bool:
        """Whether people are asked what to do without it."""
        return self.index == 0 and self.is_wanted

    def told(self) -> dict[str, Any]:
        """As it stands in the job's result."""
        return {"part": self.part.number, "page": self.index, "name": self.name[:120], "reason": self.reason[:200]}


def told(missing: Sequence[Missing]) -> list[dict[str, Any]]:
    """What is missing, as a job's result keeps it; the first of many."""
    return [one.told() for one in missing[:_TOLD]]


def costs_the_file_only(error: BowerbirdError) -> bool:
    """Whether the others may still be had: it is gone, refused or damaged for good, and all tries are used up."""
    if isinstance(error, SourceUnavailable | BadContent):
        return error.tried_out
    return isinstance(error, SourceError)


class Row:
    """Counts files in a row that the source itself did not give; a page that is gone says nothing of the source."""

    def __init__(self) -> None:
        self._count = 0

    def good(self) -> None:
        """A file came."""
        self._count = 0

    def bad(self, error: BowerbirdError) -> bool:
        """Whether that is one too many."""
        if not isinstance(error, SourceGone | BadContent):
            self._count += 1
        return self._count >= IN_A_ROW


async def stood_in(part: Part, assets: Assets, files: Sequence[Path | None], missing: Sequence[Missing]) -> BookPart:
    """The part with a page drawn for each that is missing."""
    size = await asyncio.to_thread(_usual_size, files)
    by_index = {one.index: one for one in missing}
    whole: list[tuple[Asset, Path]] = []
    for index, (asset, file) in enumerate(zip(assets.assets, files, strict=True), 1):
        whole.append((asset, file) if file else await _drawn(part, by_index[index], size, files))
    made = replace(assets, assets=tuple(asset for asset, _ in whole))
    return BookPart(part, made, tuple(path for _, path in whole))


def can_stand_in(assets: Assets, files: Sequence[Path | None]) -> bool:
    """Pages only, and most of them have to be there."""
    return isinstance(assets, Pages) and sum(file is not None for file in files) * 2 >= len(files)


def question(source: str, missing: Sequence[Missing], have: int, of: int) -> Incomplete:
    """The error by which people are asked what to do about parts that are missing as a whole."""
    names = ", ".join(str(one.part.number) for one in missing[:_NAMED])
    facts = {"have": have, "of": of, "count": of - have, "missing": names, "reason": missing[0].reason[:200]}
    return Incomplete(source=source, **facts)


async def _drawn(
    part: Part, missing: Missing, size: tuple[int, int], files: Sequence[Path | None]
) -> tuple[Asset, Path]:
    folder = next(file for file in files if file).parent
    path = folder / f"missing {missing.index:04d}.png"
    lines = [f"Page {missing.index} is missing", f"{part.name or f'Part {part.number}'}.", missing.reason]
    await asyncio.to_thread(draw_placeholder, path, lines, size)
    return Asset(f"missing {missing.index:04d}.png", Inline(b""), "image/png", alt=lines[0]), path


def _usual_size(files: Sequence[Path | None]) -> tuple[int, int]:
    sizes = sorted(size_of(file) for file in files if file)
    return sizes[len(sizes) // 2] if sizes else USUAL
