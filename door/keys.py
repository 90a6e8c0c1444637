"""`keys`: the key file, and what is kept encrypted with it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from core import home
from core.settings import load

if TYPE_CHECKING:
    from door.resealing import Keys, Summary

T = TypeVar("T")
app = typer.Typer(help="The key file: it signs links and seals what is kept encrypted.", no_args_is_help=True)
_WITHOUT_BACKUP = typer.Option(help="Postgres only: its own backup has been made.")


@app.command()
def status() -> None:
    """Which keys there are, and how many encrypted values each of them opens."""
    summary = asyncio.run(_with_keys(lambda keys: keys.summary(), alone=False))
    _tell(summary)
    if summary.behind:
        print("`bowerbird keys migrate` brings all of them under the newest key.")  # noqa: T201


@app.command()
def rotate(*, backed_up: Annotated[bool, _WITHOUT_BACKUP] = False) -> None:
    """Make a new key and encrypt everything with it. Broken off, it goes on where it was; older links stay good."""
    _tell(asyncio.run(_with_keys(lambda keys: keys.rotate(print, backed_up=backed_up))))


@app.command()
def migrate(*, backed_up: Annotated[bool, _WITHOUT_BACKUP] = False) -> None:
    """Encrypt with the newest key whatever is not. Does nothing where all is well."""
    _tell(asyncio.run(_with_keys(lambda keys: keys.migrate(print, backed_up=backed_up))))


@app.command()
def retire(
    *,
    dry_run: Annotated[bool, typer.Option(help="Only tell what would be removed.")] = False,
    backed_up: Annotated[bool, _WITHOUT_BACKUP] = False,
) -> None:
    """Remove old keys that nothing is encrypted with any more. Links signed with them end."""
    _tell(asyncio.run(_with_keys(lambda keys: keys.retire(print, dry_run=dry_run, backed_up=backed_up))))


@app.command()
def renew() -> None:
    """Make new keys when the old ones are lost for good: links given out and encrypted values are lost with them."""
    typer.confirm(
        "Every link given out so far will stop working, and torrents have to be added again. Make new keys?", abort=True
    )
    path = asyncio.run(_with_keys(lambda keys: keys.renew(), checked=False))
    print(f"New keys are in {path}. Back this file up.")  # noqa: T201


async def _with_keys(do: "Callable[[Keys], Awaitable[T]]", *, alone: bool = True, checked: bool = True) -> T:
    """The answer of the keys of this home. What changes them needs the home alone: no service may run meanwhile."""
    from core.db import Database
    from core.migrate import migrate as bring_up
    from door.resealing import Keys

    settings = load()
    database = Database(settings.database)
    try:
        if not alone:
            return await do(await Keys.of(settings, database))
        with home.hold(settings.home):
            await bring_up(database)
            return await do(await Keys.of(settings, database) if checked else Keys(settings, database, None))
    finally:
        await database.close()


def _tell(summary: "Summary") -> None:
    print(f"Keys: {', '.join(map(str, summary.keys))}; number {summary.newest} is in use. {summary.file}")  # noqa: T201
    for line in summary.lines():
        print(line)  # noqa: T201
