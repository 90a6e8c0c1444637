"""Every sentence a person reads, a Fluent file per language. English is the whole; others may lack some yet.

`speaker("de")` gives a `Say`: `say("download-ready", title="…")` is a sentence. Values that are
numbers keep their plural rules; sizes and spans of time come ready-made from `bot.texts.units`.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

FALLBACK = "en"
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


def keys(language: str = FALLBACK) -> frozenset[str]:
    """The names of all sentences of a language."""
    return frozenset(_bundle(language)._messages)  # noqa: SLF001 the bundle has no public list


def _format(bundle: FluentBundle, key: str, facts: dict[str, object]) -> str:
    pattern = bundle.get_message(key).value
    if pattern is None:
        raise KeyError(f"the sentence {key} is empty")
    text, errors = bundle.format_pattern(pattern, facts)
    if errors:
        raise errors[0]
    return str(text)


@cache
def _bundle(language: str) -> FluentBundle:
    # marks that isolate right-to-left pieces are noise in scripts and terminals where nothing is right-to-left
    bundle = FluentBundle([language], use_isolating=language in _RIGHT_TO_LEFT)
    bundle.add_resource(FluentResource((_FOLDER / f"{language}.ftl").read_text("utf-8")))
    return bundle
