"""The part of a definition that says how a site is searched: addresses, rows, fields, filters."""

from collections.abc import Iterator, Mapping
from typing import Any

from plugins.definitions import filters, json_rows
from plugins.definitions.pattern import Pattern, PatternError
from plugins.definitions.shape import Field, Filter, Path, Pick, Response, Rows, Search, Trouble
from plugins.definitions.taking import Taken, selector_of, template_of, text_of
from plugins.definitions.template import Template
from plugins.definitions.tree import Items, Keys, Node, Text, Unfit

_MOST = {"paths": 20, "fields": 120, "filters": 120}
_RESPONSES: Mapping[str, Response] = {"html": "html", "json": "json", "xml": "xml"}


def search_of(keys: Taken) -> Search:
    """`search`."""
    with keys as taken:
        paths = tuple(_paths(taken))
        response = paths[0].response
        found = Search(
            paths=paths,
            rows=_rows(Taken(taken.needed("rows"), "search.rows"), response),
            fields=tuple(_fields(taken, response)),
            inputs=taken.templates("inputs"),
            headers=taken.templates("headers"),
            keywords=filters_of(taken, "keywordsfilters"),
            preprocessing=filters_of(taken, "preprocessingfilters"),
            troubles=tuple(troubles_of(taken, "error")),
            empty_inputs=taken.flag("allowEmptyInputs"),
            page_rows=int(taken.number("pageSize", most=500)),
        )
    names = {one.name for one in found.fields}
    for name in ("title", "size", "seeders"):
        if name not in names:
            raise Unfit(taken.line, f"search.fields has no {name!r}")
    if not names & {"download", "magnet", "infohash"}:
        raise Unfit(taken.line, "search.fields has none of download, magnet, infohash")
    return found


def _paths(taken: Taken) -> Iterator[Path]:
    nodes = taken.nodes("paths")
    single = taken.template("path")
    if len(nodes) > _MOST["paths"]:
        raise Unfit(taken.line, f"search.paths has more than {_MOST['paths']}")
    if not nodes and single is None:
        raise Unfit(taken.line, "search has neither path nor paths")
    if not nodes and single is not None:
        yield Path(single)
    kind: str = ""
    for node in nodes:
        one = _path(Taken(node, "search.paths"))
        if kind and one.response != kind:
            raise Unfit(node.line, "all paths of a search have to answer in the same way: html, json or xml")
        kind = one.response
        yield one


def _path(keys: Taken) -> Path:
    with keys as taken:
        taken.needed("path")
        path = taken.template("path")
        categories = [one.strip() for one in taken.texts("categories")]
        taken.ignored("followredirect")
        response, none = _response(taken.below("response"))
        return Path(
            path=path or Template("", ()),
            method="post" if taken.choice("method", "get", "post") == "post" else "get",
            inputs=taken.templates("inputs"),
            inherits=taken.flag("inheritinputs", otherwise=True),
            categories=frozenset(categories) - {"!"},
            is_other="!" in categories[:1],
            response=response,
            no_results=none,
            separator=taken.text("queryseparator", "&"),
        )


def _response(keys: Taken | None) -> tuple[Response, str]:
    if keys is None:
        return "html", ""
    with keys as taken:
        return _RESPONSES[taken.choice("type", *_RESPONSES)], taken.text("noResultsMessage")


def _rows(keys: Taken, response: Response) -> Rows:
    with keys as taken:
        taken.needed("selector")
        selector = taken.template("selector")
        if response == "json" and selector is not None and selector.is_plain:
            _json_path(selector.source, taken.line)
        elif selector is not None and selector.is_plain:
            selector_of(selector.source, taken.line)
        count, dates = taken.node("count"), taken.node("dateheaders")
        taken.ignored("optional")
        if remove := taken.text("remove"):
            selector_of(remove, taken.line)
        return Rows(
            selector=selector or Template("", ()),
            attribute=taken.text("attribute"),
            is_multiple=taken.flag("multiple"),
            none_when_missing=taken.flag("missingAttributeEquivalentNoResults")
            or taken.flag("missingAttributeEqualsNoResults"),
            after=int(taken.number("after", most=20)),
            remove=remove,
            filters=_row_filters(taken),
            count=pick_of(count, "search.rows.count", response) if count else None,
            dates=pick_of(dates, "search.rows.dateheaders", response) if dates else None,
        )


