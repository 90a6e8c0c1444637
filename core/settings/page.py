"""Settings for reading: the example file, the page of the docs, and what is in force and why.

All three are made from `core.settings`, so that they cannot fall behind it. Nothing is read or
written here; the command line prints, and a test compares docs/settings.md.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from core.log import redact
from core.settings import PREFIX, Layer, Settings, leaves, origin
from core.settings.section import Section

#: a default that depends on the machine, in words
_HOME = "the platform's folder for a user's data"
_SECRET = re.compile(r"(?i)(token|password|secret|key|cookie|credential)")
_IN_ADDRESS = re.compile(r"(://[^/@\s:]*:)[^@\s]*@")

_EXAMPLE_HEAD = """\
# Bowerbird's settings. Every one has a default; keep only the lines that you change.
# Save as bowerbird.toml where you start it, in your user's settings folder, or as
# /etc/bowerbird/bowerbird.toml. The environment (BOWERBIRD_WEB__PORT) and the command line win.
"""

_PAGE_HEAD = """\
# Settings

Made from `core/settings` by `bowerbird config docs`; a test keeps the two the same.

Every setting has a default, so none has to be set. A value is looked for in this order, and the
last one found counts:

1. the default below
2. `/etc/bowerbird/bowerbird.toml`
3. `bowerbird.toml` in your user's settings folder (`bowerbird config show` names it)
4. `bowerbird.toml` in the folder that you start from
5. the environment
6. the command line

`web.port` is `port = 8750` under `[web]` in a file, and `BOWERBIRD_WEB__PORT` in the environment.
For secrets, `BOWERBIRD_DATABASE_URL_FILE=/run/secrets/database_url` reads the value of
`BOWERBIRD_DATABASE_URL` from a file; this works for every setting. Unknown names are refused, so a
typing mistake does not go unseen. `bowerbird config example` prints a file to start from,
`bowerbird config show --origin` what is in force and where each value came from.
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A setting as it may be shown: secrets blanked, `origin` such as "environment" or the path of a file."""

    name: str
    value: str
    origin: str


def example() -> str:
    """A settings file in TOML, every setting with its default and its sentence."""
    return "\n".join([_EXAMPLE_HEAD, *(_example_table(table, rows) for table, rows in _tables())])


def page() -> str:
    """docs/settings.md."""
    return "\n".join([_PAGE_HEAD, *(_page_table(table, rows) for table, rows in _tables())])


def show(settings: Settings, stack: Sequence[Layer]) -> list[Shown]:
    """Every setting in force, with where it came from. Safe to print: secrets are blanked."""
    return [Shown(".".join(path), _shown(path[-1], value), origin(path, stack)) for path, value in _in_force(settings)]


def _in_force(settings: Settings) -> Iterator[tuple[tuple[str, ...], Any]]:
    for path, value, _ in leaves(settings):
        if path == ("sources",):
            yield from _below(path, value)
        else:
            yield path, value


def _below(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The leaves of the tables of sources."""
    if not isinstance(value, Mapping):
        yield path, value
        return
    for name, below in value.items():
        yield from _below((*path, name), below)


def _shown(name: str, value: Any) -> str:
    if _SECRET.search(name) and value:
        return "…"
    return _IN_ADDRESS.sub(r"\1…@", redact(_toml(value)))


def _tables() -> Iterator[tuple[str, list[tuple[str, Any, str]]]]:
    """The settings as tables of the file: the nameless one first, then each by its path."""
    rows = [(".".join(path[:-1]), path[-1], value, sentence) for path, value, sentence in leaves(_defaults())]
    rows.sort(key=lambda row: row[0] != "")  # the nameless table has to come first in TOML
    for table, group in groupby(rows, key=lambda row: row[0]):
        yield table, [(name, value, sentence) for _, name, value, sentence in group]


def _defaults() -> Settings:
    return Settings()


def _example_table(table: str, rows: Sequence[tuple[str, Any, str]]) -> str:
    lines = [f"[{table}]"] if table else []
    for name, value, sentence in rows:
        lines += [f"# {sentence}", _example_line(name, value)]
    if table:
        title = _title(table)
        lines.insert(0, f"# {title}")
    return "\n".join(lines) + "\n"


def _example_line(name: str, value: Any) -> str:
    match name:
        case "home":
            return f'# home = "/srv/bowerbird"  # default: {_HOME}'
        case "sources":
            return "# [sources.NAME]\n# enabled = true"
        case _:
            return f"{name} = {_toml(value)}"


def _page_table(table: str, rows: Sequence[tuple[str, Any, str]]) -> str:
    title = [f"## `[{table}]`", "", _title(table)] if table else ["## At the top of the file"]
    head = ["", "| setting | in the environment | default | |", "|---|---|---|---|"]
    return "\n".join([*title, *head, *(_page_row(table, *row) for row in rows)]) + "\n"


def _page_row(table: str, name: str, value: Any, sentence: str) -> str:
    path = f"{table}.{name}" if table else name
    variable = PREFIX + path.replace(".", "__").upper()
    if name == "sources":
        variable += "__NAME__…"
    default = _HOME if name == "home" else f"`{_toml(value)}`"
    return f"| `{path}` | `{variable}` | {default} | {sentence.replace('|', chr(92) + '|')} |"


def _title(table: str) -> str:
    """What a table is about: its class's docstring."""
    section: Any = _defaults()
    for step in table.split("."):
        section = getattr(section, step)
    assert isinstance(section, Section)  # noqa: S101 tables are Sections by construction
    return (type(section).__doc__ or "").partition("\n")[0]


def _toml(value: Any) -> str:
    """A value as TOML writes it. JSON's strings, numbers and lists of them are TOML's as well."""
    match value:
        case Path():
            return _json(str(value))
        case tuple() | list():
            return "[" + ", ".join(_toml(item) for item in value) + "]"
        case dict():
            return "{" + ", ".join(f"{name} = {_toml(item)}" for name, item in value.items()) + "}"
        case _:
            return _json(value)


def _json(value: Any) -> str:
    """JSON that is TOML too: DEL, which JSON lets stand, has to be escaped there; dates are shown as text."""
    return json.dumps(value, ensure_ascii=False, default=str).replace("\x7f", "\\u007f")
