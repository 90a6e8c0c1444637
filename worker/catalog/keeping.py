"""What sources answered, written down: many answers of many searches in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.batch import Batch
from core.library import offers, searches, titles
from core.library.offers import Listed
from core.library.searches import Found
from core.runtime import Runtime

#: answers of one transaction: others have to write in between
_MOST = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer to keep: the job whose hits these are, and what was found."""

    job: int
    found: Sequence[Found]


class Keeper:
    """Writes answers as they come; who comes while one transaction is under way shares the next."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._batch: Batch[Kept, None] = Batch(self._write, most=_MOST)

    async def keep(self, job: int, found: Sequence[Found]) -> None:
        """Return when these are rows."""
        await self._batch.ask(Kept(job, found))

    async def _write(self, answers: Sequence[Kept]) -> Sequence[None]:
        every = [(answer.job, one) for answer in answers for one in answer.found]
        async with self._runtime.db.begin() as session:
            numbers = await titles.keep_all(session, [one.info for _, one in every if not one.title])
            rows = [(job, one.title or numbers[one.info.source, one.info.ref], one) for job, one in every]
            await searches.add_hits(session, rows)
            listed = [
                Listed(number, release, offer)
                for _, number, one in rows
                for release in one.releases
                for offer in release.offers
            ]
            await offers.keep_all(session, self._runtime.keys, listed)
        return [None] * len(answers)
