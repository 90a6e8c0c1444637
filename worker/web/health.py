"""/healthz (alive), /readyz (can do its work), /metrics (Prometheus)."""

import asyncio
import shutil

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from core.errors import BowerbirdError
from core.library import figures
from core.models import Fact
from core.runtime import Runtime
from core.version import VERSION
from worker import meters

_LEAST_FREE = 100_000_000
_READY = "ready.asked"


class Health:
    """How this process is doing, for machines."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def add_routes(self, app: web.Application) -> None:
        """Put our routes into an application."""
        app.router.add_get("/healthz", self._alive)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._metrics)

    async def _alive(self, _: web.Request) -> web.Response:
        """The loop turns; nothing else is asked. `house` tells `doctor` whether an address leads to this one."""
        return web.json_response({"status": "ok", "version": VERSION, "house": self._runtime.keys.house()})

    async def _ready(self, _: web.Request) -> web.Response:
        """Can the database be written, does Redis take writes, is there room? 503 names what can't."""
        checks = {
            "database": await self._database(),
            "redis": await self._runtime.queue.ping(),
            "disk": await self._disk(),
        }
        status = 200 if all(checks.values()) else 503
        return web.json_response({"status": "ok" if status == 200 else "degraded", **checks}, status=status)

    async def _metrics(self, _: web.Request) -> web.Response:
        async with self._runtime.db.browse() as session:
            rows = await figures.jobs_by_lane(session)
        meters.QUEUE_DEPTH.clear()
        for lane, state, count in rows:
            meters.QUEUE_DEPTH.labels(lane, state).set(count)
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _database(self) -> bool:
        try:
            async with self._runtime.db.begin() as session:
                await session.merge(Fact(name=_READY, value="yes"))
        except BowerbirdError:
            return False
        return True

    async def _disk(self) -> bool:
        usage = await asyncio.to_thread(shutil.disk_usage, self._runtime.settings.home)
        return usage.free > _LEAST_FREE
