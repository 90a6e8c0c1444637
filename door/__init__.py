"""The door above the two sides: the command line, and the composition of bot and worker into one process.

The only place that sees both. Nothing here decides or does; it opens, wires and waits.
"""

import sys
from typing import Annotated

import typer

from core import log
from core.errors import BowerbirdError
from core.settings import load
from door import (
    asking,
    chatting,
    checking,
    configuring,
    fetching,
    importing,
    jobs,
    keeping,
    keys,
    linking,
    measuring,
    naming,
    packing,
    serving,
    setup,
    sources,
    torrents,
    walking,
)

_HELP = "The media library that lives in your group chat."

app = typer.Typer(
    name="bowerbird", help=_HELP, no_args_is_help=True, pretty_exceptions_enable=False, add_completion=True
)
app.command("up")(serving.up)
app.command("bot")(serving.bot)
app.command("worker")(serving.worker)
app.command("chat")(chatting.chat)
app.command("key")(asking.key)
app.command("setup")(setup.setup)
app.command("fetch")(fetching.fetch)
app.command("verify")(keeping.verify)
app.command("repair")(keeping.repair)
app.command("adopt")(keeping.adopt)
app.command("doctor")(checking.doctor)
app.command("demo")(walking.demo)
app.command("pack")(packing.pack)
app.command("import")(importing.import_list)
app.command("export")(importing.export)
app.command("links")(linking.links)
app.command("parse-release")(naming.parse_release)
app.command("bench")(measuring.bench)
app.add_typer(configuring.app, name="config")
app.add_typer(keeping.app, name="downloads")
app.add_typer(jobs.app, name="jobs")
app.add_typer(keys.app, name="keys")
app.add_typer(sources.app, name="sources")
app.add_typer(torrents.app, name="torrent")


@app.callback()
def start(
    *,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say everything that happens.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what is wrong.")] = False,
) -> None:
    """Logs are set up before anything else speaks."""
    level = "debug" if verbose else "error" if quiet else _level()
    log.configure(level)


def _level() -> str:
    """The level of the settings; settings that can't be read complain where they are used, not here."""
    try:
        return load().log_level
    except BowerbirdError:
        return "info"


def main() -> None:
    """Run the command line; our own errors are sentences, not tracebacks."""
    try:
        app(prog_name="bowerbird")
    except BowerbirdError as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(2)
