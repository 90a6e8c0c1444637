"""Reading a saved answer as a plugin would, without its site: for tests, and to see what became of a changed page."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from core.source import Found, Options, Reads, Saved, What
from worker.catalog import adapters
from worker.catalog.adapters import Adapter, Fault
from worker.catalog.load import Unusable, options

#: stands in for the address of a site that nobody has set up
_SOMEWHERE = "https://site.example"


def read(
    name: str, values: Mapping[str, Any], what: What, saved: Saved, known: Mapping[str, Adapter | Fault] | None = None
) -> Found:
    """What the plugin of that name, set up with these values, finds in an answer.

    Options that have to be set and are not stand in as an address. Raises Unusable with a sentence when there is no
    such plugin or it reads no such answers, SourceError when the answer is not what it knows.
    """
    known = adapters.find() if known is None else known
    adapter = known.get(str(values.get("adapter", name)))
    if adapter is None or isinstance(adapter, Fault):
        raise Unusable(f"{name}: {adapter.reason}" if adapter else f"there is no source {name!r}")
    make: Any = adapter
    plugin = make(name, options(name, {**_stand_ins(adapter.options), **values}, adapter.options))
    if not isinstance(plugin, Reads):
        raise Unusable(f"{name} asks no site, so it has no answers to read")
    found = plugin.read(what, saved)
    if found is None:
        raise Unusable(f"{name} reads no answers of the sort {what}")
    return found


def _stand_ins(kind: type[Options]) -> dict[str, str]:
    return {
        one.name: _SOMEWHERE
        for one in dataclasses.fields(kind)
        if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
    }
