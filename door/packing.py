"""`pack`: a folder, or one file, packaged without any server."""

import json
import sys
import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from core.errors import BowerbirdError
from core.media import Format, Kind, TitleInfo

By = Literal["whole", "volume", "chapter"]


def pack(
    format: Annotated[Format, typer.Argument(help="What it becomes.")],  # noqa: A002 the argument's name
    folder: Annotated[Path, typer.Argument(help="Pages, tracks or chapters; or one file to turn.", exists=True)],
    out: Annotated[Path, typer.Argument(help="The file to write; a folder with --by.")],
    *,
    title: Annotated[str, typer.Option(help="Its name; the folder's when left out.")] = "",
    author: Annotated[list[str] | None, typer.Option(help="Who made it; may be given several times.")] = None,
    language: Annotated[str, typer.Option(help="Its language, such as en or ja.")] = "",
    year: Annotated[int | None, typer.Option(help="The year that it came out.")] = None,
    description: Annotated[str, typer.Option(help="What it is about.")] = "",
    licence: Annotated[str, typer.Option(help="Under what terms it may be used.")] = "",
    rtl: Annotated[bool, typer.Option("--rtl", help="Its pages are read from right to left.")] = False,
    by: Annotated[By, typer.Option(help="A file for all of it, for each volume, or for each chapter.")] = "whole",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file.")] = False,
) -> None:
    """Package a folder of pages, tracks or chapters, or turn one file into another format. No service is needed."""
    from worker.packaging.files import pack_place

    info = TitleInfo(
        source="folder",
        ref=folder.resolve().name,
        name=title or (folder.stem if folder.is_file() else folder.resolve().name),
        kind=Kind.OTHER,
        formats=(format,),
        authors=tuple(author or ()),
        languages=(language,) if language else (),
        year=year,
        description=description,
        licence=licence,
    )
    began = time.monotonic()
    try:
        for made in pack_place(format, folder, out, info, rtl=rtl, by=by):
            told = {"path": str(made.path), "media_type": made.media_type, "size_bytes": made.size_bytes}
            seconds = round(time.monotonic() - began, 3)
            size = f"{made.size_bytes / 1_000_000:.1f} MB" if made.size_bytes >= 100_000 else f"{made.size_bytes} bytes"
            print(json.dumps({**told, "seconds": seconds}) if as_json else f"{made.path}  {size}")  # noqa: T201
            began = time.monotonic()
    except BowerbirdError as error:
        print(error, file=sys.stderr)  # noqa: T201
        raise typer.Exit(1) from error
