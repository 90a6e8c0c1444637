"""The connections to peers as the system has them: what small messages wait for is not waited for.

libtorrent leaves Nagle's algorithm on, and has no setting for it: a request waits while the last small message is not
acknowledged, which a peer's system puts off for 40 ms. Peers do the same to us: the end of what they were asked for
waits for our acknowledgement. So our messages go out at once, and while somebody waits for data what came is
acknowledged every few milliseconds. Linux only: elsewhere nothing of this is done.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

_OPEN_FILES = Path("/proc/self/fd")
_SOON_S = 0.01
#: well below the 40 ms for which Linux puts acknowledgements off
_EVERY_S = 0.004
#: so often after each move of a reader, and no longer: a slow swarm is not made faster by it
_TIMES = 50


class Sockets:
    """Those of this process that are TCP. One that is no peer's suffers nothing by either option."""

    def __init__(self) -> None:
        self._fds: tuple[int, ...] = ()
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: dict[int, Callable[[], bool]] = {}
        self._left = 0

    def connected(self) -> None:
        """There is a new one; soon, once for all that come until then, small messages go out at once on it."""
        if self._timer is None and hasattr(socket, "TCP_QUICKACK") and _OPEN_FILES.is_dir():
            self._timer = asyncio.get_running_loop().call_later(_SOON_S, self._look)

    def waits(self, key: int, still: Callable[[], bool]) -> None:
        """Somebody waits for data of this torrent, as long as `still` says so: acknowledge what comes."""
        is_under_way, self._left = self._left > 0, _TIMES
        self._waiting[key] = still
        if not is_under_way:
            asyncio.get_running_loop().call_soon(self._acknowledge)

    def close(self) -> None:
        """Touch none any more."""
        if self._timer is not None:
            self._timer.cancel()
        self._fds, self._left = (), 0

    def _look(self) -> None:
        self._timer = None
        self._fds = tuple(_tcp())
        self._set(socket.TCP_NODELAY)

    def _acknowledge(self) -> None:
        self._waiting = {key: still for key, still in self._waiting.items() if still()}
        self._left = self._left - 1 if self._waiting else 0
        if not self._left:
            self._waiting.clear()
        else:
            self._set(socket.TCP_QUICKACK)
            asyncio.get_running_loop().call_later(_EVERY_S, self._acknowledge)

    def _set(self, option: int) -> None:
        for fd in self._fds:
            with contextlib.suppress(OSError), _borrowed(fd) as one:  # it may be closed by now, or another file
                one.setsockopt(socket.IPPROTO_TCP, option, 1)


@contextlib.contextmanager
def _borrowed(fd: int) -> Iterator[socket.socket]:
    """A socket that libtorrent owns and closes; an IPv6 one has these options too. Raises OSError for other files."""
    one = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, fd)
    try:
        yield one
    finally:
        one.detach()


def _tcp() -> Iterator[int]:
    for fd in [int(file.name) for file in _OPEN_FILES.iterdir()]:
        with contextlib.suppress(OSError), _borrowed(fd) as one:
            if one.getsockopt(socket.SOL_SOCKET, socket.SO_PROTOCOL) == socket.IPPROTO_TCP:
                yield fd
