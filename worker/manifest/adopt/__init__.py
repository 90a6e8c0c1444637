"""What an earlier tool, or nobody in particular, meant by the files of a folder.

A module a tool: it knows the layout and the metadata files that the tool really writes, reads them, and changes
nothing. What the files are is not judged here. Each recognises what is its own, the rest is taken by layout.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from worker.manifest.adopt import gallery_dl, midjourney_archiver, plain, toky_snatcher
from worker.manifest.adopt.meant import Promise, Taken
from worker.manifest.scan import Seen
from worker.manifest.schema import Titled

__all__ = ["Meant", "Promise", "meant_by"]


class _Tool(NamedTuple):
    name: str
    recognise: Callable[[Seen], Taken]


_TOOLS = (
    _Tool(toky_snatcher.TOOL, toky_snatcher.recognise),
    _Tool(midjourney_archiver.TOOL, midjourney_archiver.recognise),
    _Tool(gallery_dl.TOOL, gallery_dl.recognise),
)


@dataclass(frozen=True, slots=True)
class Meant:
    """The titles of a folder, and which tools left them there; `promises` by path is what their metadata states."""

    titles: tuple[Titled, ...]
    tools: tuple[str, ...] = ()
    promises: dict[str, Promise] = field(default_factory=dict)


def meant_by(seen: Seen) -> Meant:
    """Every file that was seen, in some title. Reads metadata files; blocking."""
    titles: list[Titled] = []
    tools: list[str] = []
    promises: dict[str, Promise] = {}
    left = seen
    for tool in _TOOLS:
        taken = tool.recognise(left)
        if taken.titles:
            tools.append(tool.name)
            titles += taken.titles
            promises |= taken.promises
            left = left.without(taken.paths())
    return Meant((*titles, *plain.recognise(left)), tuple(tools), promises)
