"""The workers of this machine, by what they announce in the database."""

import socket
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from core.db import Session, now
from core.home import alive
from core.models import WorkerRow
from door.checks import Check, failed, fine


async def worker(session: Session) -> Check:
    """Has the worker that runs on this machine, if one does, announced itself lately?

    A worker's name is machine:pid:random (`core.runtime`). One that said goodbye or whose process
    has ended is no worker of this machine any more.
    """
    left = (col(WorkerRow.until) - now()).label("left_ms")
    mine = col(WorkerRow.name).startswith(f"{socket.gethostname()}:", autoescape=True)
    statement = select(col(WorkerRow.name), left).where(mine, col(WorkerRow.until) > 0)
    rows = (await session.execute(statement)).all()
    if any(left_ms > 0 for _, left_ms in rows):
        return fine("worker", "the worker of this machine is alive")
    silent = [left_ms for name, left_ms in rows if _runs(name)]
    if silent:
        seconds = round(-max(silent) / 1000)
        cure = "Look at its log, and start it again: its jobs go on elsewhere, or when it is back."
        return failed("worker", f"the worker of this machine runs, but has been silent for {seconds} s", cure)
    return fine("worker", "none runs on this machine")


def _runs(name: str) -> bool:
    """Whether the process of that name still runs, and is one of ours where the system tells."""
    pid = name.split(":")[1]
    if not (pid.isdecimal() and alive(int(pid))):
        return False
    try:
        return b"bowerbird" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return True
