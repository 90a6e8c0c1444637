"""Every knob, with its default, its unit and a sentence. Built once at the door, then passed.

Where a value comes from, weakest first: the default here, /etc/bowerbird/bowerbird.toml, the
user's bowerbird.toml, ./bowerbird.toml, BOWERBIRD_… in the environment (BOWERBIRD_WEB__PORT is
`port` under `[web]`), then the command line. Unknown names are errors. The example file and
docs/settings.md are made from this module (`bowerbird config example|docs`).
"""

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platformdirs import user_config_path, user_data_path
from pydantic import BaseModel, Field, ValidationError

from core.errors import StartError
from core.settings.background import Background
from core.settings.section import Section
from core.settings.sections import Discord, Fetch, Keep, Limits, Links, Retry, Search, Telegram, Web, Worker
from core.settings.torrent import Torrent

PREFIX = "BOWERBIRD_"
#: switches of the test suite and of containers; not settings
NOT_SETTINGS = frozenset(
    f"BOWERBIRD_{name}" for name in ("TEST_STRICT", "PYTHON", "SPECS", "NODE_MODULES", "COMICBOX", "CACHE")
)


class Settings(Section):
    """All settings. `load()` builds them; nothing else in the program reads the environment."""

    home: Path = Field(
        default_factory=lambda: user_data_path("bowerbird"),
        description="Folder for the database, the keys, the files and the embedded Valkey.",
    )
    redis_url: str = Field("", description="Redis or Valkey, such as redis://host:6379/0. Empty: an embedded Valkey.")
    database_url: str = Field(
        "", description="Postgres, such as postgresql://user:password@host/bowerbird. Empty: SQLite in the home folder."
    )
    database_read_url: str = Field(
        "", description="A read-only copy of the Postgres, for lists and figures. Empty: they ask the database itself."
    )
    database_synced: bool = Field(
        False,
        description="SQLite: what is acknowledged is on the disk first, so that a power cut takes nothing; commits "
        "take longer. Postgres does so by itself.",
    )
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$", description="debug, info, warning or error.")
    locale: str = Field("en", description="Language of sentences where a person or room has chosen none.")
    web: Web = Web()
    links: Links = Links()
    worker: Worker = Worker()
    retry: Retry = Retry()
    limits: Limits = Limits()
    fetch: Fetch = Fetch()
    keep: Keep = Keep()
    search: Search = Search()
    background: Background = Background()
    torrent: Torrent = Torrent()
    telegram: Telegram = Telegram()
    discord: Discord = Discord()
    definitions: str = Field(
        "", description="Folder with definitions of sites, files of your own ending in .yml. Empty: none."
    )
    sources: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        description="Under [sources.NAME]: enabled, adapter (for a second instance) and the source's own options.",
    )

    @property
    def database(self) -> str:
        """The database's address as SQLAlchemy's async engines take it."""
        return _async(self.database_url) if self.database_url else f"sqlite+aiosqlite:///{self.home / 'bowerbird.db'}"

    @property
    def database_copy(self) -> str:
        """The address of its read-only copy, or ""."""
        return _async(self.database_read_url) if self.database_read_url else ""


def _async(url: str) -> str:
    return "postgresql+asyncpg://" + url.partition("://")[2]


@dataclass(frozen=True, slots=True)
class Layer:
    """One place that values come from, as a tree of tables."""

    origin: str
    values: Mapping[str, Any]


def files() -> tuple[Path, ...]:
    """The settings files that are read when they exist, weakest first."""
    return (
        Path("/etc/bowerbird/bowerbird.toml"),
        user_file(),
        Path("bowerbird.toml"),
    )


def user_file() -> Path:
    """The settings file of this user, whether it is there or not."""
    return user_config_path("bowerbird") / "bowerbird.toml"


def layers(environ: Mapping[str, str], command_line: Mapping[str, Any]) -> list[Layer]:
    """Every place that says something, weakest first. Raises StartError for a file that is no TOML."""
    found = [Layer(str(path), _toml(path)) for path in files() if path.is_file()]
    return [*found, Layer("environment", _environment(environ)), Layer("command line", command_line)]


def load(environ: Mapping[str, str] | None = None, **command_line: Any) -> Settings:
    """The settings in force. Raises StartError that names the value, where it came from and what is wrong."""
    return build(layers(os.environ if environ is None else environ, command_line))


def build(stack: Sequence[Layer]) -> Settings:
    """The settings that these layers make."""
    merged: dict[str, Any] = {}
    for layer in stack:
        _merge(merged, layer.values)
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        raise StartError("\n".join(_complaint(one["loc"], one["msg"], stack) for one in error.errors())) from None


def origin(path: Sequence[str], stack: Sequence[Layer]) -> str:
    """Where the value at `path` came from: the strongest layer that names it, or "default"."""
    return next((layer.origin for layer in reversed(stack) if _names(layer.values, path)), "default")


def leaves(section: BaseModel, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, str]]:
    """Every setting as (path, value, sentence), in the order of this file."""
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        if isinstance(value, Section):
            yield from leaves(value, (*path, name))
        else:
            yield (*path, name), value, field.description or ""


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise StartError(f"The settings file {path} can't be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StartError(
            f"{path} is not a valid settings file: {error}. Mend it, or start from `bowerbird config example`."
        ) from None


def _environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """BOWERBIRD_A__B=c as {"a": {"b": "c"}}; BOWERBIRD_A_FILE=path reads the value from a file (for secrets)."""
    tree: dict[str, Any] = {}
    for name, value in sorted(environ.items()):
        if not name.startswith(PREFIX) or name in NOT_SETTINGS:
            continue
        *tables, leaf = name.removeprefix(PREFIX).lower().split("__")
        if leaf.endswith("_file"):
            leaf, value = leaf.removesuffix("_file"), _secret(name, value)  # noqa: PLW2901 the file's text stands in for the name
        table = tree
        for step in tables:
            table = table.setdefault(step, {})
            if not isinstance(table, dict):
                raise StartError(f"{name} names a value inside of {step}, which is itself set to a value.")
        table[leaf] = value
    return tree


def _secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise StartError(f"{name} names {path}, which can't be read: {why}.") from None


def _merge(into: dict[str, Any], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, Mapping):
            below = into.setdefault(name, {})
            if isinstance(below, dict):
                _merge(below, value)
                continue
        into[name] = value


def _names(values: Mapping[str, Any], path: Sequence[str]) -> bool:
    here: Any = values
    for step in path:
        if not isinstance(here, Mapping) or step not in here:
            return False
        here = here[step]
    return True


def _complaint(location: tuple[int | str, ...], message: str, stack: Sequence[Layer]) -> str:
    path = [str(step) for step in location]
    return f"Setting {'.'.join(path)} ({origin(path, stack)}): {message}. `bowerbird config docs` lists all settings."
