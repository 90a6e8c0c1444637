"""What is measured, for /metrics. Every name is in docs/metrics.md."""

import contextlib
import time
from collections.abc import Iterator

from prometheus_client import Counter, Gauge, Histogram

from core.models import Job

JOBS_ENDED = Counter("bowerbird_jobs_ended_total", "Runs of jobs that ended, by kind and how.", ["kind", "how"])
JOBS_RUNNING = Gauge("bowerbird_jobs_running", "Runs under way, by lane.", ["lane"])
JOB_SECONDS = Histogram(
    "bowerbird_job_seconds", "Seconds from the start of a run to its end, by kind.", ["kind"],
    buckets=(0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 1800, 7200),
)  # fmt: skip
JOBS_TAKEN_BACK = Counter("bowerbird_jobs_taken_back_total", "Jobs taken back from dead workers.")
JOBS_RESENT = Counter("bowerbird_jobs_resent_total", "Jobs sent to Redis again because it had lost them.")
QUEUE_DEPTH = Gauge("bowerbird_queue_depth", "Jobs by lane and state.", ["lane", "state"])
BYTES_SERVED = Counter("bowerbird_bytes_served_total", "Bytes of files served over signed links.")
LINKS_OPENED = Counter("bowerbird_links_opened_total", "Requests for signed links, by status.", ["status"])
TORRENTS = Gauge("bowerbird_torrents", "Torrents in this process's engine.")
TORRENT_PEERS = Gauge("bowerbird_torrent_peers", "Peers that its torrents are connected to.")
TORRENT_RATE = Gauge("bowerbird_torrent_bytes_per_second", "Bytes a second of all its torrents.", ["direction"])


@contextlib.contextmanager
def running(job: Job) -> Iterator[None]:
    """Count a run while it lasts."""
    began = time.monotonic()
    JOBS_RUNNING.labels(job.lane).inc()
    try:
        yield
    finally:
        JOBS_RUNNING.labels(job.lane).dec()
        JOB_SECONDS.labels(job.kind).observe(time.monotonic() - began)


def ended(job: Job, how: str) -> None:
    """Count a run that ended."""
    JOBS_ENDED.labels(job.kind, how.partition(":")[0]).inc()
