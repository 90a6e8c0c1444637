"""A title in the index, and its parts with the files that they are made of. Pure."""

import os
from dataclasses import dataclass
from pathlib import Path

from core.media import Part
from plugins.sources.folder.names import ref_of, shown
from plugins.sources.folder.shapes import Found, Shape, stem


@dataclass(frozen=True, slots=True)
class Entry:
    """A title in the index: where it was found, and what is needed to look for it."""

    ref: str
    root: Path
    found: Found
    folded: str


def parts_of(entry: Entry) -> list[tuple[Part, list[tuple[str, ...]]]]:
    """The parts with the paths of their files, in order."""
    found, deep = entry.found, len(entry.found.path)
    if found.shape is Shape.FILE:
        return [(Part("file", 1), [found.path])]
    named: list[tuple[tuple[str, ...], int | None, list[tuple[str, ...]]]] = []
    for leaf in found.leaves:
        files = [(*leaf.folder, name) for name in leaf.files]
        named += (
            [(leaf.folder, leaf.volume, files)]
            if found.shape is Shape.PAGES
            else [(f, leaf.volume, [f]) for f in files]
        )
    return [
        (Part(ref_of("/".join(path[deep:]) or "."), n, _part_name(found, path), volume), files)
        for n, (path, volume, files) in enumerate(named, 1)
    ]


def _part_name(found: Found, path: tuple[str, ...]) -> str:
    if path == found.path:
        return ""
    return shown(path[-1] if found.shape is Shape.PAGES else stem(path[-1]))


def paths_of(entry: Entry) -> list[str]:
    """Where all its files lie, as the disk calls them."""
    return [os.path.join(entry.root, *leaf.folder, name) for leaf in entry.found.leaves for name in leaf.files]  # noqa: PTH118 the same
