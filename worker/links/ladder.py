"""A look at a link, rung by rung: HEAD where it can settle the matter, the first bytes, then the site's habits.

HEAD can only say that nothing has changed: many sites answer it wrongly, so whatever it says against a link is asked
again by GET. A GET asks for 4 KB, and the connection is closed once they are here, whatever the site sends. A 404
counts when the whole file was asked for: some sites say it to ranges.
"""

import httpx

from core.errors import SourceBlocked, SourceError, SourceGone, SourceRefused, SourceUnavailable
from core.link_health import File, Sign, Standing, Verdict
from worker.fetch.client import SourceClient
from worker.fetch.guard import Blocked
from worker.links.answer import Answer, ask
from worker.links.expected import Expected
from worker.links.judging import Site, judged
from worker.links.pages import page_of
from worker.links.sites import Sites

_OK = 200
#: statuses that some sites give for a range that they would not give for the file
_NOT_TO_RANGES = frozenset({400, 403, 404, 405, 406, 410, 412, 416, 500, 501})

_ODD = Verdict(Standing.UNKNOWN, (Sign.ODD,), 0.5)
_TROUBLES: tuple[tuple[type[SourceError], Verdict], ...] = (
    (SourceGone, Verdict(Standing.DEAD, (Sign.GONE,), 0.95)),
    (SourceBlocked, Verdict(Standing.UNKNOWN, (Sign.CHALLENGE,))),
    (SourceRefused, Verdict(Standing.RESTRICTED, (Sign.NOT_ALLOWED,), 0.95)),
    (SourceUnavailable, Verdict(Standing.TEMPORARY, (Sign.SILENT,), 0.8)),
)


async def look(client: SourceClient, url: str, expected: Expected, sites: Sites) -> Verdict:
    """The verdict on what is behind this address now. Never raises a SourceError: trouble is a verdict, too."""
    async with sites.turn(client, url):
        if expected.before != File() and (same := await _unchanged(client, url, expected)):
            return same
        try:
            answer = await _first_bytes(client, url)
            return await _verdict(client, answer, expected, sites)
        except SourceError as trouble:
            return of_trouble(trouble)


def of_trouble(trouble: SourceError) -> Verdict:
    """What it means that no answer came, or that a source gave this one."""
    if isinstance(trouble, SourceRefused) and _is_private(trouble):
        return Verdict(Standing.UNKNOWN, (Sign.PRIVATE,))
    if isinstance(trouble, SourceUnavailable) and trouble.retry_after_s is not None:
        return Verdict(Standing.TEMPORARY, (Sign.BUSY,), 0.95)
    if isinstance(trouble.__cause__, httpx.TooManyRedirects):
        return Verdict(Standing.UNKNOWN, (Sign.CIRCLES,))
    return next((verdict for kind, verdict in _TROUBLES if isinstance(trouble, kind)), _ODD)


async def _unchanged(client: SourceClient, url: str, expected: Expected) -> Verdict | None:
    """Alive when a HEAD names the same file as before; None for anything else."""
    try:
        answer = await ask(client, url, "HEAD")
    except SourceError:
        return None
    if answer.status != _OK or not expected.before.is_same(answer.file):
        return None
    return Verdict(Standing.ALIVE, (Sign.SAME,), 0.9, answer.status, answer.file)


async def _first_bytes(client: SourceClient, url: str) -> Answer:
    answer = await ask(client, url, ranged=True)
    if answer.status in _NOT_TO_RANGES and not answer.is_challenge:
        return await ask(client, url)
    return answer


async def _verdict(client: SourceClient, answer: Answer, expected: Expected, sites: Sites) -> Verdict:
    page = page_of(answer)
    twins = sites.others_like(answer.asked, page) if page is not None and expected.is_file else 0
    verdict = judged(answer, expected, Site(None, twins))
    if verdict is None:
        habits = await sites.habits(client, answer.asked)
        verdict = judged(answer, expected, Site(habits, twins))
    if verdict is None:
        raise AssertionError("with the habits of its site every answer can be judged")
    return verdict


def _is_private(trouble: SourceError) -> bool:
    cause = trouble.__cause__
    return isinstance(cause, httpx.HTTPError) and isinstance(cause.__cause__, Blocked)
