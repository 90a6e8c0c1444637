"""`sources`: what there is and lies behind it, whether it answers, what it reads in a saved answer, how one begins."""

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.settings import file as settings_file
from core.settings import load, user_file
from core.source import What
from door.setup import secret_in

if TYPE_CHECKING:
    from door.logins import Asked

app = typer.Typer(help="Sources: list and check them, read their saved answers, begin new ones.", no_args_is_help=True)
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


@app.command()
def trackers(
    name: Annotated[str, typer.Argument(help="A Prowlarr or Jackett, by its name in the settings.")],
    *,
    as_json: _AS_JSON = False,
) -> None:
    """The sites behind a Prowlarr or Jackett: what they have, how often they were asked, how they do."""
    from door.trackers import behind, line, row

    for site in asyncio.run(behind(load(), name)):
        print(json.dumps(row(site)) if as_json else line(row(site)))  # noqa: T201


@app.command()
def login(
    name: Annotated[str, typer.Argument(help="A source or indexer, by its name in the settings.")],
    *,
    file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Lines such as password = …, in a file; - reads the input.")
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Keep nothing of it any more.")] = False,
) -> None:
    """Enter the name and password, key or cookie of a source: asked unseen, tried at once, kept encrypted."""
    from door import logins

    settings = load()
    if forget:
        was = asyncio.run(logins.forget(settings, name))
        print("Forgotten." if was else f"Nothing was kept of {name}.")  # noqa: T201
        return
    asked = logins.asked_of(settings, name)
    values = logins.read(secret_in(file), asked) if file else _answers(asked)
    if not values:
        print("Nothing was changed.")  # noqa: T201
        return
    said = asyncio.run(logins.enter(settings, name, values))
    print(f"Kept encrypted. {f'But: {said}.' if said else f'{name} lets us in.'}")  # noqa: T201
    raise typer.Exit(1 if said else 0)


def _answers(asked: "list[Asked]") -> dict[str, str]:
    """What was typed; Enter keeps what is there."""
    questions = ((one.name, f"{one.name}, Enter keeps the one there is", not one.is_shown) for one in asked)
    typed = {
        name: str(typer.prompt(said, default="", show_default=False, hide_input=hidden)).strip()
        for name, said, hidden in questions
    }
    return {name: value for name, value in typed.items() if value}


@app.command("import")
def import_sources(
    sort: Annotated[str, typer.Argument(help="prowlarr or jackett.")],
    url: Annotated[str, typer.Argument(help="Its address, such as http://127.0.0.1:9696.")],
    *,
    key_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Its key, in a file; - reads it from the input.")
    ] = None,
    each: Annotated[bool, typer.Option("--each", help="Each of its sites as an indexer of its own.")] = False,
) -> None:
    """Take in the sites of a Prowlarr or Jackett: they are asked for, shown, and written into your settings file."""
    from door.trackers import SORTS, imported, line

    if sort not in SORTS:
        raise typer.BadParameter(f"There is no {sort!r} to import from. There are: {', '.join(SORTS)}.")
    key = secret_in(key_file) if key_file else typer.prompt("Its key", default="", show_default=False, hide_input=True)
    values = {"base_url": url, **({"api_key": key.strip()} if key.strip() else {})}
    changes, told = asyncio.run(imported(load(), sort, values, each=each))
    path = user_file()
    settings_file.change(path, changes)
    for site in told["sites"]:
        print(line(site))  # noqa: T201
    print(f"\nWritten to {path}, which only you can read. Start with ./run, or restart it if it runs.")  # noqa: T201


@app.command()
def parse(
    name: Annotated[str, typer.Argument(help="A source or indexer, by its name in the settings or its adapter's.")],
    file: Annotated[Path, typer.Argument(help="The saved answer; - is standard input.")],
    *,
    what: Annotated[What, typer.Option(help="What the answer is about.")] = What.SEARCH,
    url: Annotated[str, typer.Option(help="The address that was asked; what is relative in it starts there.")] = "",
    as_json: _AS_JSON = False,
) -> None:
    """Read a saved answer as that source would. Asks nobody. Exit code 1 when it is not what the source knows."""
    from door.parsing import found

    try:
        body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file} can't be read: {error.strerror}.") from None
    told = found(load(), name, what, url, body)
    for row in told.rows:
        print(json.dumps(row, ensure_ascii=False) if as_json else _line(row))  # noqa: T201
    raise typer.Exit(0 if told.is_understood else 1)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Its name in settings and in the database: small letters, digits, _.")],
    *,
    into: Annotated[Path, typer.Option(help="The checkout, or your own package's folder.")] = Path(),
) -> None:
    """Write the beginning of a source and of its test; both work at once, with a site that is made up."""
    from door.skeleton import begun

    for path in begun(name, into):
        print(path)  # noqa: T201


def _line(row: dict[str, Any]) -> str:
    """A value for people: what it is called, then what else is known of it."""
    said = {key: value for key, value in row.items() if value not in (None, "", [], {}, False)}
    head = str(said.pop("name", said.pop("error", "")))
    return "  ".join([head, *(f"{key}={value}" for key, value in said.items())]).strip()


def _print(row: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(row))  # noqa: T201
        return
    reason = f"  {row['reason']}" if row["reason"] else ""
    print(f"{row['name']:<17} {row['state']:<18} {row['label']}{reason}")  # noqa: T201
