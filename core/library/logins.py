"""Logins at sources: what the operator entered, and the sessions that sites gave us. Sealed and opened here."""

import json
from collections.abc import Mapping

import sqlalchemy
from sqlmodel import col, select

from core import log, sealing
from core.db import Session, alone, inserting, moment, table
from core.errors import SealBroken
from core.library.sealed import SOURCE_LOGIN
from core.models import SourceLogin
from core.secrets import KeyRing

Values = Mapping[str, str]
_ROWS = table(SourceLogin)


async def enter(session: Session, ring: KeyRing, source: str, values: Values) -> None:
    """Keep these options for a source, in place of those that were entered before; its session begins anew."""
    row = await _row(session, source)
    text = json.dumps(dict(values), ensure_ascii=False)
    await _write(session, row, {"options": _sealed(ring, row, "options", text), "cookies": b"", "entered_at": moment()})


async def forget(session: Session, source: str) -> bool:
    """Nothing is kept of a source any more. False when nothing was."""
    was = (await session.exec(select(SourceLogin.id).where(col(SourceLogin.source) == source))).first() is not None
    await session.execute(sqlalchemy.delete(_ROWS).where(_ROWS.c.source == source))
    return was


async def entered(session: Session, ring: KeyRing) -> dict[str, Values]:
    """What was entered, by source. One that does not open is left out, with a line in the log."""
    return {source: json.loads(text) for source, text in (await _opened(session, ring, "options")).items()}


async def versions(session: Session) -> dict[str, int]:
    """When the login of each source was entered, ms since 1970; those of which only a session is kept are left out."""
    entered = select(SourceLogin.source, SourceLogin.entered_at).where(col(SourceLogin.entered_at) > 0)
    return dict((await session.exec(entered)).all())


async def cookies(session: Session, ring: KeyRing) -> dict[str, str]:
    """The sessions that are kept, by source, as its client wrote them."""
    return await _opened(session, ring, "cookies")


async def keep_cookies(session: Session, ring: KeyRing, source: str, text: str) -> None:
    """Keep a source's session, as its client wrote it."""
    row = await _row(session, source)
    kept = _sealed(ring, row, "cookies", text) if text else b""
    await _write(session, row, {"cookies": kept, "cookies_at": moment()})


async def _opened(session: Session, ring: KeyRing, column: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in (await session.exec(select(SourceLogin).order_by(col(SourceLogin.source)))).all():
        if not (kept := getattr(row, column)):
            continue
        try:
            found[row.source] = sealing.unseal(ring, SOURCE_LOGIN.place(column, row.id or 0), kept).decode()
        except SealBroken as error:
            log.get("catalog").warning("source.login_broken", source=row.source, reason=error.reason)
    return found


async def _row(session: Session, source: str) -> int:
    """The number of a source's row; values are sealed for it, so it comes first."""
    await alone(session, "source logins")
    empty = {"source": source, "options": b"", "cookies": b"", "entered_at": 0, "cookies_at": 0}
    await session.execute(inserting(session, SourceLogin).values(empty).on_conflict_do_nothing())
    return int((await session.exec(select(SourceLogin.id).where(col(SourceLogin.source) == source))).one() or 0)


def _sealed(ring: KeyRing, row: int, column: str, text: str) -> bytes:
    return sealing.seal(ring, SOURCE_LOGIN.place(column, row), text.encode())


async def _write(session: Session, row: int, values: Mapping[str, object]) -> None:
    await session.execute(sqlalchemy.update(_ROWS).where(_ROWS.c.id == row).values(dict(values)))
