"""The database at the moment when a request is written down, and nothing else can be."""

import asyncio

import pytest
from sqlalchemy import event

from core.errors import ServiceUnavailable
from tests.deadline import DEADLINE_S


class Taken:
    """The one connection that writes, taken from the service as soon as a request is written down."""

    def __init__(self, db):
        self._db = db
        self._engine = db.writer.sync_engine
        self._given_back, self._is_taken = asyncio.Event(), asyncio.Event()
        self._holding = None

    async def __aenter__(self):
        event.listen(self._engine, "commit", self._committing)
        return self

    async def __aexit__(self, *_):
        await self.is_given_back()

    def _committing(self, connection):
        """Who stands in line before the commit has the connection before who has just committed."""
        asked = "SELECT 1 FROM job WHERE kind = 'download'"
        if self._holding is None and connection.exec_driver_sql(asked).first():
            self._holding = asyncio.get_running_loop().create_task(self._hold())

    async def _hold(self):
        async with self._db.begin() as session:
            await session.connection()
            self._is_taken.set()
            await self._given_back.wait()

    async def is_refused(self):
        """It is taken, and whoever has asked for it by now has been told that it is not to be had."""
        async with asyncio.timeout(DEADLINE_S):
            await self._is_taken.wait()
        for _ in range(2):  # who asked just before us has waited as long when the second of ours has
            with pytest.raises(ServiceUnavailable):
                async with self._db.begin() as session:
                    await session.connection()

    async def is_given_back(self):
        """The service may write again."""
        if event.contains(self._engine, "commit", self._committing):
            event.remove(self._engine, "commit", self._committing)
        self._given_back.set()
        if self._holding is not None:
            await self._holding
