"""Sources as rows: published when a worker starts, and marked by how their answers are."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy
from sqlmodel import col, select

from core.db import Session, alone, moment, now
from core.errors import (
    SourceBlocked,
    SourceChanged,
    SourceError,
    SourceGone,
    SourceRefused,
    SourceResting,
    SourceUnavailable,
)
from core.library import searches
from core.models import SourceHealth, SourceRow
from worker.catalog.breaker import Health, Verdict, after, is_open, is_our_own_network
from worker.catalog.load import Catalog, State
from worker.meters import OWN_NETWORK_AWAY, source_asked

_SLOW_MS = 5000


async def publish(session: Session, catalog: Catalog) -> None:
    """Write down which sources there are. What is known of their health stays; what is gone goes.

    With other sources than before, no search that was made is good any more.
    """
    await alone(session, "sources")  # several workers may start at once
    known = {row.name: row for row in (await session.exec(select(SourceRow))).all()}
    were_on = {row.name for row in known.values() if row.state not in {State.OFF, State.BROKEN}}
    for card in (one for one in catalog.cards if not one.is_spare):
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
    gone = col(SourceHealth.source).not_in([card.name for card in catalog.cards])
    await session.execute(sqlalchemy.delete(SourceHealth).where(gone).execution_options(synchronize_session=False))
    if were_on != set(catalog.names):
        await searches.outdate(session)


@dataclass(frozen=True, slots=True)
class Known:
    """How sources do at one operation, by name, and what time it is for the breakers."""

    healths: Mapping[str, Health]
    now_ms: int

    def of(self, source: str) -> Health:
        """One source; a fresh start when nothing is known of it."""
        return self.healths.get(source, Health())

    def is_open(self, source: str) -> bool:
        """Whether it is to be left in peace."""
        return is_open(self.of(source), self.now_ms)


async def known(session: Session, operation: str) -> Known:
    """How all sources do at an operation."""
    rows = (await session.exec(select(SourceHealth).where(col(SourceHealth.operation) == operation))).all()
    now_ms = (await session.execute(sqlalchemy.select(now()))).scalar_one()
    return Known({row.source: _health(row) for row in rows}, now_ms)


async def known_all(session: Session, operations: Sequence[str]) -> list[Known]:
    """The same for several who ask at once, mostly of one operation; in their order."""
    every = {one: await known(session, one) for one in dict.fromkeys(operations)}
    return [every[one] for one in operations]


async def due(session: Session, names: Sequence[str], every_ms: int) -> list[str]:
    """Sources to be probed: not heard of for so long, or left in peace for as long as they were to be."""
    now_ms = (await session.execute(sqlalchemy.select(now()))).scalar_one()
    rested = select(SourceHealth.source).where(col(SourceHealth.open_until) > 0, col(SourceHealth.open_until) <= now_ms)
    resting = select(SourceHealth.source).where(col(SourceHealth.open_until) > now_ms)
    lately = select(SourceRow.name).where(col(SourceRow.checked_at) > now_ms - every_ms)
    back, away, heard_of = [set((await session.exec(one)).all()) for one in (rested, resting, lately)]
    return [name for name in names if name not in away and (name in back or name not in heard_of)]


async def try_again(session: Session, sources: Sequence[str]) -> None:
    """These are well again: whatever they were left in peace for, they may be asked."""
    closed = {"open_until": 0, "streak": 0}
    was_open = col(SourceHealth.source).in_(sources) & (col(SourceHealth.open_until) > 0)
    await session.execute(
        sqlalchemy.update(SourceHealth).where(was_open).values(closed).execution_options(synchronize_session=False)
    )


async def anew(session: Session, sources: Sequence[str]) -> None:
    """These ask with another login from now on: how they did before says nothing of it."""
    await try_again(session, sources)
    mine = col(SourceRow.name).in_(sources) & col(SourceRow.state).not_in([State.OFF.value, State.BROKEN.value])
    forgotten = {"state": "up", "reason": "", "checked_at": None}
    await session.execute(
        sqlalchemy.update(SourceRow).where(mine).values(forgotten).execution_options(synchronize_session=False)
    )


async def heard(session: Session, operation: str, verdicts: Sequence[Verdict]) -> bool:
    """Sources answered, or did not. False when that says nothing of them, because our own network is away."""
    if is_our_own_network(verdicts):
        OWN_NETWORK_AWAY.inc()
        return False
    await alone(session, "sources")
    now_ms = (await session.execute(sqlalchemy.select(now()))).scalar_one()
    names = [one.source for one in verdicts]
    rows = (await session.exec(select(SourceRow).where(col(SourceRow.name).in_(names)))).all()
    shown = {row.name: row for row in rows}
    theirs = select(SourceHealth).where(col(SourceHealth.operation) == operation, col(SourceHealth.source).in_(names))
    healths = {row.source: row for row in (await session.exec(theirs)).all()}
    for verdict in verdicts:
        if verdict.source not in shown:
            continue
        row = healths.get(verdict.source) or SourceHealth(source=verdict.source, operation=operation)
        health = after(_health(row), verdict, now_ms)
        row.sqlmodel_update(dataclasses.asdict(health))
        session.add(row)
        _show(shown[verdict.source], verdict, health, now_ms)
        source_asked(verdict.source, operation, state_of(verdict.trouble), verdict.seconds)
    return True


def state_of(trouble: SourceError | None) -> str:
    """How a source is doing by its last answer: up, limited, blocked, refused, changed or down."""
    match trouble:
        case None | SourceGone():
            return "up"
        case SourceResting() | SourceUnavailable(retry_after_s=float()):
            return "limited"
        case SourceBlocked():
            return "blocked"
        case SourceRefused():
            return "refused"
        case SourceChanged():
            return "changed"
        case _:
            return "down"


def _show(row: SourceRow, verdict: Verdict, health: Health, now_ms: int) -> None:
    """What /sources tells of it."""
    row.checked_at = now_ms
    row.state, row.reason = state_of(verdict.trouble), verdict.trouble.reason[:200] if verdict.trouble else ""
    if verdict.trouble is None:
        row.answers, row.latency_ms = row.answers + 1, round(health.latency_ms)
        row.state = "slow" if health.latency_ms > _SLOW_MS else "up"
    elif not isinstance(verdict.trouble, SourceResting):
        row.failures += 1


def _health(row: SourceHealth) -> Health:
    return Health(**{one.name: getattr(row, one.name) for one in dataclasses.fields(Health)})
