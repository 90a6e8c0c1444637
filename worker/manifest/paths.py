"""Paths in a manifest: relative, plain, and never out of the folder, whoever wrote them."""

import re
from pathlib import Path, PurePosixPath

from worker.storage.names import safe_name

_LONGEST_NAME, _LONGEST_PATH = 255, 4096
_FACELESS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_DRIVE = re.compile(r"[A-Za-z]:[/\\]")


def fault_of(path: str) -> str:
    """What is wrong with a path as a manifest states it; "" when nothing is."""
    pieces = path.split("/")
    if not path or "\x00" in path:
        return "is no path"
    if path.startswith("/") or _DRIVE.match(path):
        return "does not begin in the folder"
    if any(piece in {"", ".", ".."} for piece in pieces):
        return "leads out of the folder, or in circles"
    if any(len(piece.encode("utf-8", "replace")) > _LONGEST_NAME for piece in pieces) or len(path) > _LONGEST_PATH:
        return f"has a name longer than {_LONGEST_NAME} bytes"
    return ""


def inside(folder: Path, path: str) -> Path | None:
    """Where the file lies; None when a link on the way leads out of the folder, or in circles.

    The file itself need not be there. Blocking: it asks the disk.
    """
    place = folder / path
    try:
        return place if place.resolve().is_relative_to(folder.resolve()) else None
    except (OSError, RuntimeError):  # RuntimeError: links in a circle, before Python 3.13
        return None


def is_safe(path: str) -> bool:
    """Whether we would give a file that name ourselves; others are read, and never written."""
    return not fault_of(path) and all(safe_name(piece) == piece for piece in PurePosixPath(path).parts)


def shown(path: str) -> str:
    """The path for a terminal: nothing in it turns the line around or rings the bell."""
    return _FACELESS.sub("\ufffd", path.encode("utf-8", "replace").decode())
