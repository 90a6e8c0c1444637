"""What is to become of a torrent in its engine, by what its row and its request say. Pure."""

from enum import StrEnum

from core.library.torrents import Duty
from core.models import Aim, JobState, TorrentState, Wanted
from core.models.jobs import OPEN
from worker.torrent import Role, State


class Goal(StrEnum):
    """What an engine does with a torrent."""

    REMOVE = "remove"
    PARK = "park"
    """Not in the engine; what is there stays on the disk."""
    PAUSE = "pause"
    STREAM = "stream"
    FETCH = "fetch"
    SEED = "seed"


ROLES = {Goal.STREAM: Role.STREAM, Goal.FETCH: Role.FETCH, Goal.SEED: Role.SEED, Goal.PAUSE: Role.STREAM}


def goal(duty: Duty) -> Goal:
    """What is to become of it. One that failed rests until somebody wants it anew, which takes its error away."""
    torrent, is_open = duty.torrent, duty.job in OPEN
    match torrent.aim:
        case Aim.REMOVE:
            return Goal.REMOVE
        case _ if torrent.error:
            return Goal.PARK
        case _ if torrent.paused or duty.job is JobState.PAUSED or (is_open and duty.wanted is Wanted.PAUSE):
            return Goal.PAUSE
        case Aim.FETCH:
            return Goal.FETCH if is_open else Goal.PARK
        case Aim.SEED:
            return Goal.SEED
        case Aim.STREAM if torrent.state is not TorrentState.PARKED:
            return Goal.STREAM
        case _:
            return Goal.PARK


def shown(state: State, now: Goal) -> TorrentState:
    """How it is doing, in the words of the rows."""
    match state:
        case State.METADATA:
            return TorrentState.ASKING
        case State.CHECKING:
            return TorrentState.CHECKING
        case State.PAUSED:
            return TorrentState.PAUSED
        case State.FAILED:
            return TorrentState.FAILED
        case State.DOWNLOADING:
            return TorrentState.READY if now is Goal.STREAM else TorrentState.FETCHING
        case State.FINISHED:
            return TorrentState.READY if now is Goal.STREAM else TorrentState.SEEDING
