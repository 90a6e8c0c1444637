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
from typing import Annotated, Any

from platformdirs import user_config_path, user_data_path
from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from core.background_settings import Background
from core.errors import StartError
from core.section import Section, split
from core.torrent_settings import Torrent

PREFIX = "BOWERBIRD_"
#: switches of the test suite and of containers; not settings
NOT_SETTINGS = frozenset(f"BOWERBIRD_{name}" for name in ("TEST_STRICT", "PYTHON", "SPECS", "NODE_MODULES", "CACHE"))


class Web(Section):
    """The web chat, the pages and the signed links."""

    host: str = Field("127.0.0.1", description="Address to listen on. Loopback unless a proxy with TLS is in front.")
    port: int = Field(8750, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    public_url: str = Field(
        "", description="Address that people reach us by, such as https://books.example.org. Empty: the local one."
    )
    session_days: int = Field(30, ge=1, description="Days until a browser has to open a new one-time link.")


class Links(Section):
    """Signed links."""

    hours: float = Field(6, gt=0, description="Hours that a link to a file stays good.")


class Worker(Section):
    """The lanes that do the work."""

    now_slots: int = Field(100, ge=1, description="Searches and look-ups at once, in each worker; they mostly wait.")
    work_slots: int = Field(4, ge=1, description="Downloads and packagings at once, in each worker.")
    bulk_slots: int = Field(2, ge=1, description="Background chores at once, in each worker.")
    lease_s: float = Field(
        15, ge=1, description="Seconds without a heartbeat after which a job is taken from a dead worker."
    )
    stuck_s: float = Field(30, ge=1, description="Seconds without progress after which a job is ended and tried again.")
    drain_s: float = Field(10, ge=0, description="Seconds that running jobs get to finish when we are asked to stop.")
    metrics_port: int = Field(
        0,
        ge=0,
        le=65535,
        description="Port on which `bowerbird worker` answers /healthz, /readyz and /metrics; 0 is none. "
        "With `up` and `bot` they are on the web's port.",
    )
    metrics_host: str = Field("127.0.0.1", description="Address of that port. Loopback unless others scrape it.")


class Retry(Section):
    """What happens after trouble that another try may cure."""

    tries: int = Field(4, ge=1, description="Tries in all: the first and its repeats.")
    first_wait_s: float = Field(
        2, gt=0, description="Seconds before the first repeat; doubled each time, with up to a quarter of jitter."
    )
    longest_wait_s: float = Field(
        3600, gt=0, le=86_400, description="Seconds at most, also when a site asks for more; a day at most."
    )
    stalls: int = Field(3, ge=1, description="Times that a job may take its worker down before it is set aside.")


class Limits(Section):
    """What one person may have at once."""

    open_jobs: int = Field(50, ge=1, description="Requests of one person that may be queued or running.")
    preview_parts: int = Field(50, ge=1, description="Parts from which a request is shown first, before it starts.")
    preview_mb: int = Field(2000, ge=1, description="The same in MB, where the size is known before.")
    commands_per_minute: int = Field(
        60,
        ge=1,
        description="Commands and presses of one person a minute on Discord and Telegram, a third of it at once.",
    )


class Fetch(Section):
    """How files are fetched."""

    allow_private: Annotated[tuple[str, ...], BeforeValidator(split)] = Field(
        (),
        description="Networks such as 127.0.0.1/32 that sources may reach though private; commas between.",
    )
    links_private: bool = Field(
        default=False, description="Whether links that people hand in may lead to those networks too."
    )
    stall_s: float = Field(30, gt=0, description="Seconds without a byte after which an attempt is given up.")
    max_file_mb: int = Field(20_000, ge=1, description="The biggest single file, in MB.")
    max_kb_s: int = Field(
        0, ge=0, description="KB a second that all downloads of a worker may take together; 0 is no bound."
    )
    hours: Annotated[tuple[str, ...], BeforeValidator(split)] = Field(
        (),
        description="Hours of the local day with a bound of their own instead, as in 8-18=500, 1-6=0; commas between.",
    )
    bulk_kb_s: int = Field(0, ge=0, description="KB a second that the background lane may take; 0 is no bound.")
    streaming_kb_s: int = Field(
        2000, ge=0, description="KB a second left to downloads while somebody is sent a file; 0 is no bound."
    )
    record: str = Field(
        "", description="Folder into which sources' answers are written, to make tests from; empty: none."
    )


class Telegram(Section):
    """The Telegram bot. Without a token there is none."""

    token: str = Field("", description="The bot's token, from @BotFather.")
    api_base: str = Field(
        "https://api.telegram.org", description="Base address of the Bot API; your own server's, if any."
    )
    local_server: bool = Field(default=False, description="The Bot API server is yours, in local mode: up to 2000 MB.")
    webhook: bool = Field(
        default=False, description="Have updates sent to web.public_url instead of asking for them. Needs https."
    )
    admins: Annotated[tuple[int, ...], BeforeValidator(split)] = Field(
        (), description="User ids of those who may do everything, everywhere; commas between."
    )
    rooms: Annotated[tuple[int, ...], BeforeValidator(split)] = Field(
        (), description="Ids of the groups that are served; empty: all that add the bot."
    )
    strangers: bool = Field(
        default=True, description="Whether people may use it in private chats without an account linked to another one."
    )


class Discord(Section):
    """The Discord bot. Without a token there is none."""

    token: str = Field("", description="The bot's token, from the Discord developer portal.")
    api_base: str = Field("https://discord.com/api/v10", description="Base address of Discord's API.")
    gateway_url: str = Field("", description="Address of the gateway, such as ws://host:port/. Empty: as Discord says.")
    shards: int = Field(
        0, ge=0, description="Connections to the gateway; 0 is one. Discord wants more from 2500 servers on."
    )
    admins: Annotated[tuple[int, ...], BeforeValidator(split)] = Field(
        (), description="User ids of those who may do everything, everywhere; commas between."
    )
    rooms: Annotated[tuple[int, ...], BeforeValidator(split)] = Field(
        (), description="Ids of the servers that are served; empty: all that add the bot."
    )
    strangers: bool = Field(
        default=True, description="Whether people may use it in private chats without an account linked to another one."
    )


class Keep(Section):
    """How long traces are kept, in days."""

    jobs_days: int = Field(90, ge=1, description="Finished jobs and their events.")
    searches_days: int = Field(7, ge=1, description="Searches and their hits.")
    buttons_days: int = Field(7, ge=1, description="Buttons on old cards.")


class Search(Section):
    """How searches behave."""

    first_card_s: float = Field(0.8, gt=0, description="Seconds until the first card, with what is there by then.")
    source_s: float = Field(10, gt=0, description="Seconds that one source may take.")
    keep_minutes: float = Field(30, ge=0, description="Minutes that answers are good for who asks the same; 0: none.")
    starter: bool = Field(
        default=True, description="Whether the index begins with some hundred open works, before anybody searches."
    )
    warm: int = Field(10, ge=0, description="Popular searches that are made anew in the background; 0 is none.")


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
