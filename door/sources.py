"""`sources`: what there is, and whether it answers."""

import asyncio
import json
from typing import Annotated, Any

import typer

from core.settings import load

app = typer.Typer(help="Sources: list them, check that they answer.", no_args_is_help=True)
_AS_JSON = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@app.command("list")
def list_sources(*, as_json: _AS_JSON = False) -> None:
    """All sources, also those that are off, and why."""
    from door.probing import known

    for row in known(load()):
        _print(row, as_json=as_json)


@app.command()
def check(
    name: Annotated[str, typer.Argument(help="One source; all when left out.")] = "", *, as_json: _AS_JSON = False
) -> None:
    """Ask each source whether it is well. Exit code 1 when one is not."""
    from door.probing import answers_of

    answers = asyncio.run(answers_of(load(), name))
    if not answers:
        raise typer.BadParameter(f"There is no source {name!r} that is on. `bowerbird sources list` shows all.")
    for answer in answers:
        _print(answer, as_json=as_json)
    raise typer.Exit(0 if all(answer["state"] == "up" for answer in answers) else 1)


def _print(row: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(row))  # noqa: T201
        return
    reason = f"  {row['reason']}" if row["reason"] else ""
    print(f"{row['name']:<14} {row['state']:<18} {row['label']}{reason}")  # noqa: T201
