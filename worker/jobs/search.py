"""Searching: all sources at once, every answer written down as it comes; page after page when people want more.

The job's payload: `words` is the search as typed. For a further page `of` is the job that holds the hits, `page` its
number, `offsets` from where on each source is asked. The result of the job that holds the hits tells how many pages
there are, and where each source goes on (`following`).
"""

from contextlib import aclosing
from typing import Any

from core.db import Session
from core.errors import SourceBlocked, SourceChanged, SourceError, SourceRefused, SourceUnavailable
from core.library import jobs, searches
from core.library.searches import Found
from core.query import Query, parse
from core.ranking import kept, score, terms
from worker.catalog import health
from worker.catalog.search import Answer, Asked, to_ask
from worker.catalog.search import search as ask_all
from worker.context import House
from worker.run import Outcome, Run

LOOKING, DONE = "looking", "done"
#: what is known already is good for so long; less when a source could not be reached, or was not understood
_LEFT_OUT_GOOD_S = 60.0


async def search(house: House, run: Run) -> Outcome:
    """Hits as rows, and of each source whether it has answered, or why not."""
    asked, page = _asked(run.job.payload)
    holder = int(run.job.payload.get("of") or run.id)
    asking = to_ask(house.catalog, asked)
    sources = dict.fromkeys(asking, LOOKING)
    following: dict[str, int] = {}
    unsaid = 0
    run.report(stage=f"0/{len(sources)}", sources=dict(sources))
    async with aclosing(ask_all(asking, asked, house.runtime.settings.search.source_s)) as answers:
        async for answer in answers:
            await _keep(house, holder, answer, asked.query, page)
            sources[answer.source] = state(answer.trouble)
            unsaid += answer.unsaid
            if answer.following is not None:
                following[answer.source] = answer.following
            answered = sum(1 for one in sources.values() if one != LOOKING)
            run.report(stage=f"{answered}/{len(sources)}", sources=dict(sources), unsaid=unsaid or None)
    return _ended(house, run, asked.query, {"pages": page + 1, "following": following}, set(sources.values()))


def state(trouble: SourceError | None) -> str:
    """How a source is doing by its last answer: done, limited, blocked, refused, changed or down."""
    match trouble:
        case None:
            return DONE
        case SourceUnavailable(retry_after_s=float()):
            return "limited"
        case SourceBlocked():
            return "blocked"
        case SourceRefused():
            return "refused"
        case SourceChanged():
            return "changed"
        case _:
            return "down"


def _asked(payload: dict[str, Any]) -> tuple[Asked, int]:
    return Asked(parse(str(payload["words"])), payload.get("offsets")), int(payload.get("page", 0))


async def _keep(house: House, holder: int, answer: Answer, query: Query, page: int) -> None:
    found = []
    for place, info in enumerate(answer.titles):
        reasons = terms(query, info, place, 1.0)
        found.append(Found(info, score(reasons), kept(reasons), page))
    await house.keeper.keep(holder, found)
    async with house.runtime.db.begin() as session:
        await health.answered(session, answer.source, state(answer.trouble), answer.trouble, answer.seconds)


def _ended(house: House, run: Run, query: Query, result: dict[str, Any], states: set[str]) -> Outcome:
    """A first page is remembered for those who ask the same; a further one tells the first where to go on."""
    settings = house.runtime.settings.search
    good_s = settings.keep_minutes * 60 if states <= {DONE} else min(_LEFT_OUT_GOOD_S, settings.keep_minutes * 60)
    holder = int(run.job.payload.get("of") or 0)

    async def effects(session: Session) -> None:
        if holder:
            await jobs.add_result(session, holder, result)
        else:
            await searches.answered(session, query, run.id, good_s)

    return Outcome(result, effects)
