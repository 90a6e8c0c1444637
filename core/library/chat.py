"""Posts, and the buttons on them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from core.db import Session, now
from core.models import Action, Job, Post, Room, Sent
from core.models.jobs import OPEN

_UNSYNCED = {"synchronize_session": False}
#: no platform takes longer to accept a message; later, whoever was sending it has died
_ON_ITS_WAY_MS = 20_000


async def add(session: Session, post: Post) -> Post:
    """A new line."""
    values = post.model_dump(exclude={"id"}) | {"created_at": now()}
    return (await session.execute(insert(Post).values(values).returning(Post))).scalar_one()


async def add_said(session: Session, post: Post) -> Post | None:
    """A line that a surface calls by its key; None when it has been heard before."""
    values = post.model_dump(exclude={"id"}) | {"created_at": now()}
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(Post).values(values).on_conflict_do_nothing(index_elements=["surface", "key"])
    return (await session.execute(statement.returning(Post))).scalar_one_or_none()


async def by_id(session: Session, post: int) -> Post | None:
    """A line."""
    return await session.get(Post, post, populate_existing=True)


async def said(session: Session, surface: str, key: str) -> Post | None:
    """The line that a surface calls by this id."""
    return (await session.exec(select(Post).where(col(Post.surface) == surface, col(Post.key) == key))).first()


async def answer(session: Session, post: int) -> Post | None:
    """The card that answered a line."""
    return (await session.exec(select(Post).where(col(Post.answers_id) == post).order_by(col(Post.id)))).first()


async def history(session: Session, room: int, viewer: int, before: int | None, limit: int) -> list[Post]:
    """The last `limit` lines of a room that this person may see, before a post if one is given; oldest first."""
    statement = select(Post).where(
        col(Post.room_id) == room,
        ~col(Post.gone),
        or_(col(Post.for_person_id).is_(None), col(Post.for_person_id) == viewer),
    )
    if before is not None:
        statement = statement.where(col(Post.id) < before)
    rows = (await session.exec(statement.order_by(col(Post.id).desc()).limit(limit))).all()
    return list(reversed(rows))


async def addressed(session: Session, post: int, address: str) -> None:
    """A card has arrived: this is what the platform calls it."""
    await _set(session, post, address=address)


async def handed_over(session: Session, post: int, address: str) -> None:
    """A card's files were brought by the message of this address."""
    await _set(session, post, delivered=address)


async def taken_away(session: Session, post: int) -> None:
    """A card is not there any more; it is not drawn again."""
    await _set(session, post, gone=True)


async def left_behind(session: Session, room: int) -> None:
    """What a room shows can't be reached any more: cards of open jobs are to be sent anew, others stay as they are."""
    open_jobs = select(Job.id).where(col(Job.state).in_(OPEN))
    there = update(Post).where(col(Post.room_id) == room, ~col(Post.gone))
    cards = there.where(col(Post.job_id).in_(open_jobs)).values(address="", shown_version=0)
    lines = there.where(col(Post.key).is_not(None)).values(address="")
    for statement in (cards, lines):
        await session.execute(statement, execution_options=_UNSYNCED)


async def held_file(session: Session, surface: str, account: str, sha256: str) -> str | None:
    """The id by which a platform knows a file that was sent there before."""
    found = await session.get(Sent, (surface, account, sha256))
    return found.file_id if found else None


async def hold_file(session: Session, sent: Sent) -> None:
    """A platform holds a file from now on, by this id."""
    await session.merge(sent)


async def behind(session: Session, surface: str, job_ids: Sequence[int] | None = None) -> list[tuple[Post, Job]]:
    """Cards that show an older version of their job than there is; of these jobs only, when they are named.

    Those in rooms that we have left stay behind until we are back; one that has never been shown is
    on its way at first, and counts as lost only after a while.
    """
    statement = (
        select(Post, Job)
        .join(Job, col(Job.id) == col(Post.job_id))
        .join(Room, col(Room.id) == col(Post.room_id))
        .where(col(Post.surface) == surface, ~col(Post.gone), col(Post.shown_version) < col(Job.version))
        .where(col(Room.left_at).is_(None))
        .where(or_(col(Post.shown_version) > 0, col(Post.created_at) < now() - _ON_ITS_WAY_MS))
        .order_by(col(Post.id))
    )
    if job_ids is not None:
        statement = statement.where(col(Post.job_id).in_(list(job_ids)))
    return [(post, job) for post, job in (await session.exec(statement)).all()]


async def open_cards(session: Session, surface: str, room: int, place: str, kind: str) -> list[tuple[Post, Job]]:
    """The cards of a place whose jobs, of this kind, are still open; the oldest job first."""
    statement = (
        select(Post, Job)
        .join(Job, col(Job.id) == col(Post.job_id))
        .where(col(Post.surface) == surface, col(Post.room_id) == room, col(Post.place) == place, ~col(Post.gone))
        .where(col(Job.kind) == kind, col(Job.state).in_(OPEN), col(Post.shown_version) > 0)
        .order_by(col(Job.id), col(Post.id))
    )
    return [(post, job) for post, job in (await session.exec(statement)).all()]


async def standing(session: Session, surface: str, start: str) -> list[Post]:
    """The posts that stand somewhere and whose keys begin so."""
    statement = select(Post).where(col(Post.surface) == surface, col(Post.key).startswith(start, autoescape=True))
    return list((await session.exec(statement.where(col(Post.address) != "", ~col(Post.gone)))).all())


async def caught_up(session: Session, post: int, version: int) -> None:
    """What a card has not been told of its job by now is told elsewhere."""
    newer = update(Post).where(col(Post.id) == post, col(Post.shown_version) < version)
    await session.execute(newer.values(shown_version=version), execution_options=_UNSYNCED)


async def shown(session: Session, post: int, card: dict[str, Any] | None, version: int, job: int | None) -> bool:
    """A card now shows this, and follows that job or none; False when it shows something newer already.

    `card` is what the web chat's pages get; elsewhere the platform keeps it.
    """
    statement = (
        update(Post)
        .where(col(Post.id) == post, col(Post.shown_version) <= version)
        .values(card=card, shown_version=version, job_id=job)
        .returning(col(Post.id))
        .execution_options(**_UNSYNCED)
    )
    return (await session.execute(statement)).first() is not None


async def remember(session: Session, actions: Sequence[Action], keep_ms: int) -> None:
    """Have these buttons work from now on for `keep_ms`."""
    if not actions:
        return
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    rows = [
        {
            "token": one.token,
            "verb": one.verb,
            "args": one.args,
            "post_id": one.post_id,
            "room_id": one.room_id,
            "person_id": one.person_id,
        }
        for one in {one.token: one for one in actions}.values()
    ]
    expires = now() + keep_ms
    statement = dialect.insert(Action).values([{**row, "expires_at": expires} for row in rows])
    await session.execute(
        statement.on_conflict_do_update(index_elements=["token"], set_={"expires_at": statement.excluded.expires_at})
    )


async def action(session: Session, token: str) -> tuple[Action, bool] | None:
    """A button, and whether it still works."""
    statement = select(Action, (col(Action.expires_at) > now())).where(col(Action.token) == token)
    row = (await session.execute(statement)).first()
    return (row[0], bool(row[1])) if row else None


async def _set(session: Session, post: int, **values: Any) -> None:
    statement = update(Post).where(col(Post.id) == post).values(**values)
    await session.execute(statement.execution_options(**_UNSYNCED))
