"""libtorrent's alerts on asyncio's loop, without a thread and without polling."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Mapping
from typing import Any

import libtorrent as lt

Handlers = Mapping[type[Any], Callable[[Any], None]]


class Alerts:
    """Wakes the loop when a session has something to say, and hands each alert to the handler of its type.

    An alert dies when the next ones are taken, and touching a dead one ends the process
    (arvidn/libtorrent#6437): handlers copy what they need and keep no alert.
    """

    def __init__(self, session: lt.session, handlers: Handlers) -> None:
        self._session = session
        self._handlers = handlers
        # libtorrent writes one byte by a plain write(): on a full blocking pipe the whole session would wait
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)

    def open(self) -> None:
        """Listen from now on."""
        asyncio.get_running_loop().add_reader(self._near, self._drain)
        self._session.set_alert_fd(self._far.fileno())
        self._drain()  # the edge has passed for what was there before

    def close(self) -> None:
        """Hear nothing more."""
        self._session.set_alert_fd(-1)
        asyncio.get_running_loop().remove_reader(self._near)
        self._near.close()
        self._far.close()

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._near.recv(4096)
        for alert in self._session.pop_alerts():
            handler = self._handlers.get(type(alert))
            if handler is not None:
                handler(alert)
