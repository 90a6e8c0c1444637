"""`fetch`: the downloader alone, without any service: files from addresses into a folder, resumed and verified.

With `--format` they are packaged once all are good, in the words of `pack`.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from core import log
from core.errors import StartError
from core.media import Format
from door import packing


def fetch(
    urls: Annotated[
        list[str] | None,
        typer.Argument(help="Addresses, http or https; - reads them from standard input; none: what is unfinished."),
    ] = None,
    *,
    to: Annotated[
        Path | None, typer.Option("--to", help="The folder into which they come; its manifest.json remembers them.")
    ] = None,
    sha256: Annotated[
        list[str] | None, typer.Option(help="What the file must have; once for each address, in order.")
    ] = None,
    max_retries: Annotated[int | None, typer.Option(min=0, help="Repeats for each file, after the first try.")] = None,
    speed_limit: Annotated[int, typer.Option(min=0, help="KB a second for all together; 0 is no bound.")] = 0,
    resume: Annotated[bool, typer.Option(help="Go on from what is half there, where that is safe.")] = True,
    force: Annotated[bool, typer.Option("--force", help="Fetch also what is there and good.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come, fetch nothing.")] = False,
    format: Annotated[  # noqa: A002 the option's name
        Format | None, typer.Option(help="Once all are good, package them as `pack` does: what they become.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The package; a folder with --by. Beside the folder when left out.")
    ] = None,
    title: packing.Title = "",
    author: packing.Authors = None,
    language: packing.Language = "",
    year: packing.Year = None,
    description: packing.Description = "",
    licence: packing.Licence = "",
    rtl: packing.Rtl = False,
    by: packing.Each = "whole",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file, and one for all.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="A line for everything that happens.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only what is wrong.")] = False,
) -> None:
    """Fetch files: resumed, checked, hashed; each has its name only when it is good. Ends with 0 if all are."""
    from door.fetch_packing import package
    from door.fetch_screen import Screen, fetched
    from worker.fetch.several import Ways
    from worker.manifest.keeping import Keeping
    from worker.manifest.schema import NAME

    log.configure("error")
    words = packing.Words(title, tuple(author or ()), language, year, description, licence, rtl, by)
    wanted = package(format, to, out, words)
    folder = to or Path()
    keeping = Keeping(folder, writes=not dry_run and (to is not None or (folder / NAME).exists()))
    found = _addresses(urls) or keeping.unfinished()
    if not found and not urls and to is None:
        raise StartError("Name an address, or a folder whose unfinished files are to be gone on with: --to FOLDER.")
    if sha256 and len(sha256) > len(found):
        raise StartError(f"There are {len(sha256)} hashes for {len(found)} addresses. Give one for each at most.")
    screen = Screen(as_json, verbose, quiet, is_live=sys.stderr.isatty())
    screen.note(keeping.notes)
    files = keeping.wanted(found, sha256 or ())
    told = fetched(files, keeping, Ways(resume, force, dry_run), max_retries, speed_limit, screen)
    is_good = all(one.is_good for one in told)
    if wanted and dry_run:
        wanted.told(as_json=as_json, quiet=quiet)
    elif wanted and is_good:
        is_good = wanted.made(told, as_json=as_json, quiet=quiet)
    elif wanted:
        screen.note(["Nothing was packed, since not all is here. The same command goes on from what is."])
    screen.close(told)
    raise typer.Exit(0 if is_good else 1)


def _addresses(urls: list[str] | None) -> list[str]:
    return [line.strip() for line in sys.stdin if line.strip()] if urls == ["-"] else urls or []
