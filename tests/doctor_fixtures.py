"""A home as a service leaves it. A pytest plugin: fixtures only."""

import asyncio

import pytest

from core import secrets
from core.db import Database
from core.migrate import migrate
from core.models import Fact
from core.runtime import CANARY
from core.settings import load


@pytest.fixture
def home(tmp_path):
    """A home as a service leaves it: a database and the keys that fit it."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    ring = secrets.new_ring()
    secrets.save(ring, folder)
    asyncio.run(_database(folder, ring.canary()))
    return folder


async def _database(folder, canary):
    database = Database(load({}, home=folder).database)
    await migrate(database)
    async with database.begin() as session:
        session.add(Fact(name=CANARY, value=canary))
    await database.close()
