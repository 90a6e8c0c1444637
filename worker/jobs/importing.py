"""Taking a list of titles into the index: some lines at a time, gone on with wherever it stopped."""

from core.library import lists
from core.models import TitleList
from worker.catalog.importing import Importer
from worker.context import House
from worker.jobs.patience import patient
from worker.meters import LINES_TAKEN
from worker.run import Outcome, Run

#: so many refused lines are told on the card; the list's row has more
_TOLD = 50


async def take_in(house: House, run: Run) -> Outcome:
    """How many lines there are, how many brought something new, what is known, and which can't be taken."""
    sha256 = str(run.job.payload["list"])
    importer = Importer(house.runtime.db, house.catalog, house.runtime.settings.search.source_s)
    async with house.runtime.db.read() as session:
        row = await lists.by_hash(session, sha256)
    async with patient(run, [one.http for one in house.catalog.instances.values()]):
        while row is not None and row.done < row.lines:
            run.report(part=row.done, parts=row.lines, percent=row.done * 100 // row.lines)
            before = row
            row = await importer.go_on(sha256, run.alive)
            if row is not None:
                _count(before, row)
    if row is None:
        return Outcome({"lines": 0})
    counts = {"lines": row.lines, "added": row.added, "merged": row.merged, "faults": row.faults}
    return Outcome({**counts, "refused": row.refused[:_TOLD]})


def _count(before: TitleList, now: TitleList) -> None:
    LINES_TAKEN.labels("added").inc(now.added - before.added)
    LINES_TAKEN.labels("merged").inc(now.merged - before.merged)
    LINES_TAKEN.labels("refused").inc(now.faults - before.faults)
