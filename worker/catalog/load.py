"""The catalogue: every source and indexer that the settings ask for, each with its own client, or why it is off.

`[sources.NAME]` makes an instance; without an `adapter` NAME is the adapter's own. Whatever is wrong
with one instance is told on its card and leaves the others alone.
"""

import asyncio
import dataclasses
import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, cast, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from core import log
from core.library.titles import LINK
from core.media import Kind
from core.settings import PREFIX, Settings
from core.source import Described, Indexer, Options, Plugin, Signs, Source
from worker.catalog import adapters
from worker.catalog.adapters import Adapter, Fault
from worker.catalog.links import Links
from worker.catalog.within import within
from worker.fetch.client import SourceClient, Wire
from worker.fetch.guard import networks
from worker.fetch.shared import SharedLimits
from worker.fetch.traffic import Caps, Traffic

_OURS = frozenset({"enabled", "adapter"})
_MADE_S = 5.0


class State(StrEnum):
    """ON is asked, OFF waits for the operator, BROKEN can't be used as it is."""

    ON = "on"
    OFF = "off"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class SourceCard:
    """A source as people see it. `reason` is a sentence, "" when it is on."""

    name: str
    adapter: str
    label: str
    description: str = ""
    kinds: frozenset[Kind] = frozenset()
    licence: str = ""
    terms_url: str = ""
    state: State = State.ON
    reason: str = ""
    #: nobody has set it up, and it is one of a folder of definitions: news for the operator only
    is_spare: bool = False


@dataclass(frozen=True, slots=True)
class Instance:
    """A source that is on, and its way to the network."""

    source: Source
    http: SourceClient

    @property
    def plugin(self) -> Plugin:
        """The same, as what every plugin is."""
        return self.source


@dataclass(frozen=True, slots=True)
class Listing:
    """An indexer that is on, and its way to the network."""

    indexer: Indexer
    http: SourceClient

    @property
    def plugin(self) -> Plugin:
        """The same, as what every plugin is."""
        return self.indexer


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where instances are made: the settings, the adapters that there are, and what all clients share."""

    settings: Settings
    known: Mapping[str, Adapter | Fault]
    wire: Wire

    def made(self, name: str, entered: Mapping[str, str]) -> tuple[SourceCard, Instance | Listing | None]:
        """A source or indexer of the settings, with the login that was entered for it; no client when it is off."""
        card, plugin = _instance(name, self._values(name, entered), self.known)
        if card.state is State.BROKEN:
            log.get("catalog").warning("source.broken", source=card.name, reason=card.reason)
        if plugin is None:
            return card, None
        client = SourceClient(name, plugin.limits, self.wire)
        if isinstance(plugin, Signs):
            client.signed = plugin.signed
        if adapters.contract_of(plugin) is adapters.INDEXER:
            return card, Listing(cast(Indexer, plugin), client)
        return card, Instance(cast(Source, plugin), client)

    def _values(self, name: str, entered: Mapping[str, str]) -> Mapping[str, Any]:
        """A login counts before the settings, and for nobody whom neither they nor we have switched on."""
        values, adapter = self.settings.sources.get(name, {}), self.known.get(name)
        is_up = bool(values) or (adapter is not None and not isinstance(adapter, Fault) and adapter.on_by_default)
        return {**values, **entered} if is_up else values


@dataclass(slots=True)
class Catalog:
    """All sources and indexers, by the names of their instances, and the traffic that they make together.

    What is in it changes by `put` alone, all at once.
    """

    cards: tuple[SourceCard, ...]
    instances: dict[str, Instance]
    indexers: dict[str, Listing]
    #: files behind links: the house's own source, in no list
    links: Instance
    workshop: Workshop
    _retired: list[SourceClient] = field(default_factory=list)

    @property
    def traffic(self) -> Traffic:
        """Bytes that all of them make."""
        return self.workshop.wire.traffic

    def source(self, name: str) -> Instance | None:
        """The instance of that name, the links' too; None when it is off or unknown."""
        return self.links if name == LINK else self.instances.get(name)

    def plugin(self, name: str) -> tuple[Plugin, SourceClient] | None:
        """The source or indexer of that name with its way to the network; None when it is off or unknown."""
        found = self.instances.get(name) or self.indexers.get(name)
        return (found.plugin, found.http) if found else None

    @property
    def names(self) -> list[str]:
        """All that are on, sources and indexers."""
        return sorted([*self.instances, *self.indexers])

    def put(self, card: SourceCard, made: Instance | Listing | None) -> None:
        """A source made anew in the place of the one of its name, which asks nobody any more."""
        for old in (self.instances.pop(card.name, None), self.indexers.pop(card.name, None)):
            if old is not None:
                old.http.retire()
                self._retired.append(old.http)
        match made:
            case Instance():
                self.instances[card.name] = made
            case Listing():
                self.indexers[card.name] = made
        self.cards = tuple(card if one.name == card.name else one for one in self.cards)

    async def close(self) -> None:
        """Let go of all connections."""
        sources, indexers = self.instances.values(), self.indexers.values()
        clients = [self.links.http, *self._retired, *(one.http for one in sources), *(one.http for one in indexers)]
        await asyncio.gather(*(client.close() for client in clients))


class Unusable(Exception):
    """This instance can't be made; the message is the reason on its card."""


