"""`fetch --format`: what came is packaged as `pack` does it, beside its folder if nothing else is said."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import StartError
from core.media import Format
from door.packing import Words, packed
from worker.fetch.several import Told

#: formats that are a ZIP of what they are called after
_ENDINGS = {Format.MP3: ".zip", Format.HTML: ".zip"}


@dataclass(frozen=True, slots=True)
class Package:
    """What the files of a folder are to become, and where."""

    format: Format
    folder: Path
    out: Path
    words: Words

    def told(self, *, as_json: bool, quiet: bool) -> None:
        """What a dry run says of it."""
        if as_json:
            print(json.dumps({"path": str(self.out), "format": self.format, "status": "would"}))  # noqa: T201
        elif not quiet:
            print(f"{self.out}: would be packed as {self.format.label}")  # noqa: T201

    def made(self, files: Sequence[Told], *, as_json: bool, quiet: bool) -> bool:
        """Whether it is there now; a line for every file on standard output, a sentence of what is wrong."""
        from worker.packaging.folder import place_of

        place = place_of(self.folder, [one.path for one in files])
        return packed(self.format, place, self.out, self.words, as_json=as_json, quiet=quiet)


def package(format_: Format | None, folder: Path | None, out: Path | None, words: Words) -> Package | None:
    """What is asked for; None without a format. Raises StartError where it could not be made, before all is fetched."""
    if format_ is None:
        if out or words != Words():
            raise StartError("--out and what is said of a package mean something with a format: add --format FORMAT.")
        return None
    if folder is None:
        raise StartError("--format packs the folder into which the files come: name it by --to FOLDER.")
    _demand(format_)
    name = words.title or folder.resolve().name
    return Package(format_, folder, out or _beside(folder, name, format_, words), replace(words, title=name))


def _demand(format_: Format) -> None:
    from worker.packaging import PACKERS

    if why := PACKERS[format_].lacking():
        raise StartError(f"{format_.label} can't be made here: {why}. Choose another --format; nothing was fetched.")


def _beside(folder: Path, name: str, format_: Format, words: Words) -> Path:
    from worker.storage.names import safe_name

    if format_ is Format.ORIGINAL:
        raise StartError("With --format original say where the file is to be put: --out FILE.")
    if words.by != "whole":
        return folder.resolve().parent / safe_name(f"{name} {format_}")
    return folder.resolve().parent / safe_name(name + _ENDINGS.get(format_, f".{format_}"))
