"""What is to become of a torrent in its engine, by what its row and its request say. Pure."""

from enum import StrEnum

from core.library.torrent_duties import Duty
from core.models import Aim, JobState, TorrentState, Wanted
from core.models.jobs import OPEN
from worker.torrent import Role, State


class Goal(StrEnum):
    """What an engine does with a torrent."""

    REMOVE = "remove"
    PARK = "park"
    """Not in the engine; what is there stays on the disk."""
    PAUSE = "pause"
    PRELOAD = "preload"
    STREAM = "stream"
    FETCH = "fetch"
    SEED = "seed"


ROLES = {
    Goal.PRELOAD: Role.PRELOAD,
    Goal.STREAM: Role.STREAM,
    Goal.FETCH: Role.FETCH,
    Goal.SEED: Role.SEED,
    Goal.PAUSE: Role.STREAM,
}


_WATCHED = frozenset({Goal.PRELOAD, Goal.STREAM})
_HERE = frozenset({State.DOWNLOADING, State.FINISHED})
_SHOWN = {
    State.METADATA: TorrentState.ASKING,
    State.CHECKING: TorrentState.CHECKING,
    State.DOWNLOADING: TorrentState.FETCHING,
    State.FINISHED: TorrentState.SEEDING,
    State.FULL: TorrentState.FULL,
    State.PAUSED: TorrentState.PAUSED,
    State.FAILED: TorrentState.FAILED,
}


def goal(duty: Duty) -> Goal:
    """What is to become of it. One that failed rests until somebody wants it anew, which takes its error away."""
    torrent = duty.torrent
    if torrent.aim is Aim.REMOVE:
        return Goal.REMOVE
    if torrent.error:
        return Goal.PARK
    if torrent.paused or duty.job is JobState.PAUSED or (duty.job in OPEN and duty.wanted is Wanted.PAUSE):
        return Goal.PAUSE
    return _wanted(duty)


def _wanted(duty: Duty) -> Goal:
    """A request that is over wants nothing more; what is watched rests when nobody has read it for long."""
    match duty.torrent.aim:
        case Aim.FETCH if duty.job in OPEN:
            return Goal.FETCH
        case Aim.PRELOAD:
            return Goal.PRELOAD
        case Aim.SEED:
            return Goal.SEED
        case Aim.STREAM if duty.torrent.state is not TorrentState.PARKED:
            return Goal.STREAM
        case _:
            return Goal.PARK


def shown(state: State, now: Goal) -> TorrentState:
    """How it is doing, in the words of the rows."""
    return TorrentState.READY if now in _WATCHED and state in _HERE else _SHOWN[state]
