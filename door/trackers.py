"""The sites behind a Prowlarr or a Jackett: what they are and how they do, and the settings that take them in."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from core.errors import SourceError, StartError
from core.settings import Settings
from core.source import Enumerates, Tracker
from door import logins
from worker.catalog.load import SourceCard, State, load

Row = dict[str, Any]
Changes = dict[str, dict[str, Any]]
#: the adapters behind whose address many sites lie
SORTS = ("prowlarr", "jackett")


async def behind(settings: Settings, name: str) -> Sequence[Tracker]:
    """The sites behind the indexer of that name. Raises StartError with what to do when they can't be listed."""
    catalog = load(settings, entered=await logins.known(settings))
    try:
        listing = catalog.indexers.get(name)
        if listing is None:
            raise StartError(_why_not(name, catalog.cards))
        if not isinstance(listing.indexer, Enumerates):
            raise StartError(f"{name} is one site. Sites lie behind a {' or a '.join(SORTS)}.")
        return await listing.indexer.trackers(listing.http)
    except SourceError as error:
        raise StartError(f"{name} could not be asked: {error.reason}.") from None
    finally:
        await catalog.close()


async def imported(settings: Settings, sort: str, values: Mapping[str, str], *, each: bool) -> tuple[Changes, Row]:
    """What to write into the settings to take a Prowlarr or Jackett in, and a row of what lies behind it.

    With `each` every site becomes an indexer of its own, with limits and health of its own. Nothing is written here.
    """
    tried = settings.model_copy(update={"sources": {sort: {**values, "enabled": True}}})
    sites = await behind(tried, sort)
    if not sites:
        raise StartError(f"The {sort} answers, and no site is set up in it. Add some there, then try again.")
    if not each:
        return {f"sources.{sort}": dict(values)}, {"sites": [row(one) for one in sites]}
    changes: Changes = {}
    for one in sites:
        changes[f"sources.{_name(sort, one, changes)}"] = {
            "adapter": "torznab",
            "base_url": one.api_url,
            **({"api_key": values["api_key"]} if values.get("api_key") else {}),
            **({"usenet": True} if one.usenet else {}),
            **({"known_as": sorted(one.keys)} if one.keys else {}),
        }
    return changes, {"sites": [row(one) for one in sites]}


def row(site: Tracker) -> Row:
    """A site as plain values: the shape of `sources trackers --json`."""
    away = (
        datetime.fromtimestamp(site.away_until / 1000, UTC).isoformat(timespec="seconds") if site.away_until else None
    )
    return {
        "ref": site.ref,
        "name": site.name,
        "kinds": sorted(site.kinds),
        "categories": list(site.categories),
        "private": site.is_private,
        "trouble": site.trouble,
        "away_until": away,
        "queries": site.queries,
        "failures": site.failures,
        "grabs": site.grabs,
        "latency_ms": site.latency_ms,
    }


def line(told: Row) -> str:
    """The same for people."""
    figures = [
        f"{told['queries']} asked, {told['failures'] or 0} failed" if told["queries"] is not None else "",
        f"{told['latency_ms']} ms" if told["latency_ms"] is not None else "",
        "private" if told["private"] else "",
        told["trouble"] and f"{told['trouble']}{' until ' + told['away_until'] if told['away_until'] else ''}",
    ]
    said = " · ".join(one for one in (", ".join(told["kinds"]), *figures) if one)
    return f"{told['name']:<28} {said}".rstrip()


def _name(sort: str, site: Tracker, taken: Mapping[str, object]) -> str:
    """A name for settings and database: small letters, digits and _."""
    name = f"{sort}_{re.sub(r'[^a-z0-9]+', '_', site.name.casefold()).strip('_') or site.ref}"
    return name if f"sources.{name}" not in taken else f"{name}_{re.sub(r'[^a-z0-9]+', '_', site.ref.casefold())}"


def _why_not(name: str, cards: Sequence[SourceCard]) -> str:
    card = next((one for one in cards if one.name == name), None)
    if card is None or card.state is State.ON:
        return f"There is no indexer {name!r}. `bowerbird sources list` shows all."
    return f"{name} can't be asked. {card.reason}."
