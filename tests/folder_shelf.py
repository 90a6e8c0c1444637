"""A folder of files as a source, for tests."""

from pathlib import Path

from core.source import Wanted
from plugins.sources.folder import Folder, FolderOptions

HTTP = None  # a folder asks nobody


def put(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 10)


def folder(*roots: Path) -> Folder:
    return Folder("mine", FolderOptions(roots))


async def found(root: Path, words: str = "", **wanted):
    return await folder(root).search(HTTP, Wanted(words, limit=1000, **wanted))