def load(
    settings: Settings,
    known: Mapping[str, Adapter | Fault] | None = None,
    shared: SharedLimits | None = None,
    entered: Mapping[str, Mapping[str, str]] | None = None,
) -> Catalog:
    """The catalogue that the settings describe; with `shared`, limits are kept together with other workers.

    `entered` are logins that were entered at run time; they count before the settings. Raises StartError only for what
    is wrong under [fetch].
    """
    known = adapters.find(definitions=settings.definitions) if known is None else known
    wire = _wire(settings, shared)
    catalog = Catalog((), {}, {}, _links(settings, wire), Workshop(settings, known, wire))
    for name in sorted({*known, *settings.sources}):
        card, made = catalog.workshop.made(name, (entered or {}).get(name, {}))
        catalog.cards += (card,)
        catalog.put(card, made)
    return catalog


def _links(settings: Settings, wire: Wire) -> Instance:
    """The way to links that people hand in; what the operator allows sources is not open to everybody's links."""
    if not settings.fetch.links_private:
        wire = dataclasses.replace(wire, allow_private=(), cure="links lead to public ones only")
    client = SourceClient(LINK, Links.limits, wire)
    return Instance(Links(client), client)


def _wire(settings: Settings, shared: SharedLimits | None) -> Wire:
    return Wire(
        networks(settings.fetch.allow_private),
        settings.fetch.stall_s,
        longest_hold_s=settings.retry.longest_wait_s,
        shared=shared,
        traffic=Traffic(Caps.of(settings)),
        record=Path(settings.fetch.record) if settings.fetch.record else None,
    )


def _instance(
    name: str, values: Mapping[str, Any], known: Mapping[str, Adapter | Fault]
) -> tuple[SourceCard, Plugin | None]:
    adapter_name = str(values.get("adapter", name))
    adapter = known.get(adapter_name) or Fault(adapter_name, _unknown("source", adapter_name, known))
    if isinstance(adapter, Fault):
        return SourceCard(name, adapter_name, name, state=State.BROKEN, reason=adapter.reason), None
    card = _card(name, adapter)
    try:
        if not _is_on(values, adapter):
            why, is_spare = _why_off(name, values, adapter), not values and isinstance(adapter, Described)
            return dataclasses.replace(card, state=State.OFF, reason=why, is_spare=is_spare), None
        make: Any = adapter
        given = options(name, values, adapter.options)
        return card, within(_MADE_S, lambda: make(name, given))
    except Unusable as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 whatever a plugin raises while it is made stays with that plugin
        reason = f"can't be made: {type(error).__name__}: {error}"[:300]
    return dataclasses.replace(card, state=State.BROKEN, reason=reason), None


def options(name: str, values: Mapping[str, Any], kind: type[Options]) -> Options:
    """The operator's values as the adapter's options. Raises with a sentence that names the wrong one."""
    names = [field.name for field in dataclasses.fields(kind)]
    given = {key: value for key, value in values.items() if key not in _OURS}
    for key in given:
        if key not in names:
            raise Unusable(_unknown("option", key, dict.fromkeys(names)))
    hints = get_type_hints(kind)
    try:
        return TypeAdapter(kind).validate_python({key: _listed(hints[key], value) for key, value in given.items()})
    except ValidationError as error:
        one = error.errors(include_url=False)[0]
        where = str(one["loc"][0]) if one["loc"] else ""
        said = "is needed" if one["type"] == "missing" else one["msg"].removeprefix("Value error, ")
        raise Unusable(f"{_variable(name, where) if where else 'its options'}: {said}") from None


def _listed(hint: object, value: object) -> object:
    """An environment has no lists: where an option is one, its values stand between commas."""
    if get_origin(hint) is tuple and isinstance(value, str):
        return tuple(one.strip() for one in value.split(",") if one.strip())
    return value


def _is_on(values: Mapping[str, Any], adapter: Adapter) -> bool:
    """`enabled` decides; without it a source is on by default, or once the operator set an option of it."""
    if "enabled" in values:
        try:
            return TypeAdapter(bool).validate_python(values["enabled"])
        except ValidationError:
            raise Unusable(f"enabled: {values['enabled']!r} is neither true nor false") from None
    return adapter.on_by_default or bool(values.keys() - _OURS)


def _why_off(name: str, values: Mapping[str, Any], adapter: Adapter) -> str:
    if "enabled" in values:
        return "Switched off in the settings"
    needed = [one.name for one in dataclasses.fields(adapter.options) if _is_required(one)]
    variables = [_variable(name, one) for one in needed or ["enabled"]]
    return f"Off until {' and '.join(variables)} {'is' if len(variables) == 1 else 'are'} set"


def _is_required(one: "dataclasses.Field[Any]") -> bool:
    return one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING


def _variable(name: str, option: str) -> str:
    return f"{PREFIX}SOURCES__{name}__{option}".upper()


def _unknown(what: str, name: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known) or 'none'}"
    return f"there is no {what} {name!r}; {hint}"


def _card(name: str, adapter: Adapter) -> SourceCard:
    label = adapter.label if name == adapter.adapter else f"{adapter.label} ({name})"
    return SourceCard(
        name, adapter.adapter, label, adapter.description, adapter.kinds, adapter.licence, adapter.terms_url
    )
