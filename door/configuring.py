"""`config`: the settings in force and where they come from; an example file; the page of the docs."""

import os
from typing import Annotated

import typer

from core import settings
from core.settings import page as settings_page

app = typer.Typer(help="The settings: show, check, example, docs.", no_args_is_help=True)


@app.command()
def show(*, origin: Annotated[bool, typer.Option("--origin", help="Also say where each comes from.")] = False) -> None:
    """Every setting in force; secrets are blanked."""
    stack = settings.layers(os.environ, {})
    for one in settings_page.show(settings.build(stack), stack):
        print(f"{one.name} = {one.value}" + (f"  ({one.origin})" if origin else ""))  # noqa: T201


@app.command()
def check() -> None:
    """Say whether the settings are fine; name what is wrong and where it was said."""
    settings.load()
    print("The settings are fine.")  # noqa: T201


@app.command()
def example() -> None:
    """A settings file with every setting, its default and what it is for."""
    print(settings_page.example(), end="")  # noqa: T201


@app.command()
def docs() -> None:
    """The page of all settings, as in docs/settings.md."""
    print(settings_page.page(), end="")  # noqa: T201
