"""How many streams at once: for each person what is fair, and in all what there is memory for."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Refused(Exception):
    """No room for one more; `status`, `key` and `text` are the answer, to be asked again after `retry_after_s`."""

    def __init__(self, status: int, key: str, text: str, retry_after_s: int) -> None:
        super().__init__(text)
        self.status = status
        self.key = key
        self.text = text
        self.retry_after_s = retry_after_s


class Admission:
    """Counts open streams and the memory that they may take."""

    def __init__(self, per_person: int, memory_bytes: int) -> None:
        self._per_person = per_person
        self._memory_bytes = memory_bytes
        self._taken_bytes = 0
        self._open: Counter[int] = Counter()

    @contextmanager
    def admitted(self, person: int, memory_bytes: int) -> Iterator[None]:
        """One more for this person while it lasts. Raises Refused: 429 for too many, 503 for no memory.

        The first stream of all is always let in: a piece may be bigger than the memory that was set.
        """
        if self._open[person] >= self._per_person:
            raise Refused(429, "streams", f"You have {self._per_person} streams open. Close one of them.", 2)
        if self._taken_bytes and self._taken_bytes + memory_bytes > self._memory_bytes:
            raise Refused(503, "memory", "There is no room for one more stream right now.", 10)
        self._open[person] += 1
        self._taken_bytes += memory_bytes
        try:
            yield
        finally:
            self._taken_bytes -= memory_bytes
            self._open[person] -= 1
            if not self._open[person]:
                del self._open[person]
