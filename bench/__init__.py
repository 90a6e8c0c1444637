"""Benches: figures by name, measured on the real parts, each in a home of its own. See docs/bench.md.

A bench is an async function `(short) → list[Figure]`. Nothing of the product knows of this package.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from bench.figures import Figure

Bench = Callable[[bool], Coroutine[Any, Any, list[Figure]]]


def benches() -> dict[str, Bench]:
    """All benches by name."""
    from bench import chaos, chat, fetch, idle, jobs, package, start, stream

    return {
        "jobs": jobs.measure,
        "chaos": chaos.measure,
        "chat": chat.measure,
        "start": start.measure,
        "idle": idle.measure,
        "fetch": fetch.measure,
        "package": package.measure,
        "stream": stream.measure,
    }
