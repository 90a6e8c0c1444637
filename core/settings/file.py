"""The user's settings file, changed in place: what is there stays, comments too; what is set is set.

TOML (https://toml.io/en/v1.0.0) is changed line by line and read again before anything is written: a
file that such a change would not fit is left alone, with a sentence about what to write by hand.
"""

import contextlib
import json
import os
import re
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import StartError

#: values by table and name: {"telegram": {"token": "…"}}; a value of None takes the line away
Changes = Mapping[str, Mapping[str, Any]]
_TABLE = re.compile(r"\s*\[\s*([A-Za-z0-9_.-]+)\s*\]\s*(#.*)?\Z")
_ANY_TABLE = re.compile(r"\s*\[")


def change(path: Path, changes: Changes) -> None:
    """Write these values into the file, which only its owner can read from then on; made when there is none.

    Raises StartError when it can't be read, changed or written; it is then as it was.
    """
    target = path.resolve()  # a link stays one
    before = _read(target)
    after = changed(before, changes)
    if after is None:
        lines = "\n".join(_lines(table, names) for table, names in changes.items())
        raise StartError(f"{path} is written in a way that can't be changed from here. Put this into it:\n{lines}")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(target, after)
    except OSError as error:
        raise StartError(f"{path} can't be written: {error.strerror}.") from None


def changed(text: str, changes: Changes) -> str | None:
    """The text with these values; None when that can't be done line by line, or the text is no TOML."""
    try:
        wanted = tomllib.loads(text)
        lines = text.removesuffix("\n").split("\n") if text else []  # splitlines knows more ends of lines than TOML
        for table, values in changes.items():
            for name, value in values.items():
                lines = _set(lines, table, name, value)
                _put(wanted, table, name, value)
        made = "\n".join(lines) + "\n" if lines else ""
        return made if tomllib.loads(made) == wanted else None
    except (tomllib.TOMLDecodeError, TypeError):
        return None


def _set(lines: list[str], table: str, name: str, value: Any) -> list[str]:
    """One value, in its table's place."""
    start, end = _span(lines, table)
    said = re.compile(rf"\s*{re.escape(name)}\s*=")
    at = next((number for number in range(start, end) if said.match(lines[number])), None)
    line = [] if value is None else [f"{name} = {_toml(value)}"]
    if at is not None:
        return [*lines[:at], *line, *lines[at + 1 :]]
    if not line:
        return lines
    if start > len(lines):  # there is no such table yet
        return [*lines, *([""] if lines else []), f"[{table}]", *line]
    while end > start and not lines[end - 1].strip():
        end -= 1
    return [*lines[:end], *line, *lines[end:]]


def _span(lines: list[str], table: str) -> tuple[int, int]:
    """The lines of a table, without its head; behind the end when there is none."""
    start = next((at + 1 for at, line in enumerate(lines) if (one := _TABLE.match(line)) and one[1] == table), None)
    if start is None:
        return len(lines) + 1, len(lines) + 1
    end = next((at for at in range(start, len(lines)) if _ANY_TABLE.match(lines[at])), len(lines))
    return start, end


def _put(tree: dict[str, Any], table: str, name: str, value: Any) -> None:
    for step in table.split("."):
        tree = tree.setdefault(step, {})
    if value is None:
        tree.pop(name, None)
    else:
        tree[name] = list(value) if isinstance(value, tuple) else value


def _toml(value: Any) -> str:
    """Texts, numbers, flags and lists of them: JSON's spelling is TOML's as well, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _lines(table: str, names: Mapping[str, Any]) -> str:
    """What to write by hand, without what is nobody's business on a screen."""
    return "\n".join([f"[{table}]", *(f'{name} = "…"' for name, value in names.items() if value is not None)])


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise StartError(f"The settings file {path} can't be read: {why}.") from None


def _write(path: Path, text: str) -> None:
    """Beside it first (mkstemp makes it for its owner alone), then in its place."""
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        Path(part).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(part).unlink()
        raise
