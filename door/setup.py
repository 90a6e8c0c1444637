"""`setup`: tokens and the public address, checked while they are asked for, kept in the user's settings file."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from core.errors import StartError
from core.settings import PREFIX, layers, load, origin, user_file
from core.settings import file as settings_file


def setup(
    telegram_token_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The Telegram bot's token, in a file; - reads it from the input."),
    ] = None,
    telegram_admins: Annotated[str, typer.Option(help="Telegram ids of those who may do everything.")] = "",
    discord_token_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The Discord bot's token, in a file; - reads it from the input.")
    ] = None,
    discord_admins: Annotated[str, typer.Option(help="Discord ids of those who may do everything.")] = "",
    public_url: Annotated[str, typer.Option(help="The address that people reach this service by.")] = "",
) -> None:
    """Connect Telegram and Discord, and name the public address. Asks for each, unless it is given as an option."""
    from door import wizard

    given = wizard.Given(
        telegram_token=secret_in(telegram_token_file) if telegram_token_file else "",
        telegram_admins=telegram_admins,
        discord_token=secret_in(discord_token_file) if discord_token_file else "",
        discord_admins=discord_admins,
        public_url=public_url,
    )
    settings = load()
    changes = asyncio.run(wizard.check(settings, given)) if given.says else wizard.ask(settings)
    if not changes:
        print("Nothing was changed.")  # noqa: T201
        return
    path = user_file()
    settings_file.change(path, changes)
    print(f"\nWritten to {path}, which only you can read.")  # noqa: T201
    for line in _overruled(path, changes):
        print(line)  # noqa: T201
    print("Start with ./run, or restart it if it runs; ./run doctor looks at everything once more.")  # noqa: T201


def secret_in(file: Path) -> str:
    """A token or key from a file, - for the input: what stands in the command line is seen by everybody here."""
    try:
        text = sys.stdin.readline() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise StartError(f"{file} can't be read: {why}.") from None
    if not text.strip():
        raise StartError(f"{file} is empty.")
    return text.strip()


def _overruled(path: Path, changes: settings_file.Changes) -> list[str]:
    """What was written and does not count, since a stronger place says otherwise."""
    stack = layers(os.environ, {})
    names = [(table, name) for table, values in changes.items() for name in values]
    found = {(table, name): origin((table, name), stack) for table, name in names}
    return [
        f"But {table}.{name} is also set in {_place(where, table, name)}, which counts before it."
        for (table, name), where in found.items()
        if where != str(path)
    ]


def _place(where: str, table: str, name: str) -> str:
    return f"the environment ({PREFIX}{table}__{name})".upper() if where == "environment" else where
