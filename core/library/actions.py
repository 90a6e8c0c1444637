"""Buttons on posts: what each does, for whom, and how long."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from core.db import Session, now, table
from core.models import Action

_ACTION = table(Action)


@dataclass(frozen=True, slots=True)
class NewAction:
    """What a button does, to be kept as an `Action`."""

    token: str
    verb: str
    args: dict[str, Any]
    post_id: int | None
    room_id: int
    person_id: int | None


_KEPT = [one.name for one in fields(NewAction)]


def _remembering(dialect: Any) -> Any:
    button = dialect.insert(_ACTION).values(
        {name: bindparam(name, type_=_ACTION.c[name].type) for name in _KEPT}
        | {"expires_at": now() + bindparam("keep_ms", type_=_ACTION.c.expires_at.type)}
    )
    return button.on_conflict_do_update(index_elements=["token"], set_={"expires_at": button.excluded.expires_at})


#: built once, on columns: to build one takes longer than to carry it out
_REMEMBER = {"sqlite": _remembering(sqlite), "postgresql": _remembering(postgresql)}


async def remember(session: Session, actions: Sequence[NewAction], keep_ms: int) -> None:
    """Have these buttons work from now on for `keep_ms`."""
    buttons = {one.token: one for one in actions}.values()
    rows = [{name: getattr(one, name) for name in _KEPT} | {"keep_ms": keep_ms} for one in buttons]
    if rows:
        await session.execute(_REMEMBER[session.get_bind().dialect.name], rows)


async def action(session: Session, token: str) -> tuple[Action, bool] | None:
    """A button, and whether it still works."""
    statement = select(Action, (col(Action.expires_at) > now())).where(col(Action.token) == token)
    row = (await session.execute(statement)).first()
    return (row[0], bool(row[1])) if row else None


async def acts(session: Session, tokens: Sequence[str]) -> dict[str, tuple[str, dict[str, Any]]]:
    """What buttons do, verb and arguments by token."""
    statement = select(Action.token, Action.verb, Action.args).where(col(Action.token).in_(tokens))
    return {token: (verb, args) for token, verb, args in (await session.execute(statement)).all()}
