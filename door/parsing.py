"""What a source reads in a saved answer, as plain values for programs: the shape of `sources parse --json`."""

import base64
import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from core.errors import SourceChanged, SourceError
from core.media import Files, Pages, Text, Torrent
from core.settings import Settings
from core.source import Saved, What
from worker.catalog import adapters
from worker.catalog.load import Unusable
from worker.catalog.reading import read

Row = dict[str, Any]
#: the address that a saved answer is taken to have come from when nobody says
_SOMEWHERE = "https://site.example/"


@dataclass(frozen=True, slots=True)
class Told:
    """A row for each title, part or release; assets are one row. Not understood: one row that says why."""

    rows: list[Row]
    is_understood: bool = True


def found(settings: Settings, name: str, what: What, url: str, body: bytes) -> Told:
    """What the source of that name finds in an answer."""
    try:
        known = adapters.find(definitions=settings.definitions)
        values = read(name, settings.sources.get(name, {}), what, Saved(url or _SOMEWHERE, body), known)
    except Unusable as error:
        raise typer.BadParameter(f"{error}.") from None
    except SourceError as error:
        return Told([_trouble(error)], is_understood=False)
    rows = values if isinstance(values, Sequence) else [values]
    return Told([_row(one) for one in rows])


def _trouble(error: SourceError) -> Row:
    row = {"error": error.key, "reason": error.reason}
    return {**row, "url": error.url, "snippet": error.snippet} if isinstance(error, SourceChanged) else row


def _row(value: Any) -> Row:
    row: Row = plain(value)
    if isinstance(value, Pages | Files | Text | Torrent):
        return {"made_of": type(value).__name__.lower(), **row}
    return row


def plain(value: Any) -> Any:
    """A value as JSON has it: dataclasses by their fields, sets in order, bytes in base64."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, frozenset | set):
        return sorted(plain(one) for one in value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value
