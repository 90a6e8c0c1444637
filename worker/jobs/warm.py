"""Warming: searches that people often make are made anew before anybody has to wait for them."""

from core.library import jobs, searches
from core.models import Job, Lane
from worker.context import House
from worker.run import Outcome, Run

_DAYS = 7
_OFTEN = 3


async def warm(house: House, run: Run) -> Outcome:  # noqa: ARG001 a recipe gets its run
    """Puts those in the background lane whose answers are no longer good; how many."""
    settings = house.runtime.settings.search
    if not settings.warm or not settings.keep_minutes:
        return Outcome({"searches": 0})
    async with house.runtime.db.begin() as session:
        popular = await searches.popular(session, settings.warm, _DAYS, _OFTEN)
        wanted = [
            Job(kind="search", lane=Lane.BULK, payload={"words": one.query, "shelf": one.shelf}) for one in popular
        ]
        await jobs.add_all(session, Lane.BULK, wanted)
    return Outcome({"searches": len(wanted)})
