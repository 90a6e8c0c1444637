"""`import` and `export`: lists of titles into the index and out of it, whether the service runs or not."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from core import log, title_list
from core.db import Database
from core.library import lists, titles
from core.migrate import migrate
from core.models import Title, TitleList
from core.settings import Settings, load
from core.title_list import NoList

_PAGE = 500


def import_list(
    file: Annotated[Path, typer.Argument(help="CSV, JSON, or a link a line; - is standard input.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a refused line, and one for all.")] = False,
) -> None:
    """Take a list of titles or links into the index. Gone on with when called again; ends with 0 if all are in."""
    log.configure("error")
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        lines = title_list.read(data)
    except OSError as error:
        raise typer.BadParameter(f"{file} can't be read: {error.strerror}.") from None
    except NoList as no:
        raise typer.BadParameter(f"{file} is no list of titles: {no}. docs/index.md shows one.") from None
    row = asyncio.run(_import(load(), file.name, data, len(lines), is_live=not as_json and sys.stderr.isatty()))
    for number, text, why, more in row.refused:
        refused = {"line": number, "text": text, "why": why, "more": more}
        print(json.dumps(refused, ensure_ascii=False) if as_json else _line(refused))  # noqa: T201
    counts = {"lines": row.lines, "added": row.added, "merged": row.merged, "refused": row.faults}
    told = ", ".join(f"{name} {count}" for name, count in counts.items())
    print(json.dumps(counts) if as_json else told)  # noqa: T201
    raise typer.Exit(1 if row.faults else 0)


def export(
    file: Annotated[Path | None, typer.Argument(help="The file to write; none: standard output.")] = None,
) -> None:
    """Write the index of titles, a JSON object a line; `import` reads it. What people handed in is left out."""
    log.configure("error")
    out = file.open("w", encoding="utf-8") if file else sys.stdout
    try:
        count = asyncio.run(_export(load(), out))
    finally:
        if file:
            out.close()
    print(f"{count} titles", file=sys.stderr)  # noqa: T201


async def _import(settings: Settings, name: str, data: bytes, lines: int, *, is_live: bool) -> TitleList:
    from worker.catalog.importing import Importer
    from worker.catalog.load import load as catalogue

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


async def _export(settings: Settings, out: Any) -> int:
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


def _line(refused: dict[str, Any]) -> str:
    more = f": {refused['more']}" if refused["more"] else ""
    return f"line {refused['line']}  {refused['why']}{more}  {refused['text']}"


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
