"""Adapters by name: the modules of plugins/sources, and those that other packages bring by entry point.

A module that can't be imported, or whose class lacks something of the contract, is a `Fault` and
hurts nobody else.
"""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

import plugins.sources
from core.media import Kind
from core.source import Limits, Options, Source

GROUP = "bowerbird.sources"
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
_METHODS = ("search", "title", "parts", "assets", "cover", "probe")


@dataclass(frozen=True, slots=True)
class Fault:
    """An adapter that can't be used: its name as far as known, and a sentence why."""

    name: str
    reason: str


Adapter = type[Source]


def find(
    package: ModuleType = plugins.sources, others: Iterable[EntryPoint] | None = None
) -> dict[str, Adapter | Fault]:
    """All adapters by name, ours first; a name that is taken is not given twice."""
    found: dict[str, Adapter | Fault] = {}
    brought = entry_points(group=GROUP) if others is None else others
    for name, one in (*_ours(package), *_theirs(brought)):
        taken = found.get(name)
        if taken is None:
            found[name] = one
        else:
            found[f"{name} (again)"] = Fault(name, f"the name {name} is taken by another adapter")
    return dict(sorted(found.items()))


def _ours(package: ModuleType) -> Iterator[tuple[str, Adapter | Fault]]:
    for module in pkgutil.iter_modules(package.__path__):
        try:
            loaded = importlib.import_module(f"{package.__name__}.{module.name}")
        except (Exception, SystemExit) as error:  # noqa: BLE001 whatever a plugin raises stays with that plugin
            yield module.name, Fault(module.name, f"can't be imported: {_said(error)}")
            continue
        classes = [one for _, one in inspect.getmembers(loaded, inspect.isclass) if _lives_in(one, loaded)]
        if not classes:
            yield module.name, Fault(module.name, "holds no class with an `adapter` name")
        for one in classes:
            yield _named(module.name, one)


def _theirs(brought: Iterable[EntryPoint]) -> Iterator[tuple[str, Adapter | Fault]]:
    for point in brought:
        try:
            loaded = point.load()
        except (Exception, SystemExit) as error:  # noqa: BLE001 the same
            yield point.name, Fault(point.name, f"can't be imported: {_said(error)}")
            continue
        yield _named(point.name, loaded)


def _named(fallback: str, one: Any) -> tuple[str, Adapter | Fault]:
    name = getattr(one, "adapter", None)
    name = name if isinstance(name, str) and name else fallback
    missing = _missing(one)
    return name, Fault(name, f"its head lacks {missing}") if missing else one


def _missing(one: Any) -> str:
    """What of the contract is missing or of the wrong type; "" when it is all there."""
    wrong = [name for name, kind in _HEAD.items() if not isinstance(getattr(one, name, None), kind)]
    wrong += [name for name in _METHODS if not inspect.iscoroutinefunction(getattr(one, name, None))]
    if not wrong and not all(isinstance(kind, Kind) for kind in one.kinds):
        wrong = ["kinds"]
    if not wrong and not (issubclass(one.options, Options) and dataclasses.is_dataclass(one.options)):
        wrong = ["options"]
    return ", ".join(wrong)


def _lives_in(one: type, module: ModuleType) -> bool:
    return one.__module__ == module.__name__ and "adapter" in vars(one)


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]
