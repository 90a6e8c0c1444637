"""`doctor`: looks at everything the service needs; each line that is not well carries its cure."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from door.checks import Check

_MARKS = {"fine": "  ", "warning": "! ", "failed": "✗ "}


def doctor(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Only what is cheap: for the health check of a container.")] = (
        False
    ),
    into: Annotated[
        Path | None, typer.Option("--bundle", metavar="FILE", help="Also write a zip to send along with a report.")
    ] = None,
) -> None:
    """Look at everything that the service needs. Exit code 1 when something fails; warnings may stand."""
    from door import bundle
    from door.checks.every import look

    checks = asyncio.run(look(quick=quick))
    print(_json(checks) if as_json else "\n".join(map(_lines, checks)))  # noqa: T201
    if into is not None:
        asyncio.run(bundle.write(into, _json(checks)))
        if not as_json:
            print(f"\nWritten to {into}, without secrets, names or titles. Look through it before you send it.")  # noqa: T201
    raise typer.Exit(0 if all(check.ok for check in checks) else 1)


def _lines(check: Check) -> str:
    line = f"{_MARKS[check.mark]}{check.name:<10} {check.what}"
    return f"{line}\n{'':13}→ {check.cure}" if check.cure else line


def _json(checks: list[Check]) -> str:
    rows = [{**asdict(check), "mark": check.mark} for check in checks]
    return json.dumps({"ok": all(check.ok for check in checks), "checks": rows}, ensure_ascii=False)
