"""`import` and `export`: lists of titles into the index and out of it, whether the service runs or not."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from core import log, title_list
from core.settings import load
from core.title_list import NoList


def import_list(
    file: Annotated[Path, typer.Argument(help="CSV, JSON, or a link a line; - is standard input.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a refused line, and one for all.")] = False,
) -> None:
    """Take a list of titles or links into the index. Gone on with when called again; ends with 0 if all are in."""
    from door.index import taken

    log.configure("error")
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        lines = title_list.read(data)
    except OSError as error:
        raise typer.BadParameter(f"{file} can't be read: {error.strerror}.") from None
    except NoList as no:
        raise typer.BadParameter(f"{file} is no list of titles: {no}. docs/index.md shows one.") from None
    row = asyncio.run(taken(load(), file.name, data, len(lines), is_live=not as_json and sys.stderr.isatty()))
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
    from door.index import written

    log.configure("error")
    out = file.open("w", encoding="utf-8") if file else sys.stdout
    try:
        count = asyncio.run(written(load(), out))
    finally:
        if file:
            out.close()
    print(f"{count} titles", file=sys.stderr)  # noqa: T201


def _line(refused: dict[str, Any]) -> str:
    more = f": {refused['more']}" if refused["more"] else ""
    return f"line {refused['line']}  {refused['why']}{more}  {refused['text']}"
