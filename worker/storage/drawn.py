"""Pages of comics as they were drawn for reader apps: kept for a day."""

import time
from pathlib import Path

_FOLDER = Path("cache") / "pages"
_KEPT_S = 24 * 3600


def folder(home: Path) -> Path:
    """Where they lie in a home."""
    return home / _FOLDER


def cleared(home: Path) -> int:
    """How many went, because they are older than a day."""
    old = [one for one in folder(home).glob("*") if one.is_file() and time.time() - one.stat().st_mtime > _KEPT_S]
    for one in old:
        one.unlink(missing_ok=True)
    return len(old)
