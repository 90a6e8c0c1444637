"""Whether a disk that was full has room again, enough to come some way before it is full anew."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import StorageFull

_FULL = StorageFull("").key


def is_lacking(error: str, facts: Mapping[str, Any], home: Path, least_bytes: int) -> StorageFull | None:
    """What a job that stopped with this error and these facts stops with again, before it begins: None mostly.

    Touches the disk. A folder that is gone by now counts as the next one above that is there.
    """
    if error != _FULL:
        return None
    place = str(facts.get("place", ""))
    folder = Path(place) if place else home
    there = next((one for one in (folder, *folder.parents) if one.exists()), home)
    if shutil.disk_usage(there).free >= least_bytes:
        return None
    return StorageFull(str(facts.get("reason", "")), place)
