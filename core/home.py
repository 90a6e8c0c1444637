"""The home folder: one service at a time lives in it, and says at which address.

`hold` makes the folder and locks it (flock, which ends with its process, however that ends);
`announce` and `running` are how `bowerbird chat` finds the service. What lies in the folder is
not known here.
"""

import errno
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from core.errors import StartError

LOCK = "lock"
SERVICE = Path("run") / "service.json"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs. `key` is a local secret with which `bowerbird chat` attaches."""

    pid: int
    url: str
    key: str = field(repr=False)


@contextmanager
def hold(home: Path, *, alone: bool = True) -> Iterator[None]:
    """Keep the home folder for this process; its announcement goes when we do.

    `alone` is for the whole service in one process; bot and worker as processes of their own
    share the folder (`alone=False`), but not with one that wants it alone.
    Raises StartError when another process has it, and when it cannot be written.
    """
    try:
        private(home)
        descriptor = os.open(home / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise cannot_write(home, error) from None
    try:
        _lock(home, descriptor, alone=alone)
        try:
            yield
        finally:
            _withdraw(home)
    finally:
        os.close(descriptor)


def announce(home: Path, service: Service) -> None:
    """Say that we run and where, in a file that its owner alone can read. Raises StartError if it can't be written."""
    path = home / SERVICE
    part = path.with_suffix(".part")
    try:
        private(path.parent)
        part.unlink(missing_ok=True)
        _write(part, json.dumps(asdict(service)))
        part.replace(path)
    except OSError as error:
        raise cannot_write(home, error) from None


def running(home: Path) -> Service | None:
    """The service that holds this folder; None when none does, or when it ended without a word."""
    try:
        kept = json.loads((home / SERVICE).read_text("utf-8"))
        service = Service(pid=int(kept["pid"]), url=str(kept["url"]), key=str(kept["key"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return service if alive(service.pid) else None


def alive(pid: int) -> bool:
    """Whether a process of this id runs; it may be another's."""
    if pid <= 0:  # would ask for groups of processes
        return False
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


def private(folder: Path) -> None:
    """Make the folder with its parents, for its owner alone; one that is there is left as it is. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def cannot_write(folder: Path, error: OSError) -> StartError:
    """What to tell the operator about a folder that does not take what we write."""
    other = "or name another folder with BOWERBIRD_HOME"
    if error.errno in _FULL:
        return StartError(f"The disk of {folder} is full. Free some space there, {other}.")
    reason = error.strerror or type(error).__name__
    return StartError(f"The folder {folder} can't be written ({reason}). Give this user the right to, {other}.")


def _lock(home: Path, descriptor: int, *, alone: bool) -> None:
    """Take the lock and leave our id in it: a trial write, too, that finds a full disk before anything is at stake."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StartError(_taken(home)) from None
    except OSError as error:
        raise cannot_write(home, error) from None
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        os.fsync(descriptor)
    except OSError as error:
        raise cannot_write(home, error) from None


def _taken(home: Path) -> str:
    service = running(home)
    who = f"pid {service.pid}, {service.url}" if service else f"pid {_holder(home)}"
    return (
        f"Bowerbird is already running on {home} ({who}). "
        "Stop that one first, or give this one another folder with BOWERBIRD_HOME."
    )


def _holder(home: Path) -> str:
    try:
        return (home / LOCK).read_text("utf-8").strip() or "unknown"
    except OSError:
        return "unknown"


def _withdraw(home: Path) -> None:
    """Take the announcement back, if it is ours."""
    service = running(home)
    if service is not None and service.pid == os.getpid():
        (home / SERVICE).unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
