"""libtorrent's figures of a torrent in our words. Pure."""

import libtorrent as lt

from worker.torrent.room import NO_ROOM
from worker.torrent.torrent import Torrent
from worker.torrent.values import State, Status

_CHECKING = frozenset({
    lt.torrent_status.states.checking_files,
    lt.torrent_status.states.checking_resume_data,
    lt.torrent_status.states.queued_for_checking,
})  # fmt: skip


def status_of(torrent: Torrent, told: lt.torrent_status) -> Status:
    """Where it stands, by libtorrent's word; what is done of it by our own count."""
    done, total = torrent.progress
    came = max(told.all_time_download, 1)
    return Status(
        state=_state(torrent, told, done, total),
        done_bytes=done,
        total_bytes=total,
        down_rate=told.download_payload_rate,
        up_rate=told.upload_payload_rate,
        peers=told.num_peers,
        seeds=told.num_seeds,
        ratio=round(told.all_time_upload / max(came, done), 3),
        error="" if torrent.error == NO_ROOM else torrent.error,
        came_bytes=told.total_payload_download,
        went_bytes=told.all_time_upload,
        seeded_s=told.finished_duration.total_seconds(),
    )


def _state(torrent: Torrent, told: lt.torrent_status, done: int, total: int) -> State:
    if torrent.error == NO_ROOM and not torrent.is_resting:
        return State.FULL
    if torrent.error and torrent.error != NO_ROOM:
        return State.FAILED
    if told.flags & lt.torrent_flags.paused:
        return State.PAUSED
    if not told.has_metadata:
        return State.METADATA
    if told.state in _CHECKING:
        return State.CHECKING
    return State.FINISHED if done == total else State.DOWNLOADING
