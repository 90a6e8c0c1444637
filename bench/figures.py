"""A figure, and how it is printed: JSON for programs, a table with ratios first for people."""

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured: its value, what others got on the same data in the same call, of how many samples."""

    metric: str
    value: float
    unit: str
    n: int
    peers: Mapping[str, float] = field(default_factory=dict)
    note: str = ""


def percentile(samples: Sequence[float], percent: float) -> float:
    """The nearest rank: at least `percent` of the samples are at or below it."""
    ranked = sorted(samples)
    return ranked[max(0, -(-len(ranked) * percent // 100).__int__() - 1)]


def median(samples: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(samples)


def as_json(figure: Figure) -> str:
    """One line."""
    return json.dumps(
        {**asdict(figure), "value": round(figure.value, 3), "peers": _rounded(figure)}, ensure_ascii=False
    )


def table(figures: Sequence[Figure]) -> str:
    """A line a figure: how it stands to its peers, what it is, the note."""
    rows = [
        (_ratios(one), one.metric, f"{one.value:,.4g} {one.unit}".strip(), f"n={one.n}", one.note) for one in figures
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]).rstrip()
        for row in rows
    )


def _ratios(figure: Figure) -> str:
    """How many times the peer's value ours is."""
    return ", ".join(f"{figure.value / value:.2f} × {name}" for name, value in figure.peers.items() if value)


def _rounded(figure: Figure) -> dict[str, float]:
    return {name: round(value, 3) for name, value in figure.peers.items()}
