"""A search as the addresses that a site is asked: values for templates, categories, inputs. Pure."""

import keyword
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, urljoin

from core.media import Kind
from core.source import Caps, Wanted
from plugins.definitions.filters import Around, applied
from plugins.definitions.shape import Definition, Path
from plugins.definitions.template import Scope, Template
from plugins.definitions.turning import USUAL_ROWS
from plugins.offers import kind_of

#: our name of an id, and how a mode and a template call it
_IDS = {"imdb": "imdbid", "tmdb": "tmdbid", "tvdb": "tvdbid", "tvmaze": "tvmazeid"}
_MODES = {Kind.FILM: "movie-search", Kind.SERIES: "tv-search", Kind.BOOK: "book-search", Kind.COMIC: "book-search"}
_MOST_WORDS = 200
#: what every source has as options
_TAKEN = frozenset({"enabled", "adapter", "base_url"})


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a site: an address whole, or one and a form for it."""

    url: str
    path: Path
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def same(self) -> tuple[str, str]:
        """What makes two of them the same."""
        return self.url, str(self.form)


def caps_of(definition: Definition) -> Caps:
    """What a site can be asked, by its modes."""
    taken = {param for params in definition.modes.values() for param in params}
    return Caps(
        ids=frozenset(ours for ours, theirs in _IDS.items() if theirs in taken),
        episodes={"season", "ep"} <= taken,
        words="q" in taken,
    )


def scope_of(
    definition: Definition, config: Mapping[str, Any], wanted: Wanted, around: Around, base: str, page: int = 0
) -> Scope:
    """The values that templates see for a page of a question, the first being 0. Raises FilterError."""
    rows = definition.search.page_rows or USUAL_ROWS
    known = {theirs: str(wanted.ids.known()[ours]) for ours, theirs in _IDS.items() if ours in wanted.ids.known()}
    mode = _mode(definition, wanted, known.keys())
    takes = definition.modes.get(mode, frozenset())
    ids = {name: value for name, value in known.items() if name in takes}
    tag = f"S{wanted.season:02d}" if wanted.season is not None else ""
    tag += f"E{wanted.episode:02d}" if tag and wanted.episode is not None else ""
    words = " ".join(wanted.words.split())[:_MOST_WORDS]
    keywords = " ".join(one for one in (words, tag) if one)
    query = {
        "Type": mode.replace("-search", "").replace("tv", "tvsearch"),
        "Q": words,
        "Series": words if wanted.season is not None else "",
        "Movie": words if mode == "movie-search" else "",
        "Title": words if mode == "book-search" else "",
        "Keywords": keywords,
        "Season": str(wanted.season) if wanted.season is not None else "",
        "Ep": str(wanted.episode) if wanted.episode is not None else "",
        "Episode": tag,
        "Limit": str(rows),
        "Offset": str(page * rows),
        "Page": str(page + 1),
        "IMDBID": ids.get("imdbid", ""),
        "IMDBIDShort": ids.get("imdbid", "").removeprefix("tt"),
        "TMDBID": ids.get("tmdbid", ""),
        "TVDBID": ids.get("tvdbid", ""),
        "TVMazeID": ids.get("tvmazeid", ""),
    }
    categories = _categories(definition, wanted.kinds)
    scope: dict[str, Any] = {
        "Query": {**query, "Categories": categories},
        "Keywords": keywords,
        "Categories": categories,
        **around_of(config, around.now, base),
    }
    return {**scope, "Keywords": applied(definition.search.keywords, keywords, scope, around)}


def _mode(definition: Definition, wanted: Wanted, ids: AbstractSet[str]) -> str:
    """The way of asking: for an episode, by the kind that is wanted, or the one that takes an id that we know."""
    modes = definition.modes
    if wanted.season is not None and "tv-search" in modes:
        return "tv-search"
    if by_kind := next((one for kind in sorted(wanted.kinds) if (one := _MODES.get(kind, "")) in modes), ""):
        return by_kind
    return next((one for one, takes in modes.items() if not wanted.kinds and ids & takes), "search")


def around_of(config: Mapping[str, Any], now: datetime, base: str) -> Scope:
    """The values that templates see whatever is asked for."""
    today = {"Year": str(now.year), "Month": str(now.month), "Day": str(now.day)}
    return {"Config": {**config, "sitelink": f"{base}/"}, "Today": today, "True": True, "False": False, "Result": {}}


def option_of(setting: str) -> str:
    """A setting's name as an option's: `-` becomes `_`, and names that Python keeps for itself end in `_`."""
    name = setting.replace("-", "_")
    name = name if name.isidentifier() else f"_{name}"
    return f"{name}_" if keyword.iskeyword(name) or name in _TAKEN else name


def config_of(definition: Definition, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """The operator's settings as templates see them: what is chosen from a list is told by its key."""
    made: dict[str, Any] = {}
    for one in definition.settings:
        value = options.get(option_of(one.name), one.default)
        made[one.name] = value if isinstance(value, bool) else list(value) if isinstance(value, tuple) else str(value)
    return made


