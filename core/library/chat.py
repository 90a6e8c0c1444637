"""Posts: what is said, and the cards that answer it."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy
from sqlalchemy import bindparam, insert, or_, orm, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import attributes
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.db import Database, Session, loaded, now, table
from core.library.jobs import REQUESTS
from core.models import Delivered, Job, Post, Room, Sent
from core.models.jobs import OPEN

_UNSYNCED = {"synchronize_session": False}
_POST = table(Post)
_MADE_HERE = ("id", "created_at")
_GIVEN = [column.name for column in _POST.c if column.name not in _MADE_HERE]
#: statements of every answer, built once, on columns: to build one takes longer than to carry it out
_NEW: dict[str, Any] = {name: bindparam(name) for name in _GIVEN} | {"created_at": now()}
_ADD = insert(_POST).values(_NEW).returning(_POST.c.id, _POST.c.created_at)
_HEAR = {
    name: dialect.insert(_POST)
    .values(_NEW)
    .on_conflict_do_nothing(index_elements=["surface", "key"])
    .returning(_POST.c.surface, _POST.c.key, _POST.c.id, _POST.c.created_at)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_ARRIVED = (
    update(_POST)
    .where(_POST.c.id == bindparam("post"))
    .values(
        address=bindparam("where"),
        card=bindparam("mark", type_=_POST.c.card.type),
        shown_version=bindparam("shows"),
        job_id=bindparam("job"),
    )
    .returning(_POST.c.id)
)
_BY_ID = sqlalchemy.select(_POST).where(_POST.c.id == bindparam("post"))
_DRAWN = update(_POST).where(_POST.c.id == bindparam("post")).values(card=bindparam("mark", type_=_POST.c.card.type))
_SHOWN = (
    update(_POST)
    .where(_POST.c.id == bindparam("post"), _POST.c.shown_version <= bindparam("shows"))
    .values(card=bindparam("mark", type_=_POST.c.card.type), shown_version=bindparam("shows"), job_id=bindparam("job"))
    .returning(_POST.c.id)
)
#: how the keys of messages begin in which a place's requests are shown together
TOGETHER = "together:"
#: how the key of a card begins that answers a line, its number behind it; or a press, what caused it behind it
ANSWER, ANSWER_TO_PRESS = "re:", "to:"
#: no platform takes longer to accept a message; later, whoever was sending it has died
_ON_ITS_WAY_MS = 20_000
#: what was asked longer ago is not answered any more when it was not
_LATELY_MS = 24 * 3600 * 1000
_ALL_BEHIND = (
    select(Post, Job)
    .join(Job, col(Job.id) == col(Post.job_id))
    .join(Room, col(Room.id) == col(Post.room_id))
    .where(~col(Post.gone), col(Post.shown_version) < col(Job.version), col(Room.left_at).is_(None))
    .where(or_(col(Post.shown_version) > 0, col(Post.created_at) < now() - _ON_ITS_WAY_MS))
    .order_by(col(Post.id))
)
_BEHIND = _ALL_BEHIND.where(col(Post.surface) == bindparam("shown_on"))
#: asked at every change of a job: written so that a database looks for the few cards of the jobs and not, for once,
#: through all of the surface
_BEHIND_OF = _ALL_BEHIND.where(
    col(Post.surface).concat("") == bindparam("shown_on"), col(Post.job_id).in_(bindparam("jobs", expanding=True))
)


async def add(session: Session, post: Post) -> Post:
    """A new line."""
    return _kept(session, post, (await session.execute(_ADD, _given(post))).one())


def _kept(session: Session, post: Post, made: Any) -> Post:
    """The post as one that the session has loaded."""
    post.id, created_at = made[0], made[1]
    attributes.set_committed_value(post, "created_at", created_at)
    orm.make_transient_to_detached(post)
    session.add(post)
    return post


async def add_once(session: Session, post: Post) -> Post:
    """A new card, or the one that is there under its key: an answer that was broken off on its way."""
    (only,) = await add_all_once(session, [post])
    return only


async def add_all_once(session: Session, posts: Sequence[Post]) -> list[Post]:
    """The same for several, in their order; one without a key is new."""
    made = await _made(session, [post for post in posts if post.key])
    return [await _once(session, post, made.pop((post.surface, post.key), None)) for post in posts]


async def _once(session: Session, post: Post, new: Any) -> Post:
    if new:
        return _kept(session, post, new)
    return (await session.exec(_under(post.surface, post.key))).one() if post.key else await add(session, post)


async def hear(session: Session, posts: Sequence[Post]) -> list[bool]:
    """New lines that a surface calls by their keys; False for one that has been heard before."""
    made = await _made(session, posts)
    for post in posts:
        post.id, post.created_at = made.pop((post.surface, post.key), (None, 0))
    return [post.id is not None for post in posts]


async def _made(session: Session, posts: Sequence[Post]) -> dict[tuple[str, str | None], tuple[int, int]]:
    """The number and the moment of those that were not there under their key: by surface and key."""
    if not posts:
        return {}
    rows = await session.execute(_HEAR[session.get_bind().dialect.name], [_given(post) for post in posts])
    return {(surface, key): (number, at) for surface, key, number, at in rows}


def _given(post: Post) -> dict[str, Any]:
    return {name: getattr(post, name) for name in _GIVEN}


async def by_id(session: Session, post: int) -> Post | None:
    """A line as it is now, in no session."""
    row = (await session.execute(_BY_ID, {"post": post})).first()
    return None if row is None else loaded(Post, row)


async def said(session: Session, surface: str, key: str) -> Post | None:
    """The line that a surface calls by this id."""
    return (await session.exec(_under(surface, key))).first()


def _under(surface: str, key: str) -> SelectOfScalar[Post]:
    return select(Post).where(col(Post.surface) == surface, col(Post.key) == key)


async def answered(session: Session, post: int) -> None:
    """A line was answered by something that leaves no card."""
    await _set(session, post, shown_version=1)


async def lost(session: Session, post: int) -> None:
    """A card that was on its way has not arrived, and will not."""
    await _set(session, post, created_at=0)


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


async def follows(session: Session, post: int, job: int) -> None:
    """A card is about this job from now on, and shows nothing of it yet: whoever keeps the cards true draws it."""
    await _set(session, post, job_id=job, shown_version=0)


async def addressed(session: Session, post: int, address: str) -> None:
    """A card has arrived: this is what the platform calls it."""
    await _set(session, post, address=address)


async def arrived(
    db: Database, post: int, address: str, mark: dict[str, Any] | None, card: tuple[int, int | None]
) -> None:
    """A card is shown for the first time, at this address: `card` is its version, and the job that it follows."""
    shows, job = card
    await db.once(_ARRIVED, {"post": post, "where": address, "mark": mark, "shows": shows, "job": job})


async def handed_over(session: Session, post: int, address: str, files: Sequence[tuple[str, str]]) -> None:
    """These of a card's files, each by its SHA-256 and name, were brought by the message of this address."""
    for sha256, name in files:
        await session.merge(Delivered(post_id=post, sha256=sha256, name=name, address=address))
    await _set(session, post, delivered=address)


