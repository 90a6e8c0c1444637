"""Sources as rows: published when a worker starts, and marked by how their answers are."""

from sqlmodel import col, select

from core.db import Session, alone, moment
from core.errors import SourceError
from core.models import SourceRow
from worker.catalog.load import Catalog, State

_SLOW_MS = 5000


async def publish(session: Session, catalog: Catalog) -> None:
    """Write down which sources there are. What is known of their health stays; what is gone goes."""
    await alone(session, "sources")  # several workers may start at once
    known = {row.name: row for row in (await session.exec(select(SourceRow))).all()}
    for card in catalog.cards:
        row = known.pop(card.name, None) or SourceRow(name=card.name, adapter=card.adapter, label=card.label)
        row.adapter, row.label, row.description = card.adapter, card.label, card.description
        row.kinds, row.licence, row.terms_url = sorted(card.kinds), card.licence, card.terms_url
        row.published_at = moment()
        if card.state is not State.ON:
            row.state, row.reason = card.state.value, card.reason
        elif row.state in {State.OFF, State.BROKEN}:
            row.state, row.reason = "up", ""
        if found := catalog.plugin(card.name):
            row.jobs_at_once = found[0].limits.jobs
        session.add(row)
    for row in known.values():
        await session.delete(row)


async def answered(session: Session, source: str, state: str, trouble: SourceError | None, seconds: float) -> None:
    """A source answered, or did not."""
    row = (await session.exec(select(SourceRow).where(col(SourceRow.name) == source))).first()
    if row is None:
        return
    ms = round(seconds * 1000)
    row.checked_at = moment()
    if trouble is None:
        row.answers, row.latency_ms = row.answers + 1, ms
        row.state, row.reason = ("slow" if ms > _SLOW_MS else "up"), ""
    else:
        row.failures, row.state, row.reason = row.failures + 1, state, trouble.reason[:200]
