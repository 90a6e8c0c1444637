"""What was heard and has changed something, so that it does so once."""

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite

from core.db import Session, now, table
from core.models import Heard

_HEARD = table(Heard)
_NEW = {"cause": bindparam("cause"), "text": "", "tone": "", "at": now()}
_CLAIM = {
    "sqlite": sqlite.insert(_HEARD).values(_NEW).on_conflict_do_nothing().returning(_HEARD.c.cause),
    "postgresql": postgresql.insert(_HEARD).values(_NEW).on_conflict_do_nothing().returning(_HEARD.c.cause),
}


async def claim(session: Session, cause: str) -> bool:
    """This transaction is where something heard is acted upon; False when another was, whose answer is there."""
    claimed = await session.execute(_CLAIM[session.get_bind().dialect.name], {"cause": cause})
    return claimed.first() is not None


async def answer(session: Session, cause: str, text: str, tone: str) -> None:
    """What is said to it, from now on whenever it is heard."""
    statement = _HEARD.update().where(_HEARD.c.cause == cause).values(text=text, tone=tone)
    await session.execute(statement)


async def answered(session: Session, cause: str) -> tuple[str, str] | None:
    """What was said to something that was acted upon, text and tone; None when it was not."""
    found = (await session.execute(_HEARD.select().where(_HEARD.c.cause == cause))).first()
    return (str(found.text), str(found.tone)) if found else None
