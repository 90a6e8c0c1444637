"""How big parts are, before anything of them is fetched: as the source states it, as the site does, or by a sample."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.errors import SourceError, SourceGone
from core.media import Asset, Assets, Inline, Part, Remote, Torrent
from worker.catalog.load import Instance

#: so many parts are looked into; of more, these stand for all
SAMPLE = 12
#: so many files of which the source says no size are asked about, all in all
_HEADS = 8


@dataclass(slots=True)
class Measured:
    """What was seen: each part's assets by ref, and the bytes of those parts whose size is known.

    `is_stated` is whether the source itself stated every one of them.
    """

    assets: dict[str, Assets] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    is_stated: bool = True
    heads: int = _HEADS

    def bytes_of(self, parts: Sequence[Part]) -> tuple[int | None, bool]:
        """How many bytes these parts are, and whether that is certain; by the mean of the known ones, else None."""
        known = [self.sizes[part.ref] for part in parts if part.ref in self.sizes]
        seen = known or list(self.sizes.values())
        if not seen:
            return None, False
        more = (len(parts) - len(known)) * sum(seen) // len(seen)
        return sum(known) + more, self.is_stated and len(known) == len(parts)


async def measured(instance: Instance, ref: str, parts: Sequence[Part], patience_s: float = 4.0) -> Measured:
    """A look into these parts, spread evenly when they are many; what takes too long is left out."""
    found = Measured()
    with contextlib.suppress(TimeoutError, SourceError):  # what is known by then is worth telling
        async with asyncio.timeout(patience_s):
            for part in spread(parts, SAMPLE):
                await _look(instance, ref, part, found)
    return found


def spread(parts: Sequence[Part], most: int) -> list[Part]:
    """At most so many of the parts, as far from one another as can be; the first and the last among them."""
    if len(parts) <= most:
        return list(parts)
    return [parts[round(index * (len(parts) - 1) / (most - 1))] for index in range(most)]


async def _look(instance: Instance, ref: str, part: Part, found: Measured) -> None:
    try:
        assets = await instance.source.assets(instance.http, ref, part)
    except SourceGone:  # a part that is gone is no bytes, and no reason to stop
        return
    if isinstance(assets, Torrent):  # what it holds is not known before it is begun
        return
    found.assets[part.ref] = assets
    sizes = [await _size(instance, asset, found) for asset in assets.assets]
    known = [size for size in sizes if size is not None]
    if known:
        found.sizes[part.ref] = sum(known) * len(sizes) // len(known)
        found.is_stated &= len(known) == len(sizes)


async def _size(instance: Instance, asset: Asset, found: Measured) -> int | None:
    if asset.size_bytes is not None:
        return asset.size_bytes
    if isinstance(asset.where, Inline):
        return len(asset.where.data)
    if not isinstance(asset.where, Remote) or found.heads <= 0:
        return None
    found.heads -= 1
    found.is_stated = False
    return await instance.http.size(asset.where.url)
