"""Going through a source's catalogue: page after page, with rests, from where it stopped.

A source that `lists` gives its whole catalogue; one that only browses, what is popular there, as deep as it goes.
Trouble on the way is waited out like that of any job; what was reached by then counts, so that tries begin anew.
"""

from collections.abc import Sequence
from dataclasses import replace

from core.errors import SourceChanged, SourceGone
from core.library import lists, titles
from core.media import TitleInfo
from core.models import Crawl
from core.source import Browses, CataloguePage, Lists, Shelf, Wanted
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
#: so many pages in a row without a title, and it is no catalogue
_MOST_EMPTY = 100


async def crawl(house: House, run: Run) -> Outcome:
    """How many titles there are, and how many of them are new; `closed` when the source can't be gone through."""
    name = str(run.job.payload["source"])
    instance = house.catalog.instances.get(name)
    source = instance.source if instance else None
    if instance is None or not isinstance(source, Lists | Browses):
        return Outcome({"closed": True})
    async with patient(run, [instance.http]):
        return Outcome(await _through(house, run, instance, source))


async def _through(house: House, run: Run, instance: Instance, source: Lists | Browses) -> dict[str, int | None]:
    """All pages from where it stopped, each written with the place of the next."""
    name, circles = instance.source.name, _Circles(instance.source.name)
    async with house.runtime.db.begin() as session:
        row = await lists.crawl(session, name)
    while not row.is_over:
        run.report(**_progress(row))
        try:
            page = await _page(source, instance, row.place)
        except SourceGone:
            if not row.place or run.lasted:
                raise
            async with house.runtime.db.begin() as session:  # the place is gone, not the catalogue
                row = await lists.crawl(session, name, anew=True)
            continue
        infos = page.titles
        circles.mind(row.place, page.following, infos)
        async with house.runtime.db.begin() as session:
            known = await titles.of_refs(session, [(one.source, one.ref) for one in infos])
            await titles.keep_all(session, infos)
            added = len({(one.source, one.ref) for one in infos} - known.keys())
            row = await lists.crawled(session, name, page.following, len(infos), added, page.total)
        run.lasted = True
        TITLES_CRAWLED.labels(name).inc(len(infos))
        if not row.is_over:
            run.report(**_progress(row))
            await instance.http.clock.sleep(house.runtime.settings.background.crawl_gap_s)
    return {"titles": row.titles, "added": row.added, "total": row.total}


def _progress(row: Crawl) -> dict[str, int | None]:
    """How far it is, of how many where the catalogue says that."""
    total = max(row.total, row.titles) if row.total is not None else None
    return {"part": row.titles, "parts": total, "percent": row.titles * 100 // total if total else None}


class _Circles:
    """Catalogues that lead back to where they were would be gone through for ever."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._places: set[int] = set()
        self._last: frozenset[str] = frozenset()
        self._empty = 0

    def mind(self, place: str, following: str, infos: Sequence[TitleInfo]) -> None:
        """A page more. Raises SourceChanged when it was there before, or nothing comes any more."""
        self._places.add(hash(place))
        refs = frozenset(info.ref for info in infos)
        self._empty = 0 if refs else self._empty + 1
        if following and (hash(following) in self._places or (refs and refs == self._last)):
            raise SourceChanged(self._name, "its catalogue leads in circles")
        if following and self._empty >= _MOST_EMPTY:
            raise SourceChanged(self._name, f"{_MOST_EMPTY} pages of its catalogue held nothing")
        self._last = refs


async def _page(source: Lists | Browses, instance: Instance, place: str) -> CataloguePage:
    """What is at that place of a catalogue."""
    name, http = instance.source.name, instance.http
    if isinstance(source, Lists):
        page = await source.listed(http, place)
        if not isinstance(page, CataloguePage):
            raise SourceChanged(name, "its adapter gave something that is no page of a catalogue")
        return replace(page, titles=_kept(name, page.titles, _MOST))
    start = int(place or 0)
    shelf = Shelf.POPULAR if Shelf.POPULAR in source.shelves else Shelf.NEW
    infos = _kept(name, await source.browse(http, shelf, Wanted("", limit=_PAGE, offset=start)), _PAGE)
    return CataloguePage(infos, str(start + len(infos)) if len(infos) == _PAGE else "")


def _kept(name: str, given: Sequence[TitleInfo], most: int) -> list[TitleInfo]:
    return [replace(info, formats=offered(info.formats)) for info in checked(name, given, Wanted("", limit=most))]
