"""The torrents of this machine: what people want, from the rows to the engine; how they do, back to the rows."""

from worker.torrents.role import Torrents
from worker.torrents.streams import RowStreams

__all__ = ["RowStreams", "Torrents"]
