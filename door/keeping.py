"""`verify`, `repair`, `adopt` and `downloads list`: whether what was fetched is still there and right."""

from pathlib import Path
from typing import Annotated

import typer

from core import log

app = typer.Typer(help="Downloads: what is finished, half there, missing.", no_args_is_help=True)
_DEEP = Annotated[bool, typer.Option("--deep", help="Also read every file from end to end, as when it came.")]
_AS_JSON = Annotated[bool, typer.Option("--json", help="One JSON object a file, and one for all.")]
_QUIET = Annotated[bool, typer.Option("--quiet", "-q", help="Only what is wrong.")]
_DRY_RUN = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, do nothing.")]
_FOLDER = Annotated[
    Path | None, typer.Argument(help="A folder with a manifest.json; without one, the library of this service.")
]


def verify(folder: _FOLDER = None, *, deep: _DEEP = False, as_json: _AS_JSON = False, quiet: _QUIET = False) -> None:
    """Check every file's size and SHA-256. Changes nothing. Ends with 0 if all are good."""
    from door.checked_screen import CheckedScreen

    log.configure("error")
    screen = CheckedScreen(as_json, quiet=quiet, every=False)
    if folder:
        from door import folders

        is_good = folders.verify(folder, screen, deep=deep)
    else:
        from door import shelf

        is_good = shelf.verify(screen, deep=deep)
    raise typer.Exit(0 if is_good else 1)


def repair(
    folder: _FOLDER = None,
    *,
    deep: _DEEP = False,
    dry_run: _DRY_RUN = False,
    as_json: _AS_JSON = False,
    quiet: _QUIET = False,
) -> None:
    """Fetch again exactly what is broken or missing. Nothing else is touched; ends with 0 if all is good then."""
    from door.checked_screen import CheckedScreen
    from door.fetch_screen import Screen

    log.configure("error")
    if folder:
        from door import folders

        screen = Screen(as_json, verbose=False, quiet=quiet, is_live=False)
        is_good = folders.repair(folder, screen, deep=deep, dry_run=dry_run)
    else:
        from door import shelf

        is_good = shelf.repair(CheckedScreen(as_json, quiet=quiet, every=False), deep=deep, dry_run=dry_run)
    raise typer.Exit(0 if is_good else 1)


def adopt(
    folder: Annotated[Path, typer.Argument(help="A folder of an earlier run, another tool, another machine.")],
    *,
    title: Annotated[str, typer.Option(help="What it is called, when it is one title.")] = "",
    author: Annotated[list[str] | None, typer.Option(help="Who made it; may be given several times.")] = None,
    as_source: Annotated[
        str, typer.Option(help="Also have it in the library, read in place: a name for it in your settings file.")
    ] = "",
    dry_run: _DRY_RUN = False,
    as_json: _AS_JSON = False,
    quiet: _QUIET = False,
) -> None:
    """Take a folder over: look at every file, and write manifest.json. Nothing else in it is moved or changed."""
    from door import folders
    from door.checked_screen import CheckedScreen

    log.configure("error")
    screen = CheckedScreen(as_json, quiet=quiet, every=False)
    folders.demand_source_name(as_source)
    folders.adopt(folder, screen, title, author or (), dry_run=dry_run)
    if as_source and not dry_run:
        screen.note(folders.serve(folder, as_source))


@app.command("list")
def list_downloads(folder: _FOLDER = None, *, as_json: _AS_JSON = False) -> None:
    """What is finished, adopted, half there, missing: by a glance, nothing is read."""
    from door.checked_screen import CheckedScreen

    log.configure("error")
    screen = CheckedScreen(as_json)
    if folder:
        from door import folders

        folders.listed(folder, screen)
    else:
        from door import shelf

        shelf.listed(screen)
