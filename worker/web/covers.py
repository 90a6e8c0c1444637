"""Covers: asked of their source once, made small in a child, kept on the disk."""

import asyncio
from pathlib import Path

from core import log
from core.errors import BowerbirdError
from core.models import Title
from worker import child
from worker.content.thumbnail import thumbnail
from worker.context import House
from worker.fetch.download import Rules, fetch

_log = log.get(__name__)
_FOLDER = Path("cache") / "covers"
#: the most pixels of a cover on a page; `SMALL` is what Telegram takes beside a file (Bot API: sendDocument, thumbnail)
BOX, SMALL = (400, 1200), (320, 320)


class Covers:
    """The covers of this home; one that is being made is waited for, not made twice."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._folder = house.runtime.settings.home / _FOLDER
        self._making: dict[int, asyncio.Task[Path | None]] = {}
        self._slots = asyncio.Semaphore(2)
        self._making_small = asyncio.Lock()

    async def path(self, title: Title) -> Path | None:
        """A title's cover as JPEG, at most 400 pixels wide; None when there is none to be had."""
        number = title.id or 0
        kept = self._folder / f"{number}.jpg"
        if await asyncio.to_thread(kept.is_file):
            return kept
        task = self._making.get(number)
        if task is None:
            task = self._making[number] = asyncio.create_task(self._make(title, kept))
            task.add_done_callback(lambda _: self._making.pop(number, None))
        return await asyncio.shield(task)

    async def small(self, title: Title) -> Path | None:
        """The same, at most 320 pixels wide and high."""
        whole = await self.path(title)
        if whole is None:
            return None
        kept = whole.with_suffix(".small.jpg")
        async with self._making_small:
            if not await asyncio.to_thread(kept.is_file):
                await child.run(thumbnail, whole, whole.name, "image/jpeg", kept, SMALL)
        return kept

    async def _make(self, title: Title, kept: Path) -> Path | None:
        source = self._house.catalog.instances.get(title.source)
        if source is None:
            return None
        raw = kept.with_suffix(".raw")
        try:
            async with self._slots:
                asset = await source.source.cover(source.http, title.ref)
                if asset is None:
                    return None
                await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
                await fetch(source.http, asset, raw, lambda _: None, rules=Rules.of(self._house.runtime.settings))
                await child.run(thumbnail, raw, asset.name, asset.media_type, kept, BOX)
        except BowerbirdError as error:
            _log.info("cover.missing", title=title.id, reason=str(error))
            return None
        finally:
            await asyncio.to_thread(raw.unlink, missing_ok=True)
        return kept
