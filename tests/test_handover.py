"""A request that turns out to be another kind of work goes on as that: the same row, in another lane."""

from core.errors import NotFound
from core.models import JobState, Lane
from tests.rows import told
from worker.run import Handover, Outcome


async def test_a_job_handed_over_goes_on_under_its_number_in_another_lane(house):
    written = []

    async def effects(_):
        written.append("effects")

    async def dig(run):
        run.report(stage="digging", parts=3)
        return Handover("soak", Lane.WAIT, {"torrent": 7}, effects)

    async def soak(run):
        return Outcome({"progress": run.progress, "payload": run.job.payload})

    async with house.working(dig=dig, soak=soak):
        number = await house.ask(payload={"format": "original"}, source="somewhere", tries=2)
        found = await house.becomes(number, JobState.DONE)
    assert (found.kind, found.lane, found.source, found.tries) == ("soak", Lane.WAIT, "", 0)
    assert found.result == {"progress": {}, "payload": {"format": "original", "torrent": 7}}
    assert written == ["effects"]
    assert await told(house.db, number) == ["accepted", "handed_over", "done"]


async def test_it_is_handed_over_with_its_effects_or_not_at_all(house):
    async def effects(_):
        raise NotFound("torrent-gone")

    async def dig(_):
        return Handover("soak", Lane.WAIT, {}, effects)

    async with house.working(dig=dig):
        found = await house.becomes(await house.ask(), JobState.FAILED)
    assert (found.kind, found.lane, found.error_facts["text"]) == ("dig", Lane.WORK, "torrent-gone")
