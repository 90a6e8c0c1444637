"""Torrents: fetched, read while they arrive, seeded. The only place that knows libtorrent.

It knows no rows, no web and no cards: values go in, values and events come out.
"""

from core.errors import Stalled, TorrentError
from worker.torrent.engine import Engine
from worker.torrent.preloads import Nearness, Play
from worker.torrent.quota import Held, to_evict
from worker.torrent.reader import Reader
from worker.torrent.torrent import Torrent
from worker.torrent.values import (
    Event,
    Failed,
    File,
    Finished,
    Forgotten,
    Lost,
    MetadataCame,
    NetworkDown,
    NetworkUp,
    Parked,
    Progressed,
    ResumeData,
    Role,
    SeedingEnded,
    State,
    Status,
    Wanted,
)

__all__ = [
    "Engine",
    "Event",
    "Failed",
    "File",
    "Finished",
    "Forgotten",
    "Held",
    "Lost",
    "MetadataCame",
    "Nearness",
    "NetworkDown",
    "NetworkUp",
    "Parked",
    "Play",
    "Progressed",
    "Reader",
    "ResumeData",
    "Role",
    "SeedingEnded",
    "Stalled",
    "State",
    "Status",
    "Torrent",
    "TorrentError",
    "Wanted",
    "to_evict",
]
