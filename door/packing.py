"""`pack`: a folder, or one file, packaged without any server; and the words of it that `fetch` takes, too."""

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from core.errors import BowerbirdError
from core.media import Format, Kind, TitleInfo

By = Literal["whole", "volume", "chapter"]
Title = Annotated[str, typer.Option(help="Its name; the folder's when left out.")]
Authors = Annotated[list[str] | None, typer.Option("--author", help="Who made it; may be given several times.")]
Language = Annotated[str, typer.Option(help="Its language, such as en or ja.")]
Year = Annotated[int | None, typer.Option(help="The year that it came out.")]
Description = Annotated[str, typer.Option(help="What it is about.")]
Licence = Annotated[str, typer.Option(help="Under what terms it may be used.")]
Rtl = Annotated[bool, typer.Option("--rtl", help="Its pages are read from right to left.")]
Each = Annotated[By, typer.Option(help="A file for all of it, for each volume, or for each chapter.")]


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a package: the same for `pack` and for `fetch --format`."""

    title: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    year: int | None = None
    description: str = ""
    licence: str = ""
    rtl: bool = False
    by: By = "whole"

    def info(self, format_: Format, place: Path) -> TitleInfo:
        """The title, which is called after the place if nothing else is said."""
        return TitleInfo(
            source="folder",
            ref=place.resolve().name,
            name=self.title or (place.stem if place.is_file() else place.resolve().name),
            kind=Kind.OTHER,
            formats=(format_,),
            authors=self.authors,
            languages=(self.language,) if self.language else (),
            year=self.year,
            description=self.description,
            licence=self.licence,
        )


def pack(
    format: Annotated[Format, typer.Argument(help="What it becomes.")],  # noqa: A002 the argument's name
    folder: Annotated[Path, typer.Argument(help="Pages, tracks or chapters; or one file to turn.", exists=True)],
    out: Annotated[Path, typer.Argument(help="The file to write; a folder with --by.")],
    *,
    title: Title = "",
    author: Authors = None,
    language: Language = "",
    year: Year = None,
    description: Description = "",
    licence: Licence = "",
    rtl: Rtl = False,
    by: Each = "whole",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file.")] = False,
) -> None:
    """Package a folder of pages, tracks or chapters, or turn one file into another format. No service is needed."""
    words = Words(title, tuple(author or ()), language, year, description, licence, rtl, by)
    if not packed(format, folder, out, words, as_json=as_json):
        raise typer.Exit(1)


def packed(format_: Format, place: Path, out: Path, words: Words, *, as_json: bool, quiet: bool = False) -> bool:
    """Package it and print a line for every file; False with a sentence on standard error when that can't be."""
    from worker.packaging.files import pack_place

    began = time.monotonic()
    try:
        for made in pack_place(format_, place, out, words.info(format_, place), rtl=words.rtl, by=words.by):
            told = {"path": str(made.path), "media_type": made.media_type, "size_bytes": made.size_bytes}
            seconds = round(time.monotonic() - began, 3)
            size = f"{made.size_bytes / 1_000_000:.1f} MB" if made.size_bytes >= 100_000 else f"{made.size_bytes} bytes"
            if as_json or not quiet:
                print(json.dumps({**told, "seconds": seconds}) if as_json else f"{made.path}  {size}")  # noqa: T201
            began = time.monotonic()
    except BowerbirdError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return False
    return True
