"""`bench`: the figures of docs/benchmarks.md, measured here and now."""

import asyncio
from pathlib import Path
from typing import Annotated, Literal

import typer

from bench import benches, figures
from core import log


def bench(
    name: Annotated[
        str,
        typer.Argument(
            help="Which: jobs, chaos, chat, start, idle, fetch, package, search, index, links, names or stream."
        ),
    ],
    *,
    cases: Annotated[
        Path | None, typer.Option(help="For names: a JSON file of names and what is known of them.", exists=True)
    ] = None,
    jobs: Annotated[int | None, typer.Option(help="For chaos: how many jobs, 2,000 without it.", min=1)] = None,
    only: Annotated[
        Literal["seeks", "shaped", "whole", "players", "preloaded", "cost"] | None,
        typer.Option(help="For stream: this part alone."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    short: Annotated[bool, typer.Option(help="A minute at most: fewer rounds, the same parts.")] = False,
) -> None:
    """Measure, on the real parts, in a home of its own. docs/benchmarks.md says what each figure is."""
    known = benches(cases, jobs, only)
    if name not in known:
        raise typer.BadParameter(f"there is no bench {name!r}; there are {', '.join(known)}.")
    if name == "names" and cases is None:
        raise typer.BadParameter("names are judged by a file of cases: --cases FILE.")
    log.configure("error")
    made = asyncio.run(known[name](short))
    print("\n".join(map(figures.as_json, made)) if as_json else figures.table(made))  # noqa: T201
