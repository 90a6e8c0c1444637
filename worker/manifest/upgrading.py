"""Manifests of earlier versions, read as today's. Pure: from JSON to JSON.

Version 1: {"format", "version": 1, "title", "files": [{"file", "url", "status", "size", "sha256"}]}, all in one
list, with the words of `fetch --json`; `made_at` in seconds since 1970.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from worker.manifest.schema import VERSION

_STATES = {"fetched": "finished", "there": "finished", "would": "missing", "failed": "missing"}
Json = Mapping[str, Any]


def upgraded(said: Json, version: int) -> Json:
    """The same as the current version has it. Raises KeyError, TypeError, AttributeError for what is none."""
    for step in range(version, VERSION):
        said = _STEPS[step](said)
    return said


def _from_1(said: Json) -> Json:
    made = datetime.fromtimestamp(int(said.get("made_at", 0)), UTC).isoformat()
    title = {"name": said.get("title", ""), "parts": [{"number": 1, "files": [_file(one) for one in said["files"]]}]}
    return {"format": said["format"], "version": 2, "made_at": made, "changed_at": made, "titles": [title]}


def _file(one: Json) -> Json:
    state = _STATES[one["status"]]
    kept = {name: one[name] for name in ("size", "sha256", "url") if name in one}
    return {"path": one["file"], "state": state, **(kept if state == "finished" else {"url": one.get("url", "")})}


_STEPS: Mapping[int, Callable[[Json], Json]] = {1: _from_1}
