"""`keys`: the key file."""

import asyncio

import typer

from core import home
from core.settings import load

app = typer.Typer(help="The key file that signs links.", no_args_is_help=True)


@app.command()
def renew() -> None:
    """Make new keys when the old ones are lost for good: every link given out so far stops working."""
    typer.confirm("Every link given out so far will stop working. Make new keys?", abort=True)
    print(f"New keys are in {asyncio.run(_renew())}. Back this file up.")  # noqa: T201


async def _renew() -> str:
    from core import runtime
    from core.db import Database
    from core.migrate import migrate

    settings = load()
    with home.hold(settings.home):
        database = Database(settings.database)
        try:
            await migrate(database)
            await runtime.renew_keys(settings, database)
        finally:
            await database.close()
    return str(settings.home / "keys.json")
