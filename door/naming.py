"""`parse-release`: what a release's name says, for people and for programs."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Annotated, Literal

import typer

Category = Literal["film", "series", "anime"]


def parse_release(
    names: Annotated[
        list[str], typer.Argument(help="Names of releases, files or paths; - reads lines from standard input.")
    ],
    *,
    category: Annotated[Category | None, typer.Option(help="What it is, if that is known.")] = None,
    title: Annotated[
        list[str] | None, typer.Option(help="A name that it may have; may be given several times.")
    ] = None,
    season: Annotated[int | None, typer.Option(help="The season that is looked for.")] = None,
    episode: Annotated[int | None, typer.Option(help="The episode that is looked for.")] = None,
    size_bytes: Annotated[
        int | None, typer.Option(help="How big it is: with --runtime-min, whether that can be.")
    ] = None,
    runtime_min: Annotated[float | None, typer.Option(help="How long all that it holds plays, in minutes.")] = None,
    why: Annotated[bool, typer.Option("--why", help="With --json: also what each fact was read from.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a name.")] = False,
) -> None:
    """Say what a release name tells, and from which part of it. docs/release-names.md tells what is read."""
    from core.fakes import doubts
    from core.release_name import Hints, parse
    from core.release_name.record import record

    hints = Hints(category or "", tuple(title or ()), season, episode)
    for name in _lines(names):
        read = parse(name, hints)
        doubted = doubts(read, size_bytes=size_bytes, runtime_min=runtime_min)
        if as_json:
            told = {**record(read, why=why), "doubts": [asdict(one) for one in doubted]}
            print(json.dumps(told, ensure_ascii=False))  # noqa: T201
        else:
            print(_told(name, [*read.explain(), *(f"doubt: {one.code}, from “{one.because}”" for one in doubted)]))  # noqa: T201


def _lines(names: Sequence[str]) -> Iterator[str]:
    """The names, and for - those that come in, a line each."""
    for name in names:
        if name == "-":
            yield from (line.rstrip("\r\n") for line in sys.stdin)
        else:
            yield name


def _told(name: str, lines: Sequence[str]) -> str:
    """The name and a line for each fact."""
    return "\n".join([name, *(f"  {line}" for line in lines or ("Nothing is said in this name.",))])
