"""How rightly links are judged: every labelled endpoint is looked at, over the wire, at a server that is hostile."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from bench.endpoints.case import Endpoint
from bench.endpoints.cases import ENDPOINTS, host
from bench.faults.place import serving
from bench.figures import Figure
from core.link_health import Standing, Verdict
from core.source import Limits
from worker.fetch.client import SourceClient, Wire
from worker.fetch.guard import networks
from worker.links import Expected, Sites, look

#: the sites of the bench are loopback's; every other private address stays out of reach
_LOOPBACK = networks(["127.0.0.0/8"])
_SILENCE_S = 1.5
_AT_ONCE = 16


async def measure(short: bool) -> list[Figure]:  # noqa: ARG001 it takes seconds anyway
    """How many verdicts are those of the label, and how many endpoints that can be had were called dead."""
    with serving("bench.endpoints") as base:
        verdicts = await looked(base, ENDPOINTS)
    wrong = [one for one, verdict in zip(ENDPOINTS, verdicts, strict=True) if verdict.standing is not one.standing]
    false_dead = [
        one.name
        for one, verdict in zip(ENDPOINTS, verdicts, strict=True)
        if verdict.standing is Standing.DEAD and one.standing is not Standing.DEAD
    ]
    counts = Counter(str(one.standing) for one in ENDPOINTS)
    labels = ", ".join(f"{count} {name}" for name, count in counts.most_common())
    count = len(ENDPOINTS)
    accuracy = 100 * (count - len(wrong)) / count
    return [
        Figure("links.accuracy_pct", accuracy, "%", count, note="; ".join(one.name for one in wrong) or labels),
        Figure("links.false_dead", len(false_dead), "", count, note="; ".join(false_dead)),
    ]


async def looked(base: str, endpoints: Sequence[Endpoint]) -> list[Verdict]:
    """A verdict for each endpoint, in their order."""
    client = SourceClient("links", Limits(per_minute=100_000, connections=2), Wire(_LOOPBACK, _SILENCE_S))
    sites, slots, port = Sites(gap_s=0.0), asyncio.Semaphore(_AT_ONCE), urlsplit(base).port or 0
    try:
        return list(await asyncio.gather(*(_look(client, sites, slots, one, port) for one in endpoints)))
    finally:
        await client.close()


async def _look(client: SourceClient, sites: Sites, slots: asyncio.Semaphore, endpoint: Endpoint, port: int) -> Verdict:
    site = f"http://{host(ENDPOINTS.index(endpoint))}:{endpoint.port or port}"
    expected = Expected(endpoint.file, size_bytes=endpoint.size_bytes, before=endpoint.before)
    async with slots:
        for path in endpoint.siblings:
            await look(client, site + path, Expected(endpoint.file), sites)
        return await look(client, site + endpoint.path, expected, sites)
