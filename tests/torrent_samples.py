"""Torrents as cards see them, for tests of cards."""

from dataclasses import replace

from bot.views import torrent_choice, torrents
from bot.views.torrent_files import FileSeen
from bot.views.torrents import Request, Seen
from core.models import Aim, JobState, TorrentState

URL = "http://127.0.0.1:8750/s/t/frankenstein.epub"
FIGURES = {"done_bytes": 24, "total_bytes": 100, "down_rate": 4, "up_rate": 1, "peers": 12, "seeds": 4, "ratio": 0.314}
FILES = [
    FileSeen(0, "Sintel/Sintel.S01E01.mkv", 700_000_000, True, URL),
    FileSeen(1, "Sintel/Sintel.S01E01.srt", 40_000, True, URL),
    FileSeen(2, "Sintel/Sintel.S01E02.mkv", 600_000_000, False, URL),
]
SEEN = Seen(
    torrent=3,
    name="Sintel",
    state=TorrentState.FETCHING,
    size_bytes=1_300_040_000,
    files=FILES,
    figures=FIGURES,
    error="",
    is_served=True,
    is_online=True,
    playlist_url=URL,
    plain_playlist_url=URL,
    request=Request(12, Aim.FETCH, JobState.RUNNING, "ada", "", {}),
)
TAKEN = [replace(FILES[0], title=7, open_url=URL), replace(FILES[1], problem="it is empty")]


def asked(request, aim=Aim.FETCH, **more):
    """The same with its request in this state."""
    request = Request(12, aim, request, "ada", more.pop("why", ""), more.pop("facts", {}))
    return replace(SEEN, request=request, **more)


MOMENTS = {
    "asking": replace(SEEN, files=[], figures={}, state=TorrentState.ASKING),
    "fetching": SEEN,
    "no engine": replace(SEEN, is_served=False, figures={}),
    "no network": replace(SEEN, is_online=False),
    "no room": replace(SEEN, state=TorrentState.FULL, figures=FIGURES | {"down_rate": 0}),
    "paused": asked(JobState.PAUSED, state=TorrentState.PAUSED),
    "watched": asked(JobState.DONE, Aim.STREAM, state=TorrentState.READY),
    "here": asked(JobState.DONE, state=TorrentState.SEEDING, files=TAKEN),
    "several here": asked(JobState.DONE, state=TorrentState.PAUSED, files=[TAKEN[0], replace(TAKEN[0], number=1)]),
    "failed": asked(JobState.FAILED, why="torrent_error", facts={"reason": "the disk is full"}),
    "cancelled": asked(JobState.CANCELLED),
    "stalled": replace(asked(JobState.RUNNING), request=replace(SEEN.request, stalled="ask"), work=7),
    "stalled, the last": replace(asked(JobState.RUNNING), request=replace(SEEN.request, stalled="none"), work=7),
    "nobody's": replace(SEEN, request=None),
}


def several(name, say):
    """Every card of a torrent that is called so."""
    named = [
        replace(FILES[0], path=f"{name}.mkv"),
        *(replace(FILES[1], number=n, path=f"{n} {name}") for n in range(12)),
    ]
    for seen in MOMENTS.values():
        yield torrents.card(replace(seen, name=name), say)
    offered = replace(SEEN, name=name, files=named, request=None)
    yield torrents.offer(offered, say)
    yield torrents.files(offered, say)
    yield torrents.files(offered, say, 10)
    yield torrents.files(replace(offered, suits=3), say)
    yield torrents.stream(offered, say)
    yield torrent_choice.card(offered, name, named[:3], say)
    yield torrent_choice.card(seen, name, [], say)
    yield torrents.listing([offered, replace(SEEN, name=name, torrent=4)], say)
    yield torrents.listing([], say)
    yield torrents.gone(12, say)