def requests_of(definition: Definition, scope: Scope, base: str) -> Iterator[Request]:
    """What the site is asked, the same only once. Raises TemplateError."""
    search, seen = definition.search, set[tuple[str, str]]()
    headers = {name: one.fill(scope) for name, one in search.headers.items()}
    for path in search.paths:
        if not _is_meant(path, scope["Categories"]):
            continue
        inputs = {**(search.inputs if path.inherits else {}), **path.inputs}
        pairs = list(pairs_of(inputs, scope, definition.encoding, empty=search.empty_inputs))
        url = address(base, path.path, scope, definition.encoding)
        if path.method == "get":
            url = with_query(url, pairs, path.separator)
        form = _form(pairs, definition.encoding) if path.method == "post" else None
        request = Request(url, path, form, headers)
        if request.same not in seen:
            seen.add(request.same)
            yield request


def address(base: str, path: Template, scope: Scope, encoding: str) -> str:
    """A path of a definition as an address at the site: what templates fill in is quoted. Other hosts stay others."""
    filled = path.fill(scope, lambda value: quote_plus(value, "", encoding, "replace"))
    return urljoin(f"{base}/", filled.replace(" ", "%20"))


def with_query(url: str, pairs: Iterable[tuple[str, str]], separator: str = "&") -> str:
    """The address with these quoted pairs behind it; one without a name stands there as it is."""
    query = separator.join(f"{name}={value}" if name else value for name, value in pairs)
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def pairs_of(
    inputs: Mapping[str, Template], scope: Scope, encoding: str, *, empty: bool = False
) -> Iterator[tuple[str, str]]:
    """Inputs quoted for an address; "$raw" is put there as it is, its name empty."""
    for name, template in inputs.items():
        if name == "$raw":
            if raw := template.fill(scope, lambda value: quote_plus(value, "", encoding, "replace")).strip("&"):
                yield "", raw.replace(" ", "%20")
            continue
        value = template.fill(scope)
        if value or empty:
            yield quote(name, "[]", encoding, "replace"), quote_plus(value, "", encoding, "replace")


def _form(pairs: Sequence[tuple[str, str]], encoding: str) -> Mapping[str, str]:
    text = "&".join(f"{name}={value}" if name else value for name, value in pairs)
    return dict(parse_qsl(text, keep_blank_values=True, encoding=encoding, errors="replace"))


def _categories(definition: Definition, kinds: frozenset[Kind]) -> list[str]:
    """Ids of the site's categories: those of the kinds that are wanted, else those that are asked by default."""
    if kinds:
        return [one.id for one in definition.categories if kind_of((one.number,)) in kinds]
    return [one.id for one in definition.categories if one.is_default]


def _is_meant(path: Path, categories: Sequence[str]) -> bool:
    if not path.categories or not categories:
        return True
    asked = set(categories)
    return bool(asked - path.categories if path.is_other else asked & path.categories)
