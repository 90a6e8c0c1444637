"""Every sentence a person reads, a Fluent file per language. English is the whole; others may lack some yet.

`speaker("de")` gives a `Say`: `say("download-ready", title="…")` is a sentence. Values that are
numbers keep their plural rules; sizes and spans of time come ready-made from `bot.texts.units`.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import VariableReference
from fluent.syntax.visitor import Visitor

FALLBACK = "en"
#: characters of a fact that a sentence shows at most; Fluent refuses one of more than 2500
_LONGEST_FACT = 2400
_FOLDER = Path(__file__).parent
_RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})

Say = Callable[..., str]


def languages() -> list[str]:
    """The languages there are."""
    return sorted(path.stem for path in _FOLDER.glob("*.ftl"))


@cache
def speaker(locale: str) -> Say:
    """How sentences are said in a language ("de", "de-AT"); what it lacks is said in English."""
    wanted = [locale, locale.partition("-")[0], FALLBACK]
    bundles = [_bundle(language) for language in dict.fromkeys(wanted) if language in languages()]

    def say(key: str, **facts: object) -> str:
        for bundle in bundles:
            if bundle.has_message(key):
                return _format(bundle, key, facts)
        raise KeyError(f"no sentence is called {key}")

    return say


@cache
def keys(language: str = FALLBACK) -> frozenset[str]:
    """The names of all sentences of a language."""
    return frozenset(_bundle(language)._messages)  # noqa: SLF001 the bundle has no public list


def trouble(error: str) -> str:
    """The name of the sentence for an error that is no UserError, by its key."""
    return f"trouble-{error.replace('_', '-')}"


def facts(key: str, language: str = FALLBACK) -> frozenset[str]:
    """The names of the facts that a sentence is filled with."""
    found = _Facts()
    found.visit(_bundle(language)._messages[key])  # noqa: SLF001 the bundle hands out compiled sentences only
    return frozenset(found.names)


@cache
def words(start: str, locale: str = FALLBACK) -> Mapping[str, str]:
    """All sentences whose names start so, for pages that fill them in themselves: a fact is left as `{name}`."""
    say = speaker(locale)
    named = [key for key in sorted(keys()) if key.startswith(start)]
    return MappingProxyType({key: say(key, **{name: f"{{{name}}}" for name in facts(key)}) for key in named})


def is_right_to_left(locale: str) -> bool:
    """Whether the language is written from right to left."""
    return locale.partition("-")[0] in _RIGHT_TO_LEFT


class _Facts(Visitor):
    """Collects the names of variables."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> Any:  # noqa: N802 fluent's name
        """One more."""
        self.names.add(node.id.name)


def _format(bundle: FluentBundle, key: str, facts: dict[str, object]) -> str:
    pattern = bundle.get_message(key).value
    if pattern is None:
        raise KeyError(f"the sentence {key} is empty")
    text, errors = bundle.format_pattern(pattern, {name: _shortened(fact) for name, fact in facts.items()})
    if errors:
        raise errors[0]
    return str(text)


def _shortened(fact: object) -> object:
    """The fact, cut where it is a text that nobody would read to its end: what a person sends has any length."""
    if isinstance(fact, str) and len(fact) > _LONGEST_FACT:
        return f"{fact[: _LONGEST_FACT - 1]}…"
    return fact


@cache
def _bundle(language: str) -> FluentBundle:
    # marks that isolate right-to-left pieces are noise in scripts and terminals where nothing is right-to-left
    bundle = FluentBundle([language], use_isolating=language in _RIGHT_TO_LEFT)
    bundle.add_resource(FluentResource((_FOLDER / f"{language}.ftl").read_text("utf-8")))
    return bundle
