"""Is it worth another try, and when? Pure: the error's class decides."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import BowerbirdError, SourceError, SourceUnavailable, StorageFull, UserError
from core.settings.sections import Retry

#: room on a disk does not come back in seconds; it is looked for so often
FULL_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a failed run: another try in `wait_s`, or None when it is set aside.

    `error` is the class of trouble in one word, `facts` fill the sentence that people read.
    `counts` is whether the run was a try.
    """

    wait_s: float | None
    error: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    counts: bool = True


def judge(error: BaseException, tries: int, settings: Retry, jitter: Callable[[], float] = random.random) -> Verdict:
    """The verdict on an error in a run that failed `tries` times before. `jitter` gives 0 to 1."""
    if isinstance(error, BaseExceptionGroup):  # several files at once: what no try can cure counts most
        verdicts = [judge(one, tries, settings, jitter) for one in error.exceptions]
        return max(verdicts, key=lambda one: float("inf") if one.wait_s is None else one.wait_s)
    if not isinstance(error, BowerbirdError):
        return Verdict(None, "fault", {"reason": f"{type(error).__name__}: {error}"[:300]})
    facts = _facts(error)
    if isinstance(error, StorageFull):  # no fault of the job: it goes on when there is room, however late that is
        return Verdict(min(FULL_WAIT_S, settings.longest_wait_s), error.key, facts, counts=False)
    if not error.again or error.tried_out or tries + 1 >= settings.tries:
        return Verdict(None, error.key, facts)
    return Verdict(_wait(error, tries, settings, jitter()), error.key, facts)


def _wait(error: BowerbirdError, tries: int, settings: Retry, jitter: float) -> float:
    """2, 4, 8 s … and up to a quarter more, so that many don't come back at once; never sooner than a site asks."""
    wait: float = settings.first_wait_s * 2**tries * (1 + jitter / 4)
    if isinstance(error, SourceUnavailable) and error.retry_after_s is not None:
        wait = max(wait, error.retry_after_s)
    return min(wait, settings.longest_wait_s)


def _facts(error: BowerbirdError) -> dict[str, Any]:
    if isinstance(error, UserError):
        return {"text": error.text, **error.facts}
    facts: dict[str, Any] = {"reason": str(error)[:300]}
    if isinstance(error, StorageFull):
        facts["place"] = error.place
    if isinstance(error, SourceError):
        facts |= {"source": error.source, "reason": error.reason[:300]}
    return facts
