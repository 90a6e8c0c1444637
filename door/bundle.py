"""The bundle of `doctor --bundle`: what helps to understand a report, with nothing in it that is anybody's own.

Settings are blanked as `config show` blanks them; jobs come without titles, people, rooms and addresses.
"""

import asyncio
import json
import os
import platform
import zipfile
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from core.db import Database
from core.errors import BowerbirdError
from core.library import jobs
from core.log import redact
from core.models import Job
from core.settings import Settings, build, layers
from core.settings.page import show
from core.version import VERSION

_JOBS = 200
_KEPT = ("id", "kind", "lane", "state", "source", "tries", "stalls", "error", "created_at", "started_at", "finished_at")


async def write(path: Path, doctor: str) -> None:
    """Write the zip to `path`; what can't be had is said in its place. Raises OSError when it can't be written."""
    texts = {
        "doctor.json": doctor,
        "versions.txt": await asyncio.to_thread(_versions),
        "settings.txt": _settings(),
        "jobs.jsonl": await _jobs(),
    }
    await asyncio.to_thread(_zip, path, texts)


def _zip(path: Path, texts: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in texts.items():
            bundle.writestr(name, redact(text).replace(str(Path.home()), "~"))


def _versions() -> str:
    packages = sorted({f"{one.name}=={one.version}" for one in distributions()}, key=str.lower)
    return "\n".join(
        [f"bowerbird {VERSION}", f"Python {platform.python_version()}", platform.platform(), "", *packages]
    )


def _settings() -> str:
    stack = layers(os.environ, {})
    try:
        return "\n".join(f"{one.name} = {one.value}  ({one.origin})" for one in show(build(stack), stack))
    except BowerbirdError as error:
        return str(error)


async def _jobs() -> str:
    """The last jobs, an object a line."""
    try:
        settings = build(layers(os.environ, {}))
        return "\n".join(json.dumps(_kept(job)) for job in await _last(settings))
    except (BowerbirdError, SQLAlchemyError, OSError) as error:
        return f"could not be read: {type(error).__name__}"


async def _last(settings: Settings) -> list[Job]:
    if not settings.database_url and not (settings.home / "bowerbird.db").exists():
        return []
    database = Database(settings.database)
    try:
        async with database.read() as session:
            return list(await jobs.listed(session, limit=_JOBS))
    finally:
        await database.close()


def _kept(job: Job) -> dict[str, Any]:
    return {name: getattr(job, name) for name in _KEPT} | {"stage": job.progress.get("stage")}