def _row_filters(taken: Taken) -> tuple[Filter, ...]:
    """`andmatch` is about rows; the others have no meaning there."""
    made = []
    for node in taken.nodes("filters"):
        with Taken(node, "search.rows.filters") as one:
            name = one.choice("name", "andmatch", "strdump")
            one.ignored("args")
            made += [Filter(name)] if name == "andmatch" else []
    return tuple(made)


def _fields(taken: Taken, response: Response) -> Iterator[Field]:
    pairs = list(taken.map("fields"))
    if not pairs or len(pairs) > _MOST["fields"]:
        raise Unfit(taken.line, f"search.fields has to be there, with {_MOST['fields']} at most")
    for key, node in pairs:
        name, *marks = key.split("|")
        for mark in marks:
            if mark not in {"append", "optional"}:
                raise Unfit(node.line, f"{key!r}: behind the | of a field stands append or optional")
        pick = pick_of(node, f"search.fields.{key}", response, is_optional="optional" in marks)
        yield Field(name.strip(), pick, appends="append" in marks)


def pick_of(node: Node, where: str, response: Response = "html", *, is_optional: bool = False) -> Pick:
    """A block of selector, attribute, filters and what else finds a text."""
    with Taken(node, where) as taken:
        selector = taken.template("selector")
        if selector is not None and selector.is_plain:
            _ = (
                _json_path(selector.source, node.line)
                if response == "json"
                else selector_of(selector.source, node.line)
            )
        if remove := taken.text("remove"):
            selector_of(remove, node.line)
        cases = {key: template_of(one, f"{where}.case.{key}") for key, one in taken.map("case")}
        for key in cases if response != "json" else ():
            _ = key == "*" or selector_of(key, node.line)
        return Pick(
            selector=selector,
            text=taken.template("text"),
            attribute=taken.text("attribute"),
            remove=remove,
            cases=cases,
            filters=filters_of(taken, "filters"),
            default=taken.template("default"),
            is_optional=taken.flag("optional") or is_optional,
            line=node.line,
        )


def _json_path(source: str, line: int) -> Any:
    try:
        return json_rows.RowPath.of(source.strip().lstrip(".") if source.strip().startswith("..") else source)
    except json_rows.PathError as error:
        raise Unfit(line, str(error)) from None


def filters_of(taken: Taken, key: str) -> tuple[Filter, ...]:
    """A list of filters: every name known, every argument there, every pattern read."""
    nodes = taken.nodes(key)
    if len(nodes) > _MOST["filters"]:
        raise Unfit(nodes[0].line, f"{key} has more than {_MOST['filters']} filters")
    return tuple(_filter(node, key) for node in nodes)


def _filter(node: Node, where: str) -> Filter:
    with Taken(node, where) as taken:
        name = text_of(taken.needed("name"), f"{where}.name").strip()
        args = tuple(template_of(one, f"{where}.{name}") for one in _args(taken.node("args")))
    bounds = filters.takes(name)
    if bounds is None:
        raise Unfit(node.line, f"there is no filter {name!r}; there are: {', '.join(filters.known())}")
    if len(args) < bounds[0]:
        raise Unfit(node.line, f"the filter {name} takes {bounds[0]} arguments, not {len(args)}")
    if name in {"regexp", "re_replace"} and args[0].is_plain:
        try:
            Pattern.of(args[0].source)
        except PatternError as error:
            raise Unfit(node.line, f"{name}: {error}") from None
    return Filter(name, args[: bounds[1]])


def _args(node: Node | None) -> tuple[Text, ...]:
    match node:
        case None:
            return ()
        case Items(values):
            return tuple(one for one in values if isinstance(one, Text))
        case Keys():
            raise Unfit(node.line, "the arguments of a filter are a text or a list of them")
    return (node,)


def troubles_of(taken: Taken, key: str) -> Iterator[Trouble]:
    """A list of what on a page says that it did not work."""
    for node in taken.nodes(key):
        with Taken(node, key) as one:
            selector, message = one.selector("selector"), one.node("message")
            path = one.text("path")
            if selector is None:
                raise Unfit(node.line, f"{key!r} has no selector")
            yield Trouble(selector, pick_of(message, f"{key}.message") if message else None, path)
