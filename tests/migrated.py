"""Databases that are up to date before the service opens them: migrating takes longer than most tests do."""

import asyncio
import functools
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from core.db import Database
from core.migrate import migrate


def settle(home):
    """Put a SQLite database of today's revision, without rows, into a home that has none; makes the home."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = home / "bowerbird.db"
    if not path.exists():
        path.write_bytes(_empty())


def bring_up(url):
    """Migrate the database at this address; also from inside a loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _brought_up(url)).result()


async def _brought_up(url):
    database = Database(url)
    try:
        await migrate(database)
    finally:
        await database.close()


@functools.cache
def _empty():
    with tempfile.TemporaryDirectory(prefix="bb-") as folder:
        path = Path(folder) / "bowerbird.db"
        bring_up(f"sqlite+aiosqlite:///{path}")
        return path.read_bytes()
