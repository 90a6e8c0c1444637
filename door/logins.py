"""Name, password, key or cookie of a source: asked for unseen, tried at the site, kept encrypted."""

import contextlib
import dataclasses
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from core import home, secrets, valkey_place
from core.db import Database
from core.errors import ServiceUnavailable, SourceError, StartError
from core.events import Events, LoginChanged
from core.library import logins
from core.library.logins import Values
from core.migrate import migrate
from core.secrets import KeyRing
from core.settings import Settings
from core.source import KeepsSession, Options
from door.resealing import Keys
from worker.catalog import adapters
from worker.catalog.adapters import Adapter, Fault
from worker.catalog.load import load

#: options that are nobody's business, by their names; what a definition asks for is marked as such
_SECRET = re.compile(r"user|pass|key|token|cookie|secret|client_id|\bpin\b")
_SHOWN = re.compile(r"user|mail|client_id")
Ask = Callable[[str, bool], str]


@dataclass(frozen=True, slots=True)
class Asked:
    """An option that is asked for. `is_shown` while it is typed."""

    name: str
    is_shown: bool


def asked_of(settings: Settings, name: str) -> list[Asked]:
    """What a source is asked its login by. Raises StartError when it has none, or is not there."""
    adapter = _adapter(settings, name)
    fields = [one for one in dataclasses.fields(adapter.options) if _is_secret(one)]
    if not fields:
        raise StartError(f"{name} asks for neither a name nor a key.")
    return [Asked(one.name, _SHOWN.search(one.name) is not None) for one in fields]


def read(text: str, asked: list[Asked]) -> dict[str, str]:
    """`name = value` lines, as a file has them. Raises StartError for a name that is not asked for."""
    values: dict[str, str] = {}
    for line in text.splitlines():
        name, _, value = line.partition("=")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if name.strip() not in {one.name for one in asked}:
            names = ", ".join(one.name for one in asked)
            raise StartError(f"The file may have lines such as {asked[0].name} = …; asked for are: {names}.")
        values[name.strip()] = value.strip()
    return values


async def known(settings: Settings) -> Mapping[str, Values]:
    """All that was entered, by source; nothing where there is no database or key file yet, or none that is whole.

    What is wrong with these two is told by whoever looks at them.
    """
    database = Database(settings.database)
    try:
        ring = secrets.load(settings.home)
        if ring is None or (not settings.database_url and not (settings.home / "bowerbird.db").exists()):
            return {}
        async with database.read() as session:
            return await logins.entered(session, ring)
    except (StartError, ServiceUnavailable, DBAPIError):  # also a database that has no such table yet
        return {}
    finally:
        await database.close()


async def enter(settings: Settings, name: str, values: Values) -> str:
    """Keep these values and try them: what the site says, "" when it lets us in."""
    async with _rows(settings) as (database, ring):
        async with database.begin() as session:
            before = (await logins.entered(session, ring)).get(name, {})
            await logins.enter(session, ring, name, {**before, **values})
        async with database.read() as session:
            entered = await logins.entered(session, ring)
        said, cookies = await _tried(settings, name, entered)
        if cookies:
            async with database.begin() as session:
                await logins.keep_cookies(session, ring, name, cookies)
    await _tell(settings, name)
    return said


async def forget(settings: Settings, name: str) -> bool:
    """Nothing is kept of it any more. False when nothing was."""
    async with _rows(settings) as (database, _), database.begin() as session:
        was = await logins.forget(session, name)
    await _tell(settings, name)
    return was


async def _tell(settings: Settings, name: str) -> None:
    """Whoever runs takes it at once; without a word it does within two seconds."""
    if home.running(settings.home) is None and not settings.redis_url:
        return
    events = Events.open(settings.redis_url or valkey_place.prepare(settings.home).url)
    try:
        await events.publish(LoginChanged(name))
    finally:
        await events.close()


async def _tried(settings: Settings, name: str, entered: Mapping[str, Values]) -> tuple[str, str]:
    """What the site says to this login, and the session that came of it."""
    catalog = load(settings, entered=entered)
    try:
        found = catalog.plugin(name)
        if found is None:
            card = next((one for one in catalog.cards if one.name == name), None)
            return card.reason if card else "there is no such source", ""
        plugin, client = found
        try:
            await plugin.probe(client)
        except SourceError as error:
            return error.reason, ""
        return "", client.cookies() if isinstance(plugin, KeepsSession) else ""
    finally:
        await catalog.close()


@contextlib.asynccontextmanager
async def _rows(settings: Settings) -> AsyncIterator[tuple[Database, KeyRing]]:
    """The database and the keys of this home, whether a service runs on it or not."""
    database = Database(settings.database)
    try:
        if home.running(settings.home) is None and not settings.database_url:
            with home.hold(settings.home):
                await migrate(database)
        yield database, (await Keys.of(settings, database)).ring
    finally:
        await database.close()


def _adapter(settings: Settings, name: str) -> Adapter:
    values = settings.sources.get(name, {})
    adapter = adapters.find(definitions=settings.definitions).get(str(values.get("adapter", name)))
    if adapter is None or isinstance(adapter, Fault):
        why = f"{name}: {adapter.reason}." if adapter else f"There is no source {name!r}."
        raise StartError(f"{why} `bowerbird sources list` shows all.")
    return adapter


def _is_secret(field: "dataclasses.Field[object]") -> bool:
    return field.type in {str, "str"} and (
        bool(field.metadata.get(Options.PRIVATE)) or bool(_SECRET.search(field.name))
    )
