"""What a run found out of whether its title can be had at its source: a download is the best look at a link."""

import random

from core.db import Session
from core.library import link_health
from core.link_health import Verdict
from worker.run import Run


def counts(run: Run, verdict: Verdict) -> None:
    """That counts for or against its title once the run ends, in the same transaction."""

    async def fact(session: Session) -> None:
        await counted(session, run, verdict)

    run.facts.append(fact)


async def counted(session: Session, run: Run, verdict: Verdict) -> None:
    """It counts now. Nothing for a run that is about no title."""
    if run.job.title_id is not None:
        await link_health.looked(session, run.job.title_id, verdict, random.random())
