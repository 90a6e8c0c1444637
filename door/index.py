"""The index of titles as the command line takes lists into it and writes it out: on the database itself."""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from core.db import Database
from core.library import lists, titles
from core.migrate import migrate
from core.models import Title, TitleList
from core.settings import Settings
from worker.catalog.importing import Importer
from worker.catalog.load import load as catalogue

_PAGE = 500


async def taken(settings: Settings, name: str, data: bytes, lines: int, *, is_live: bool) -> TitleList:
    """A list, gone through to its end; `is_live` tells how far it is on standard error."""
    catalog = catalogue(settings)
    try:
        async with _database(settings) as db:
            importer = Importer(db, catalog, settings.search.source_s)
            async with db.begin() as session:
                row: TitleList | None = await lists.take(session, name, data, lines)
            while row is not None and row.done < row.lines:
                row = await importer.go_on(row.sha256)
                if is_live and row:
                    print(f"\r{row.done} of {row.lines}", end="", file=sys.stderr)  # noqa: T201
    finally:
        await catalog.close()
    if row is None:
        raise AssertionError("a list that was just taken is there")
    return row


async def written(settings: Settings, out: Any) -> int:
    """Write every title of the index, a JSON object a line; how many there are."""
    count = last = 0
    async with _database(settings) as db:
        while True:
            async with db.read() as session:
                rows = await titles.after(session, last, _PAGE)
            if not rows:
                return count
            for row in rows:
                out.write(json.dumps(_exported(row), ensure_ascii=False) + "\n")
            count, last = count + len(rows), rows[-1].id or 0


def _exported(row: Title) -> dict[str, Any]:
    named = ("source", "ref", "name", "kind", "authors", "year", "languages", "formats", "tags", "parts")
    said = {name: getattr(row, name) for name in (*named, "description", "licence", "page_url")}
    return {name: value for name, value in said.items() if value not in (None, "", [])}


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    """The database, brought up to date: a list may come before the service was ever started."""
    settings.home.mkdir(parents=True, exist_ok=True)
    db = Database(settings.database)
    try:
        await migrate(db)
        yield db
    finally:
        await db.close()
