"""Adapters by name: the modules of plugins/sources and plugins/indexers, and what other packages bring by entry point.

A module that can't be imported, takes too long for it, or whose class lacks something of its contract, is a
`Fault` and hurts nobody else. Sources and indexers share their names: people set both up under `[sources]`.
"""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import plugins.indexers
import plugins.sources
from core.media import Kind
from core.source import Indexer, Limits, Options, Source
from worker.catalog.within import within

_HEAD = {
    "adapter": str,
    "label": str,
    "description": str,
    "kinds": frozenset,
    "licence": str,
    "terms_url": str,
    "limits": Limits,
    "options": type,
    "on_by_default": bool,
}
#: no module of a plugin has that much to do when it is imported
_IMPORT_S = 20.0


@dataclass(frozen=True, slots=True)
class Contract:
    """A sort of plugin: the group of its entry points, and the methods that make it one."""

    group: str
    methods: tuple[str, ...]


SOURCE = Contract("bowerbird.sources", ("search", "title", "parts", "assets", "cover", "probe"))
INDEXER = Contract("bowerbird.indexers", ("caps", "search", "latest", "probe"))
CONTRACTS = (SOURCE, INDEXER)


@dataclass(frozen=True, slots=True)
class Fault:
    """An adapter that can't be used: its name as far as known, and a sentence why."""

    name: str
    reason: str


Adapter = type[Source] | type[Indexer]


def find(
    *packages: ModuleType,
    others: Iterable[EntryPoint] | None = None,
    import_s: float = _IMPORT_S,
    definitions: str = "",
) -> dict[str, Adapter | Fault]:
    """All adapters by name, ours first; a name that is taken is not given twice. `definitions` is a folder of them."""
    found: dict[str, Adapter | Fault] = {}
    brought = [one for each in CONTRACTS for one in entry_points(group=each.group)] if others is None else others
    ours = packages or (plugins.sources, plugins.indexers)
    shipped = (one for package in ours for one in _ours(package, import_s))
    for name, one in (*shipped, *_theirs(brought, import_s), *_defined(definitions)):
        taken = found.get(name)
        if taken is None:
            found[name] = one
        else:
            found[f"{name} (again)"] = Fault(name, f"the name {name} is taken by another adapter")
    return dict(sorted(found.items()))


def contract_of(adapter: Any) -> Contract:
    """What an adapter is by its methods; a source when it is neither whole."""
    return INDEXER if not _lacking(adapter, INDEXER) else SOURCE


def _ours(package: ModuleType, import_s: float) -> Iterator[tuple[str, Adapter | Fault]]:
    for module in pkgutil.iter_modules(package.__path__):
        full = f"{package.__name__}.{module.name}"
        try:
            loaded = within(import_s, lambda full=full: importlib.import_module(full))  # type: ignore[misc]
        except (Exception, SystemExit) as error:  # noqa: BLE001 whatever a plugin raises stays with that plugin
            yield module.name, Fault(module.name, f"can't be imported: {_said(error)}")
            continue
        classes = [one for _, one in inspect.getmembers(loaded, inspect.isclass) if _lives_in(one, loaded)]
        if not classes:
            yield module.name, Fault(module.name, "holds no class with an `adapter` name")
        for one in classes:
            yield _named(module.name, one)


def _theirs(brought: Iterable[EntryPoint], import_s: float) -> Iterator[tuple[str, Adapter | Fault]]:
    for point in brought:
        try:
            loaded = within(import_s, point.load)
        except (Exception, SystemExit) as error:  # noqa: BLE001 the same
            yield point.name, Fault(point.name, f"can't be imported: {_said(error)}")
            continue
        yield _named(point.name, loaded)


def _defined(folder: str) -> Iterator[tuple[str, Adapter | Fault]]:
    """Those that the operator's own files describe."""
    if not folder:
        return
    from plugins.definitions.folder import adapters_in  # YAML, HTML and their languages: only for who has such files

    for name, one in adapters_in(Path(folder).expanduser()):
        yield name, Fault(name, one) if isinstance(one, str) else one


def _named(fallback: str, one: Any) -> tuple[str, Adapter | Fault]:
    name = getattr(one, "adapter", None)
    name = name if isinstance(name, str) and name else fallback
    missing = _missing(one)
    return name, Fault(name, f"its head lacks {missing}") if missing else one


def _missing(one: Any) -> str:
    """What of the contract is missing or of the wrong type; "" when it is all there."""
    wrong = [name for name, kind in _HEAD.items() if not isinstance(getattr(one, name, None), kind)]
    wrong += _lacking(one, contract_of(one))
    if not wrong and not all(isinstance(kind, Kind) for kind in one.kinds):
        wrong = ["kinds"]
    if not wrong and not (issubclass(one.options, Options) and dataclasses.is_dataclass(one.options)):
        wrong = ["options"]
    return ", ".join(wrong)


def _lacking(one: Any, contract: Contract) -> list[str]:
    return [name for name in contract.methods if not inspect.iscoroutinefunction(getattr(one, name, None))]


def _lives_in(one: type, module: ModuleType) -> bool:
    return one.__module__ == module.__name__ and "adapter" in vars(one)


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]
