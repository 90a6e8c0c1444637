"""Benches: figures by name, measured on the real parts, each in a home of its own. See docs/benchmarks.md.

A bench is an async function `(short) → list[Figure]`. Nothing of the product knows of this package.
"""

from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from bench.figures import Figure

Bench = Callable[[bool], Coroutine[Any, Any, list[Figure]]]


def benches(cases: Path | None = None, many: int | None = None, only: str | None = None) -> dict[str, Bench]:
    """All benches by name.

    `cases` is the file by which `names` is judged, `many` is how many jobs `chaos` asks for, `only` the part of
    `stream` that is wanted.
    """
    from bench import chaos, chat, fetch, films, idle, index, jobs, links, names, package, search, start, stream

    return {
        "jobs": jobs.measure,
        "chaos": partial(chaos.measure, jobs=many),
        "chat": chat.measure,
        "start": start.measure,
        "idle": idle.measure,
        "fetch": fetch.measure,
        "package": package.measure,
        "search": search.measure,
        "index": index.measure,
        "links": links.measure,
        "names": partial(names.measure, cases=cases or Path()),
        "stream": partial(stream.measure, only=only),
        "films": films.measure,
    }
