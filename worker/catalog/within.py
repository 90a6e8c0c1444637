"""Calling what may never come back: a plugin's module that is imported, its class that is made."""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """What `work` gives, or raises, in a thread of its own. Raises TimeoutError when it takes longer.

    The thread of what hangs is left behind: nothing in Python ends it, and it keeps nobody from ending.
    """
    given: list[T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            given.append(work())
        except BaseException as error:  # noqa: BLE001 raised again where it was asked for
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if raised:
        raise raised[0]
    if not given:
        raise TimeoutError(f"it hangs: nothing came in {seconds:g} s")
    return given[0]