async def brought(session: Session, post: Post) -> set[tuple[str, str]]:
    """The files, by SHA-256 and name, that the cards of a post's job have brought to its place."""
    statement = select(Delivered.sha256, Delivered.name).join(Post, col(Post.id) == col(Delivered.post_id))
    same = (col(Post.surface) == post.surface) & (col(Post.room_id) == post.room_id) & (col(Post.place) == post.place)
    theirs = (col(Post.job_id) == post.job_id) & same & col(Post.for_person_id).is_not_distinct_from(post.for_person_id)
    return {(sha256, name) for sha256, name in (await session.exec(statement.where(theirs))).all()}


async def brought_by(session: Session, post: int) -> dict[tuple[str, str], str]:
    """The files, by SHA-256 and name, that a card has brought itself, with the addresses of the messages that did."""
    rows = (await session.exec(select(Delivered).where(col(Delivered.post_id) == post))).all()
    return {(row.sha256, row.name): row.address for row in rows}


async def reached(session: Session, post: int, reach: bytes | None) -> None:
    """A card is reached by this sealed secret from now on, or by none."""
    await _set(session, post, reach=reach)


async def standing_at(session: Session, surface: str, address: str) -> bool:
    """Whether a post is known to stand there."""
    found = select(col(Post.id)).where(col(Post.surface) == surface, col(Post.address) == address)
    return (await session.exec(found.limit(1))).first() is not None


async def taken_away(session: Session, post: int) -> None:
    """A card is not there any more; it is not drawn again."""
    await _set(session, post, gone=True)


async def left_behind(session: Session, room: int) -> None:
    """What a room shows can't be reached any more: cards of open jobs are to be sent anew, others stay as they are."""
    open_jobs = select(Job.id).where(col(Job.state).in_(OPEN))
    there = update(Post).where(col(Post.room_id) == room, ~col(Post.gone))
    cards = there.where(col(Post.job_id).in_(open_jobs)).values(address="", shown_version=0)
    is_shared = col(Post.key).startswith(TOGETHER)
    lines = there.where(or_(col(Post.said).is_not(None), is_shared)).values(address="")
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
    given: dict[str, Any] = {"shown_on": surface}
    if job_ids is None:
        return [(post, job) for post, job in (await session.execute(_BEHIND, given)).all()]
    return [(post, job) for post, job in (await session.execute(_BEHIND_OF, given | {"jobs": list(job_ids)})).all()]


async def begin_again(session: Session, surface: str) -> int:
    """Have the cards of requests sent whose asking was written down, and then nothing more; how many there are.

    Who was answering has died, or could not write, once a card would be on its way no longer.
    """
    card = orm.aliased(Post)
    answers = select(card.id).where(card.answers_id == col(Post.id)).exists()
    statement = (
        select(Post, Job)
        .join(Job, col(Job.cause) == col(Post.key))
        .where(col(Post.surface) == surface, col(Job.kind).in_(REQUESTS), col(Post.shown_version) == 0, ~answers)
        .where(col(Job.created_at).between(now() - _LATELY_MS, now() - _ON_ITS_WAY_MS))
    )
    found = (await session.exec(statement)).all()
    for said, job in found:
        made = Post(room_id=said.room_id, surface=surface, place=said.place, locale=said.locale)
        made.for_person_id, made.answers_id, made.job_id = said.for_person_id, said.id, job.id
        made.key = f"{ANSWER}{said.id}"
        await lost(session, (await add_once(session, made)).id or 0)
    return len(found)


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
    shows = {"post": post, "mark": card, "shows": version, "job": job}
    return (await session.execute(_SHOWN, shows)).first() is not None


async def drawn(session: Session, cards: Sequence[tuple[Post, dict[str, Any]]]) -> None:
    """New cards' published forms."""
    connection = await session.connection()  # many at once, which a session would do one by one
    await connection.execute(_DRAWN, [{"post": post.id, "mark": card} for post, card in cards])
    for post, card in cards:
        attributes.set_committed_value(post, "card", card)


async def _set(session: Session, post: int, **values: Any) -> None:
    statement = update(Post).where(col(Post.id) == post).values(**values)
    await session.execute(statement.execution_options(**_UNSYNCED))
