"""Whether fetched files are what they were promised to be, before they get their names.

What has to be decoded goes to a child; files that come in while it works share the next one, since to start
a child takes longer than to decode a page.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from core.batch import Batch
from core.errors import BadContent, ChildDied
from core.media import Asset
from worker import child, content
from worker.content import Claim, Verdict
from worker.fetch.part_file import in_thread


class Checks:
    """The judge of one download's files; `alive` is called while it works."""

    def __init__(self, alive: Callable[[], None] = lambda: None) -> None:
        self._alive = alive
        self._batch = Batch(self._judged, most=50)

    async def __call__(self, path: Path, asset: Asset) -> None:
        """Return when the file at `path` is what the asset promises. Raises BadContent."""
        if await in_thread(self.glance, path, asset):
            await self.look(path, asset)

    def glance(self, path: Path, asset: Asset) -> bool:
        """Its first bytes, in a thread; True when it has to be decoded. Raises BadContent."""
        return content.glance(path, asset.name, asset.media_type)

    async def look(self, path: Path, asset: Asset) -> None:
        """Decode it, in a child. Raises BadContent."""
        verdict = await self._batch.ask(Claim(path, asset.name, asset.media_type))
        if verdict.content is None:
            raise BadContent(asset.name, verdict.reason)

    async def _judged(self, claims: Sequence[Claim]) -> list[Verdict]:
        try:
            return await child.run(content.check_all, list(claims), on_progress=lambda _: self._alive())
        except ChildDied as died:
            if len(claims) == 1:
                return [Verdict(claims[0].name, None, f"it brought down the process that looked at it: {died}"[:300])]
        return [verdict for claim in claims for verdict in await self._judged([claim])]
