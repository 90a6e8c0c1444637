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
STREAMS = Gauge("bowerbird_streams", "Streams of torrents that are open.")
STREAMS_ENDED = Counter("bowerbird_streams_ended_total", "Streams of torrents that ended, by how.", ["how"])
STREAM_WAIT_SECONDS = Histogram(
    "bowerbird_stream_wait_seconds", "Seconds from a request to the first byte of a stream.",
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 30),
)  # fmt: skip
LINKS_OPENED = Counter("bowerbird_links_opened_total", "Requests for signed links, by status.", ["status"])
TORRENTS = Gauge("bowerbird_torrents", "Torrents in this process's engine.")
TORRENT_PEERS = Gauge("bowerbird_torrent_peers", "Peers that its torrents are connected to.")
TORRENT_RATE = Gauge("bowerbird_torrent_bytes_per_second", "Bytes a second of all its torrents.", ["direction"])

SOURCES_ASKED = Counter(
    "bowerbird_sources_asked_total", "Sources asked, and how they were.", ["source", "operation", "how"]
)
SOURCE_SECONDS = Histogram(
    "bowerbird_source_seconds", "Seconds until a source answered.", ["source", "operation"],
    buckets=(0.1, 0.3, 1, 3, 10),
)  # fmt: skip
SOURCES_SPARED = Counter("bowerbird_sources_spared_total", "Sources not asked, to leave them in peace.", ["source"])
RELEASES = Counter("bowerbird_releases_total", "Releases taken, refused as fakes, or stalled.", ["how"])
OWN_NETWORK_AWAY = Counter("bowerbird_own_network_away_total", "Times that hardly any source outside was reached.")
LINKS_LOOKED = Counter(
    "bowerbird_links_looked_total", "Looks at what is behind titles, and what they found.", ["source", "standing"]
)
LINES_TAKEN = Counter("bowerbird_lines_taken_total", "Lines of lists that were handed in, and what became.", ["how"])
TITLES_CRAWLED = Counter("bowerbird_titles_crawled_total", "Titles of catalogues that were gone through.", ["source"])
RELEASES_FOUND = Counter("bowerbird_releases_found_total", "New releases of works that people care for.")
PARTS_FOUND = Counter("bowerbird_parts_found_total", "New parts of titles that people care for.", ["source"])


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


def source_asked(source: str, operation: str, how: str, seconds: float) -> None:
    """Count what came of asking a source."""
    SOURCES_ASKED.labels(source, operation, how).inc()
    SOURCE_SECONDS.labels(source, operation).observe(seconds)
