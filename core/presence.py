"""Who of us is here: a file of each process in the home folder, locked for as long as it lives.

The system lets go of the lock at the moment when a process dies, however it dies. So those who share
the folder know that it is gone, and need not wait until its leases are over. Only processes under the
same kernel are judged: on a folder that several machines share a lock may say nothing of the others,
whose leases are waited for.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from core import log
from core.home import private

_log = log.get(__name__)
_FOLDER = Path("run") / "here"
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@contextlib.contextmanager
def shown(home: Path, name: str) -> Iterator[None]:
    """Show that the process of this name is here, for as long as the block lasts. Where that can't be, leases do."""
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(_shown(_folder(home), name))
        except OSError as error:
            _log.warning("presence.not_shown", error=error.strerror)
        yield


def gone(home: Path) -> list[str]:
    """The names of those who have died without a word, until they are forgotten."""
    try:
        files = list(_folder(home).iterdir())
    except OSError:
        return []
    return [file.name for file in files if not file.name.startswith(".") and _is_let_go(file)]


def forget(home: Path, name: str) -> None:
    """What somebody who has died has held is known to be free."""
    with contextlib.suppress(OSError):
        (_folder(home) / name).unlink(missing_ok=True)


def _folder(home: Path) -> Path:
    """Of those under this kernel. OSError where the system has no word for it."""
    return home / _FOLDER / _BOOT.read_text("ascii").strip()


@contextlib.contextmanager
def _shown(folder: Path, name: str) -> Iterator[None]:
    private(folder)
    part, file = folder / f".{name}", folder / name
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        part.replace(file)  # locked before anybody can see it
        yield
    finally:
        file.unlink(missing_ok=True)
        os.close(descriptor)


def _is_let_go(file: Path) -> bool:
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False  # it has just said goodbye
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(descriptor)
