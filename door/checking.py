"""`doctor`: looks at everything the service needs; each line that is not well carries its cure."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from core.errors import StartError
from core.settings import Settings, load
from door import bundle
from door.checks import Check, failed, machine, service, stores

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
    checks = asyncio.run(_all(quick=quick))
    print(_json(checks) if as_json else "\n".join(map(_lines, checks)))  # noqa: T201
    if into is not None:
        asyncio.run(bundle.write(into, _json(checks)))
        if not as_json:
            print(f"\nWritten to {into}, without secrets, names or titles. Look through it before you send it.")  # noqa: T201
    raise typer.Exit(0 if all(check.ok for check in checks) else 1)


async def _all(*, quick: bool) -> list[Check]:
    try:
        settings = load()
    except StartError as error:
        return [machine.python(), failed("settings", str(error), "Mend that; `bowerbird config docs` lists them all.")]
    return [check async for check in _looks(settings, quick=quick)]


async def _looks(settings: Settings, *, quick: bool) -> AsyncIterator[Check]:
    yield machine.python()
    yield machine.home(settings.home)
    yield machine.disk(settings.home)
    has_worker = False
    async for check in stores.database(settings):
        has_worker = has_worker or (check.name == "worker" and check.ok and "alive" in check.what)
        yield check
    yield await stores.redis(settings)
    yield await service.service(settings, has_worker=has_worker)
    if quick:
        return
    if not settings.database_url:
        yield await asyncio.to_thread(machine.log_of_sqlite, settings.home)
    yield machine.port(settings)
    yield machine.tls()
    for check in await service.sources(settings):
        yield check


def _lines(check: Check) -> str:
    line = f"{_MARKS[check.mark]}{check.name:<10} {check.what}"
    return f"{line}\n{'':13}→ {check.cure}" if check.cure else line


def _json(checks: list[Check]) -> str:
    rows = [{**asdict(check), "mark": check.mark} for check in checks]
    return json.dumps({"ok": all(check.ok for check in checks), "checks": rows}, ensure_ascii=False)
