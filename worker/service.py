"""The worker's roles in one process: lanes, watch, reports, dispatcher. Cancelled, it drains and goes."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from core import log
from core.db import moment
from core.library import dispatch, schedules
from core.models import Lane, Schedule
from core.runtime import Runtime
from worker import lanes
from worker.catalog import health, starter
from worker.context import House
from worker.dispatch import Dispatcher
from worker.jobs import in_house
from worker.lifecycle import Lifecycle, Recipe
from worker.mourning import Mourning
from worker.watch import Watch

_log = log.get(__name__)
_DAY_S = 24 * 3600
_PROBE_S = 5 * 60
_WARM_S = 5 * 60
_BACK_S = 5 * 60
_HOUR_S = 3600
#: jobs that only watch cost next to nothing
_WAITING = 500


class Role(Protocol):
    """Something that a worker does besides its lanes."""

    async def serve(self) -> None:
        """Until cancelled."""
        ...


async def serve(
    house: House, redis_url: str, served: Collection[Lane] = tuple(Lane), engine: Role | None = None
) -> None:
    """Serve these lanes until cancelled; running jobs get their time to end, then go to another worker."""
    await _prepare(house)
    _log.info("worker.started", lanes=[str(lane) for lane in served], sources=len(house.catalog.instances))
    roles = [engine] if engine is not None else []
    await work(house.runtime, in_house(house), redis_url, capacity(house.runtime, served), roles)


async def work(
    runtime: Runtime,
    recipes: Mapping[str, Recipe],
    redis_url: str,
    slots: Mapping[Lane, int],
    roles: Sequence[Role] = (),
) -> None:
    """Work by these recipes, and in these roles, until cancelled."""
    lifecycle, mourning = Lifecycle(runtime, recipes), Mourning(runtime)
    await mourning.look()  # whoever takes the place of one that died need not wait for the lead
    background = [
        asyncio.create_task(task)
        for task in (
            Watch(runtime, lifecycle, {str(lane): number for lane, number in slots.items()}).serve(),
            lifecycle.reports.serve(),
            Dispatcher(runtime).serve(),
            mourning.serve(),
            *(role.serve() for role in roles),
        )
    ]
    serving = asyncio.create_task(lanes.serve(redis_url, lifecycle, slots, runtime.settings.worker.drain_s))
    try:
        await _first_to_end([serving, *background])
    finally:
        serving.cancel()  # drains while leases are still being lengthened
        await asyncio.gather(serving, return_exceptions=True)
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        async with runtime.db.begin() as session:
            await dispatch.retire(session, runtime.name)
        _log.info("worker.stopped")


async def _first_to_end(tasks: list[asyncio.Task[None]]) -> None:
    """None of them ends by itself; one that does has failed, and its error is ours."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


async def _prepare(house: House) -> None:
    """Tell which sources there are, and have the chores that come round."""
    async with house.runtime.db.begin() as session:
        await health.publish(session, house.catalog)
        if house.runtime.settings.search.starter:
            await starter.fill(session, house.catalog)
        for kind, every_s, first_s in (
            ("upkeep", _DAY_S, 60),
            ("probe", _PROBE_S, 60),
            ("warm", _WARM_S, 60),
            ("back", _BACK_S, 60),
            ("links", _HOUR_S, 900),
            ("discover", _HOUR_S, 1200),
            ("relist", _HOUR_S, 1500),
            ("verify", 30 * _DAY_S, _DAY_S),
        ):
            first = moment(first_s * 1000)
            await schedules.ensure(session, Schedule(name=kind, kind=kind, every_s=every_s, next_at=first))


def capacity(runtime: Runtime, served: Collection[Lane]) -> dict[Lane, int]:
    """How many jobs at once, in each of these lanes."""
    worker = runtime.settings.worker
    number = {
        Lane.NOW: worker.now_slots,
        Lane.WORK: worker.work_slots,
        Lane.BULK: worker.bulk_slots,
        Lane.WAIT: _WAITING,
    }
    return {lane: number[lane] for lane in Lane if lane in served}
