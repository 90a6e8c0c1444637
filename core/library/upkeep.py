"""What is old enough to be forgotten."""

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import col, select

from core.db import Session, now
from core.models import (
    Action,
    Aim,
    By,
    Decision,
    Heard,
    Job,
    JobState,
    LinkCode,
    OfferRow,
    Post,
    Search,
    TitleList,
    Torrent,
    WebSession,
    WorkerRow,
)

_DAY_MS = 24 * 3600 * 1000
#: a platform brings again what it was not told to be heard; Telegram, the longest, for a day
_HEARD_DAYS = 2
_CLOSED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


async def forget(session: Session, *, jobs_days: int, searches_days: int) -> dict[str, int]:
    """Delete old questions to sources, closed jobs with their stories, what has expired; how many of each."""
    searches = col(Job.kind).in_(("search", "look", "plan", "take", "scrape", "preload")) & (
        col(Job.created_at) < now() - searches_days * _DAY_MS
    )
    others = (col(Job.finished_at) < now() - jobs_days * _DAY_MS) & col(Job.state).in_(_CLOSED)
    old_question = col(Search.asked_at) < now() - searches_days * _DAY_MS
    await session.execute(
        update(Post).where(col(Post.reach).is_not(None), col(Post.created_at) < now() - _DAY_MS).values(reach=None)
    )
    # somebody was shown it, and nobody asked for it
    offered = (col(Torrent.aim) == Aim.OFFERED) & (col(Torrent.created_at) < now() - searches_days * _DAY_MS)
    unlisted = col(OfferRow.seen_at) < now() - searches_days * _DAY_MS
    found = {
        "searches": delete(Job).where(searches).returning(col(Job.id)),
        "questions": delete(Search).where(old_question).returning(col(Search.key)),
        "jobs": delete(Job).where(others).returning(col(Job.id)),
        "buttons": delete(Action).where(col(Action.expires_at) < now() - _DAY_MS).returning(col(Action.token)),
        "sessions": delete(WebSession).where(col(WebSession.expires_at) < now()).returning(col(WebSession.digest)),
        "codes": delete(LinkCode).where(col(LinkCode.expires_at) < now()).returning(col(LinkCode.digest)),
        "workers": delete(WorkerRow).where(col(WorkerRow.until) < now() - _DAY_MS).returning(col(WorkerRow.name)),
        "heard": delete(Heard).where(col(Heard.at) < now() - _HEARD_DAYS * _DAY_MS).returning(col(Heard.cause)),
        "offers": delete(OfferRow).where(unlisted).returning(col(OfferRow.id)),
        "decisions": delete(Decision).where(_past(jobs_days, searches_days)).returning(col(Decision.id)),
        "torrents": delete(Torrent).where(offered).returning(col(Torrent.id)),
        "lists": delete(TitleList)
        .where(col(TitleList.created_at) < now() - jobs_days * _DAY_MS)
        .returning(col(TitleList.sha256)),
        "posts": delete(Post).where(col(Post.gone)).returning(col(Post.id)),
    }
    return {name: len((await session.execute(statement)).all()) for name, statement in found.items()}


def _past(jobs_days: int, searches_days: int) -> ColumnElement[bool]:
    """Decisions whose time is over: of what was only warmed up and then forgotten, sooner."""
    at = col(Decision.decided_at)
    unasked = (col(Decision.by) == By.AHEAD) & col(Decision.torrent_id).is_(None)
    return (at < now() - jobs_days * _DAY_MS) | (unasked & (at < now() - searches_days * _DAY_MS))


async def with_rooms(session: Session) -> set[int]:
    """Jobs whose fetched files are still of use: all that may go on, be tried again, or lack something."""
    statement = select(Job.id, Job.state, Job.result).where(col(Job.kind).in_(("download", "mend")))
    rows = (await session.exec(statement)).all()
    return {job for job, state, result in rows if job and (state is not JobState.DONE or result.get("missing"))}
