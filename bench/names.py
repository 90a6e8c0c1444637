"""How well and how quickly release names are read, beside guessit, PTT and anitopy, on the cases of a file.

The file is {"cases": [{"title", "kind", "expect"}]}; `bench/name_judge.py` says what of a case is judged.
"""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.name_judge import Case, counted, verdicts
from bench.name_peers import Read, peers
from core.release_name import parse
from core.release_name.record import record

_OURS = "bowerbird"
#: right and judged by field
Score = dict[str, list[int]]


async def measure(short: bool, cases: Path) -> list[Figure]:
    """All fields of all cases, and the processor's time that a name takes; 200 cases when it has to be short."""
    listed: list[Case] = json.loads(await asyncio.to_thread(cases.read_text, "utf-8"))["cases"]
    return await asyncio.to_thread(_measure, listed[:200] if short else listed)


def _measure(cases: Sequence[Case]) -> list[Figure]:
    parsers: dict[str, Read] = {_OURS: lambda name, _: record(parse(name)), **peers()}
    scores: dict[str, Score] = {name: defaultdict(lambda: [0, 0]) for name in parsers}
    took: dict[str, float] = dict.fromkeys(parsers, 0.0)
    for case in cases:
        for name, read in parsers.items():
            began = time.thread_time()
            told = read(case["title"], case["kind"])
            took[name] += time.thread_time() - began
            _count(scores[name], case, told)
    return [*_shares(scores), _time(took, len(cases))]


def _count(score: Score, case: Case, told: Mapping[str, Any]) -> None:
    judged = list(verdicts(case, told))
    for field, right in judged:
        score[field][0] += right
        score[field][1] += 1
    if whole := counted(judged):
        score["all"][0] += all(right for _, right in whole)
        score["all"][1] += 1


def _shares(scores: Mapping[str, Score]) -> list[Figure]:
    """Percent right, all fields of a case first, then by field."""
    ours = scores[_OURS]
    fields = ["all", *sorted(field for field in ours if field != "all")]
    return [
        Figure(
            f"names.{field}_pct",
            _percent(ours, field),
            "%",
            ours[field][1],
            {name: _percent(score, field) for name, score in scores.items() if name != _OURS},
        )
        for field in fields
        if ours[field][1]
    ]


def _percent(score: Score, field: str) -> float:
    right, judged = score[field]
    return 100 * right / judged if judged else 0.0


def _time(took: Mapping[str, float], many: int) -> Figure:
    each = {name: 1_000 * seconds / max(many, 1) for name, seconds in took.items()}
    return Figure("names.ms", each.pop(_OURS), "ms", many, each, "of processor, a name")
