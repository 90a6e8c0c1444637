"""Looking at one file of a folder: its hash, and by a full decode whether it is what its name promises.

The decode is done in a child, where a file of strangers may crash what reads it.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadContent
from core.media import Asset, Local
from worker.content import media_type_of, sha256_of
from worker.fetch.checks import Checks
from worker.fetch.part_file import in_thread
from worker.manifest.adopt import Promise


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is; `fault` says why it is not what it should be, "" when it is."""

    size_bytes: int = 0
    sha256: str = ""
    media_type: str = ""
    fault: str = ""


async def hashed(path: Path) -> Look:
    """Its size, hash and type."""
    try:
        return await in_thread(_hashed, path)
    except OSError as error:
        return Look(fault=f"it can't be read: {error.strerror}")


async def decoded(path: Path, checks: Checks, promise: Promise | None = None) -> Look:
    """The same, read from end to end, and held against what was promised of it."""
    found = await hashed(path)
    if found.fault:
        return found
    try:
        await checks(path, Asset(path.name, Local(path)))
        fault = await in_thread(_broken, path, promise) if promise else ""
    except BadContent as bad:
        fault = bad.reason
    return Look(found.size_bytes, found.sha256, found.media_type, fault)


def _hashed(path: Path) -> Look:
    return Look(path.stat().st_size, sha256_of(path), media_type_of(path))


def _broken(path: Path, promise: Promise) -> str:
    """A promise that is not kept."""
    size_bytes = path.stat().st_size
    if promise.size_bytes not in {None, size_bytes}:
        return f"it has {size_bytes} bytes, its metadata says {promise.size_bytes}"
    if promise.md5:
        with path.open("rb") as file:
            if hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest() != promise.md5:
                return "its MD5 is not the one in its metadata"
    return ""
