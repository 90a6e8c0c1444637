"""Going through a source's catalogue: page after page, with rests, from where it stopped.

A source that `lists` gives its whole catalogue; one that only browses, what is popular there, as deep as it goes.
"""

from collections.abc import Sequence
from dataclasses import replace

from core.library import lists, titles
from core.media import TitleInfo
from core.source import Browses, Lists, Shelf, Wanted
from worker.catalog.load import Instance
from worker.catalog.search import checked
from worker.context import House
from worker.jobs.patience import patient
from worker.meters import TITLES_CRAWLED
from worker.packaging import offered
from worker.run import Outcome, Run

_PAGE = 50
#: no page of any source is longer
_MOST = 5000


async def crawl(house: House, run: Run) -> Outcome:
    """How many titles there are, and how many of them are new; `closed` when the source can't be gone through."""
    name = str(run.job.payload["source"])
    instance = house.catalog.instances.get(name)
    source = instance.source if instance else None
    if instance is None or not isinstance(source, Lists | Browses):
        return Outcome({"closed": True})
    async with patient(run, [instance.http]):
        return Outcome(await _through(house, run, instance, source))


async def _through(house: House, run: Run, instance: Instance, source: Lists | Browses) -> dict[str, int]:
    """All pages from where it stopped, each written with the place of the next."""
    name = instance.source.name
    async with house.runtime.db.begin() as session:
        row = await lists.crawl(session, name)
    while not row.is_over:
        run.report(part=row.titles)
        infos, place = await _page(source, instance, row.place)
        async with house.runtime.db.begin() as session:
            known = await titles.of_refs(session, [(one.source, one.ref) for one in infos])
            await titles.keep_all(session, infos)
            added = len({(one.source, one.ref) for one in infos} - known.keys())
            row = await lists.crawled(session, name, place, len(infos), added)
        TITLES_CRAWLED.labels(name).inc(len(infos))
        if not row.is_over:
            run.report(part=row.titles)
            await instance.http.clock.sleep(house.runtime.settings.background.crawl_gap_s)
    return {"titles": row.titles, "added": row.added}


async def _page(source: Lists | Browses, instance: Instance, place: str) -> tuple[list[TitleInfo], str]:
    """The titles at that place of a catalogue, and the next place."""
    name, http = instance.source.name, instance.http
    if isinstance(source, Lists):
        given, following = await source.listed(http, place)
        return _kept(name, given, _MOST), following
    start = int(place or 0)
    shelf = Shelf.POPULAR if Shelf.POPULAR in source.shelves else Shelf.NEW
    infos = _kept(name, await source.browse(http, shelf, Wanted("", limit=_PAGE, offset=start)), _PAGE)
    return infos, str(start + len(infos)) if len(infos) == _PAGE else ""


def _kept(name: str, given: Sequence[TitleInfo], most: int) -> list[TitleInfo]:
    return [replace(info, formats=offered(info.formats)) for info in checked(name, given, Wanted("", limit=most))]
