"""The child's side: one call comes in, its outcome goes out as JSON lines; see `worker.child`.

It starts for every file that is looked at, so it loads nothing of the parent's: asyncio alone would double its time.
"""

import json
import os
import pickle
import signal
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import PurePath
from typing import Any, BinaryIO

from core.errors import BowerbirdError

#: seconds between two lines of progress, at least
PROGRESS_S = 0.2
#: added to our priority: people's clicks come before packing
NICE = 10
#: <linux/prctl.h>
PR_SET_PDEATHSIG = 1


def main() -> None:
    """Read one call from standard input, make it, say how it went."""
    speech = _own_voice()
    if sys.platform == "linux":
        _die_with_parent()
    if hasattr(os, "nice"):
        os.nice(NICE)
    stdin = sys.stdin.buffer
    (length,) = struct.unpack(">Q", stdin.read(8))
    request = stdin.read(length)
    threading.Thread(target=_end_with_pipe, args=(stdin,), daemon=True).start()
    _say(speech, _outcome(request, speech))
    os._exit(0)  # at once: the watching thread still holds standard input


def _own_voice() -> BinaryIO:
    """Standard output for us alone; what libraries print goes to standard error."""
    speech = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return speech


def _die_with_parent() -> None:
    import ctypes

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _end_with_pipe(stdin: BinaryIO) -> None:
    """When the parent is gone its pipe closes: then we and all we started end, on every system."""
    stdin.read()
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _outcome(request: bytes, speech: BinaryIO) -> dict[str, Any]:
    try:
        call, args, wants_progress = pickle.loads(request)  # noqa: S301 our own parent's words
        extra = {"on_progress": _teller(speech)} if wants_progress else {}
        return {"result": call(*args, **extra)}
    except BowerbirdError as error:
        return {"error": type(error).__name__, "said": str(error), "facts": vars(error)}
    except Exception:  # noqa: BLE001 the parent raises it, with this traceback
        return {"bug": traceback.format_exc()}


def _teller(speech: BinaryIO) -> Callable[[float], None]:
    """Tells progress, but not more often than every `PROGRESS_S`; the last step is always told."""
    told = -1.0
    told_at = 0.0

    def tell(fraction: float) -> None:
        nonlocal told, told_at
        now = time.monotonic()
        if fraction > told and (now - told_at >= PROGRESS_S or fraction >= 1):
            told, told_at = fraction, now
            _say(speech, {"progress": fraction})

    return tell


def _say(speech: BinaryIO, message: dict[str, Any]) -> None:
    speech.write(json.dumps(message, default=_plain).encode() + b"\n")
    speech.flush()


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} can't be said in JSON")


if __name__ == "__main__":
    main()
