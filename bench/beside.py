"""What others took of the processor while something was measured: a figure made beside much work says little."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_TICKS_PER_S = 100.0  # USER_HZ, whatever the kernel's own clock is (proc(5))


@dataclass(frozen=True, slots=True)
class Beside:
    """A span that is measured, from `begun` on."""

    began_s: float
    others_s: float

    @classmethod
    def begun(cls) -> "Beside":
        """From now on."""
        return cls(time.monotonic(), others_s(os.getpid()))

    def told(self) -> str:
        """A piece of a note: what others took since, in percent of one core; "" where the system doesn't tell."""
        if not (_PROC / "stat").exists():
            return ""
        share = (others_s(os.getpid()) - self.others_s) / (time.monotonic() - self.began_s)
        return f"; others took {max(0.0, 100 * share):.0f} % of a core meanwhile"


def others_s(ours: int, proc: Path = _PROC) -> float:
    """Seconds of processor that everybody took so far except this process and whatever it started.

    What a hypervisor gave to somebody else counts as theirs. 0 where the system doesn't tell.
    """
    if not (proc / "stat").exists():
        return 0.0
    user, nice, system, _, _, irq, softirq, stolen = _numbers((proc / "stat").read_text("ascii"), 1, 8)
    return (user + nice + system + irq + softirq + stolen - _taken_by(ours, proc)) / _TICKS_PER_S


def _taken_by(ours: int, proc: Path) -> int:
    """Ticks of a process and its descendants, those included that have ended and were waited for."""
    processes = {number: (parent, ticks) for number, parent, ticks in _processes(proc)}
    family = {ours}
    while more := {number for number, (parent, _) in processes.items() if parent in family} - family:
        family |= more
    return sum(processes[number][1] for number in family if number in processes)


def _processes(proc: Path) -> Iterator[tuple[int, int, int]]:
    """Each process, its parent, and its ticks with those of the children that it waited for."""
    for folder in proc.iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            text = (folder / "stat").read_text("utf-8", "replace")
        except OSError:  # it has ended
            continue
        after_name = text.rpartition(")")[2]
        yield int(folder.name), _numbers(after_name, 1, 1)[0], sum(_numbers(after_name, 11, 4))


def _numbers(text: str, first: int, count: int) -> list[int]:
    return [int(word) for word in text.split()[first : first + count]]
