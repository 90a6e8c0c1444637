"""Reading a manifest, strictly: what is wrong with it is said; nothing is changed, and nothing is guessed."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn

from pydantic import TypeAdapter, ValidationError

from worker.manifest import upgrading
from worker.manifest.paths import fault_of
from worker.manifest.schema import FORMAT, NAME, VERSION, File, Manifest

MOST_BYTES = 64 << 20
_MOST_FAULTS = 5
_SHA256 = re.compile("[0-9a-f]{64}")
_FILE_BEGINS = re.compile(r'\{\s*"path"')
_MANIFEST, _FILE = TypeAdapter(Manifest), TypeAdapter(File)


class Standing(StrEnum):
    """What a folder's manifest.json is."""

    NONE = "none"
    GOOD = "good"
    OLD = "old"
    """Of an earlier version, and read as this one."""
    BROKEN = "broken"
    NEWER = "newer"
    FOREIGN = "foreign"
    """Another program's."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found. `manifest` is there when it is good or old; `version` is the one that it states.

    `faults` say what is wrong with a broken one; `saved` are the files of it that could still be read.
    """

    standing: Standing
    manifest: Manifest | None = None
    version: int = VERSION
    faults: tuple[str, ...] = ()
    saved: tuple[File, ...] = ()


def read(folder: Path) -> Reading:
    """The folder's manifest. Raises OSError when it is there and can't be read."""
    path = folder / NAME
    try:
        size_bytes = path.stat().st_size
        if size_bytes > MOST_BYTES:
            return Reading(Standing.FOREIGN, faults=(f"it has {size_bytes} bytes, {MOST_BYTES} are the most",))
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Reading(Standing.NONE)
    return parsed(data)


def parsed(data: bytes) -> Reading:
    """The same of its bytes. Pure."""
    return _good(data) or _judged(data)


def _good(data: bytes) -> Reading | None:
    """The quick way for what is as it should be: a big one is parsed once."""
    try:
        manifest = _MANIFEST.validate_json(data, strict=True)
    except ValidationError:
        return None
    is_ours = (manifest.format, manifest.version) == (FORMAT, VERSION)
    return Reading(Standing.GOOD, manifest) if is_ours and not _faults(manifest) else None


def _judged(data: bytes) -> Reading:
    try:
        said = json.loads(data, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        return _broken(data, (f"it is no JSON: {error}",))
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        return Reading(Standing.FOREIGN)
    version = said.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        return _broken(data, ("version: is no number",))
    if version > VERSION:
        return Reading(Standing.NEWER, version=version)
    return _read_as(data, version, said)


def _read_as(data: bytes, version: int, said: Mapping[str, Any]) -> Reading:
    try:
        text = data if version == VERSION else json.dumps(upgrading.upgraded(said, version)).encode()
        manifest = _MANIFEST.validate_json(text, strict=True)
    except ValidationError as error:
        return _broken(data, tuple(_told(one) for one in error.errors()[:_MOST_FAULTS]))
    except (KeyError, TypeError, AttributeError) as error:
        return _broken(data, (f"it is no version {version}: {error!r}",))
    if faults := _faults(manifest):
        return _broken(data, faults)
    return Reading(Standing.GOOD if version == VERSION else Standing.OLD, manifest, version)


def _broken(data: bytes, faults: tuple[str, ...]) -> Reading:
    return Reading(Standing.BROKEN, faults=faults, saved=_saved(data.decode("utf-8", "replace")))


def _saved(text: str) -> tuple[File, ...]:
    """The files that stand whole in a damaged text, each path once: their hashes are worth keeping."""
    decoder, found = json.JSONDecoder(), dict[str, File]()
    for match in _FILE_BEGINS.finditer(text):
        try:
            _, end = decoder.raw_decode(text, match.start())
            file = _FILE.validate_json(text[match.start() : end], strict=True)
        except (ValueError, RecursionError):
            continue
        if not _fault(file):
            found.setdefault(file.path, file)
    return tuple(found.values())


def _faults(manifest: Manifest) -> tuple[str, ...]:
    """What the types can't say, the first few."""
    files = list(manifest.files())
    twice = [path for path, count in Counter(file.path for file in files).items() if count > 1]
    faults = [f"{file.path[:100]!r} {fault}" for file in files if (fault := _fault(file))]
    return tuple((faults + [f"{path[:100]!r} stands in it twice" for path in twice])[:_MOST_FAULTS])


def _fault(file: File) -> str:
    if file.size < 0:
        return "has a size below zero"
    if file.sha256 and not _SHA256.fullmatch(file.sha256):
        return "has a SHA-256 that is none"
    return fault_of(file.path)


def _told(error: Any) -> str:
    return f"{'.'.join(str(step) for step in error['loc'])}: {error['msg']}"


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number in JSON")
