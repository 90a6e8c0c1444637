"""The definitions in an operator's folder, each an adapter, or a sentence that names file, line and key."""

from collections.abc import Iterator
from pathlib import Path

from plugins.definitions.indexer import DefinedIndexer, adapter_of
from plugins.definitions.reading import definition_of
from plugins.definitions.tree import MOST_BYTES, Unfit

_MOST_FILES = 2_000
_ENDINGS = {".yml", ".yaml"}


def adapters_in(folder: Path) -> Iterator[tuple[str, type[DefinedIndexer] | str]]:
    """By its id an adapter for each file; by the file's name a sentence for one that is not understood."""
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix in _ENDINGS and path.is_file())
    except OSError as error:
        yield "definitions", f"the folder {folder} can't be read: {error.strerror}"
        return
    for path in files[:_MOST_FILES]:
        yield _adapter(path)
    if len(files) > _MOST_FILES:
        yield "definitions", f"the folder {folder} has more than {_MOST_FILES} definitions; the others are left out"


def _adapter(path: Path) -> tuple[str, type[DefinedIndexer] | str]:
    try:
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
        made = adapter_of(definition_of(body))
    except Unfit as error:
        return path.stem, f"{path}, {error}"
    except (OSError, ValueError) as error:
        return path.stem, f"{path}: {error}"
    return made.adapter, made
