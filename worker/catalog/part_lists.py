"""Lists of parts as sources gave them, kept for a while: a form, its plan and the request itself ask once.

Whoever asks while a source is being asked waits for the same answer. What went wrong is not kept. A source that is made
anew, with another login, is another one.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from core.errors import UserError
from core.media import Part
from worker.catalog.load import Instance

T = TypeVar("T")
_MOST = 500


@dataclass(frozen=True, slots=True)
class _Listed:
    """An answer that is there or on its way, of this very source; `at` in monotonic seconds is when it was asked."""

    instance: Instance
    answer: "asyncio.Task[Sequence[Part]]"
    at: float


class PartLists:
    """Of all sources; a list is good for `good_s` seconds, 0 for as long as it is on its way."""

    def __init__(self, good_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._good_s = good_s
        self._clock = clock
        self._lists: dict[tuple[str, str], _Listed] = {}

    async def of(self, instance: Instance, ref: str, *, anew: bool = False) -> Sequence[Part]:
        """All parts of a title; its source is asked when nobody has done so lately, or it has to be `anew`."""
        known = None if anew else self._known(instance, ref)
        return await asyncio.shield((known or self._ask(instance, ref)).answer)

    async def choosing(
        self, instance: Instance, ref: str, choose: Callable[[Sequence[Part]], T], *, anew: bool = False
    ) -> tuple[Sequence[Part], T]:
        """All parts, and what is chosen of them. Where nothing can be of a kept list, the source is asked anew."""
        was_known = not anew and self._known(instance, ref) is not None
        every = await self.of(instance, ref, anew=anew)
        try:
            return every, choose(every)
        except UserError:
            if not was_known:
                raise
        every = await self.of(instance, ref, anew=True)
        return every, choose(every)

    def _known(self, instance: Instance, ref: str) -> _Listed | None:
        found = self._lists.get((instance.source.name, ref))
        if found is None or found.instance is not instance:
            return None
        if not found.answer.done():
            return found
        return found if self._clock() - found.at < self._good_s and _came(found.answer) else None

    def _ask(self, instance: Instance, ref: str) -> _Listed:
        key = (instance.source.name, ref)
        answer = asyncio.ensure_future(_asked(instance, ref))
        answer.add_done_callback(_came)  # whoever waited for it may be gone
        self._lists.pop(key, None)
        made = self._lists[key] = _Listed(instance, answer, self._clock())
        while len(self._lists) > _MOST:
            self._lists.pop(next(iter(self._lists)))
        return made


async def _asked(instance: Instance, ref: str) -> Sequence[Part]:
    return await instance.source.parts(instance.http, ref)


def _came(answer: "asyncio.Task[Sequence[Part]]") -> bool:
    return not answer.cancelled() and answer.exception() is None
