"""The tables, a file per noun. Times are milliseconds since 1970 by the database's own clock."""

from core.models.chat import Action, Delivered, Heard, Post, Sent
from core.models.decisions import By, Decision, Ended, Weighed
from core.models.house import Fact
from core.models.jobs import Dependency, Hit, Job, JobEvent, JobState, Lane, Lease, Schedule, Wanted, Watcher, WorkerRow
from core.models.library import Blob, Favorite, Item, Reading, Shelved
from core.models.link_health import LinkHealth
from core.models.lists import Crawl, TitleList
from core.models.news import TitleNews
from core.models.offers import Against, IndexerOdds, Mark, OfferRow, ReleaseGroup, Taken
from core.models.parts import JobPart, PartState, PartWish
from core.models.people import Identity, LinkCode, Person, Preference, Role, Room, WebSession
from core.models.searches import Search
from core.models.sources import SourceHealth, SourceLogin, SourceRow
from core.models.titles import Title
from core.models.torrents import Aim, EngineRow, Stopped, Torrent, TorrentFile, TorrentState
from core.models.waiting import Waiting
from core.models.works import WorkChoice

__all__ = [
    "Action",
    "Against",
    "Aim",
    "Blob",
    "By",
    "Crawl",
    "Decision",
    "Delivered",
    "Dependency",
    "Ended",
    "EngineRow",
    "Fact",
    "Favorite",
    "Heard",
    "Hit",
    "Identity",
    "IndexerOdds",
    "Item",
    "Job",
    "JobEvent",
    "JobPart",
    "JobState",
    "Lane",
    "Lease",
    "LinkCode",
    "LinkHealth",
    "Mark",
    "OfferRow",
    "PartState",
    "PartWish",
    "Person",
    "Post",
    "Preference",
    "Reading",
    "ReleaseGroup",
    "Role",
    "Room",
    "Schedule",
    "Search",
    "Sent",
    "Shelved",
    "SourceHealth",
    "SourceLogin",
    "SourceRow",
    "Stopped",
    "Taken",
    "Title",
    "TitleList",
    "TitleNews",
    "Torrent",
    "TorrentFile",
    "TorrentState",
    "Waiting",
    "Wanted",
    "Watcher",
    "WebSession",
    "Weighed",
    "WorkChoice",
    "WorkerRow",
]
