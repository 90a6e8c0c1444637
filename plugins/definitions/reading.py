"""A definition read from its file: every key understood, or a sentence that names file, line and key."""

import codecs
import contextlib
import re
from collections.abc import Iterator, Mapping

from plugins.answers import is_address, number
from plugins.definitions.categories import number_of
from plugins.definitions.reading_search import filters_of, pick_of, search_of, troubles_of
from plugins.definitions.shape import Before, Category, Definition, Download, Login, Method, Pick, Setting
from plugins.definitions.taking import Taken, text_of
from plugins.definitions.tree import Keys, Text, Unfit, tree_of

_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}\Z")
_MODES = ("search", "tv-search", "movie-search", "music-search", "book-search")
_METHODS: Mapping[str, Method] = {"form": "form", "post": "post", "get": "get", "cookie": "cookie", "oneurl": "oneurl"}
_SORTS = ("text", "password", "checkbox", "select", "multi-select")


def definition_of(body: bytes) -> Definition:
    """The definition that a file holds. Raises Unfit."""
    with Taken(tree_of(body)) as taken:
        name = text_of(taken.needed("name"), "name")
        identity = text_of(taken.needed("id"), "id").strip().lower()
        if not _ID.match(identity):
            raise Unfit(taken.line, f"the id {identity[:40]!r} is none: small letters, digits, - and _")
        taken.ignored("replaces", "followredirect", "testlinktorrent", "certificates", "ratio", "legacylinks")
        categories, modes = _caps(Taken(taken.needed("caps"), "caps"))
        login, download = taken.below("login"), taken.below("download")
        return Definition(
            id=identity,
            name=" ".join(name.split()) or identity,
            description=" ".join(taken.text("description").split()),
            language=taken.text("language", "en-US"),
            privacy=taken.choice("type", "public", "semi-private", "private"),
            links=tuple(one for one in taken.texts("links") if is_address(one)),
            settings=tuple(_settings(taken)),
            categories=categories,
            modes=modes,
            search=search_of(Taken(taken.needed("search"), "search")),
            login=_login(login) if login else None,
            download=_download(download) if download else None,
            encoding=_encoding(taken),
            pause_s=taken.number("requestDelay", most=600),
        )


def _encoding(taken: Taken) -> str:
    said = taken.text("encoding", "utf-8").strip()
    for name in (said, said.lower().replace("windows-", "cp")):
        with contextlib.suppress(LookupError):
            return codecs.lookup(name).name
    raise Unfit(taken.line, f"there is no encoding {said[:30]!r}")


def _settings(taken: Taken) -> Iterator[Setting]:
    nodes = taken.nodes("settings")
    if taken.node("settings") is None:
        yield from (Setting("username", "text", "User name"), Setting("password", "password", "Password"))
    for node in nodes:
        with Taken(node, "settings") as one:
            name, sort = one.text("name").strip(), one.text("type", "text").strip()
            label, default = one.text("label"), one.text("default")
            options = {key: text_of(value, "settings.options") for key, value in one.map("options")}
            chosen = one.texts("defaults")
        if sort not in _SORTS and not sort.startswith(("info", "cardigannCaptcha")):
            raise Unfit(node.line, f"a setting is one of {', '.join(_SORTS)} or info, not {sort[:20]!r}")
        if not re.fullmatch(r"[\w-]{1,60}", name, re.ASCII):
            raise Unfit(node.line, f"{name[:30]!r} is no name of a setting")
        yield Setting(name, sort if sort in _SORTS else "info", label, default or ",".join(chosen), options)


def _caps(keys: Taken) -> tuple[tuple[Category, ...], Mapping[str, frozenset[str]]]:
    with keys as taken:
        categories = [*_old_categories(taken), *_mappings(taken)]
        modes = {}
        for mode, node in taken.map("modes"):
            if mode not in _MODES:
                raise Unfit(node.line, f"there is no mode {mode[:30]!r}; there are: {', '.join(_MODES)}")
            params = [node] if isinstance(node, Text) else getattr(node, "values", ())
            modes[mode] = frozenset(text_of(one, f"caps.modes.{mode}") for one in params)
        taken.ignored("allowrawsearch", "allowtvsearchimdb")
    return tuple(categories), modes or {"search": frozenset({"q"})}


def _old_categories(taken: Taken) -> Iterator[Category]:
    """`categories: {id: name}`, as older files have it."""
    for key, node in taken.map("categories"):
        yield _category(key, text_of(node, "caps.categories"), "", node.line, is_default=False)


def _mappings(taken: Taken) -> Iterator[Category]:
    for node in taken.nodes("categorymappings"):
        with Taken(node, "caps.categorymappings") as one:
            identity, name = text_of(one.needed("id"), "caps.categorymappings.id"), one.text("cat")
            description, is_default = one.text("desc"), one.flag("default")
        yield _category(identity, name, description, node.line, is_default=is_default)


def _category(identity: str, name: str, description: str, line: int, *, is_default: bool) -> Category:
    found = number(name) or number_of(name)
    if name and not found:
        raise Unfit(line, f"there is no category {name[:40]!r} of Newznab's, such as Movies/HD")
    return Category(identity.strip(), found or 8000, description, is_default)


def _login(keys: Taken) -> Login:
    with keys as taken:
        method = taken.choice("method", *_METHODS)
        test, captcha = taken.below("test"), taken.below("captcha")
        test_path, test_selector = None, None
        if test:
            with test as one:
                test_path, test_selector = one.template("path"), one.selector("selector")
        captcha_selector = None
        if captcha:
            with captcha as one:
                captcha_selector = one.selector("selector")
                one.ignored("type", "input")
        return Login(
            method=_METHODS[method],
            path=taken.template("path"),
            submit_path=taken.template("submitpath"),
            form=taken.text("form", "form"),
            inputs=taken.templates("inputs"),
            by_selector=taken.flag("selectors"),
            picked=_picks(taken, "selectorinputs"),
            queried=_picks(taken, "getselectorinputs"),
            cookies=taken.texts("cookies"),
            headers=taken.templates("headers"),
            troubles=tuple(troubles_of(taken, "error")),
            test_path=test_path,
            test_selector=test_selector,
            captcha=captcha_selector,
            has_captcha=captcha is not None,
        )


def _picks(taken: Taken, key: str) -> Mapping[str, Pick]:
    return {name: pick_of(node, f"login.{key}.{name}") for name, node in taken.map(key)}


def _download(keys: Taken) -> Download:
    with keys as taken:
        selectors = [pick_of(_without(node), "download.selectors") for node in taken.nodes("selectors")]
        if taken.node("selector") is not None:  # as older files have it
            selector, attribute = taken.template("selector"), taken.text("attribute")
            selectors.append(Pick(selector, attribute=attribute or "href", filters=filters_of(taken, "filters")))
        taken.ignored("attribute", "filters", "method")
        before, hashed = taken.below("before"), taken.below("infohash")
        return Download(
            selectors=tuple(selectors),
            before=_before(before) if before else None,
            hash=_hash(hashed) if hashed else None,
            headers=taken.templates("headers"),
        )


def _without(node: object) -> Keys:
    """A selector of `download`; that it is asked of the page before is how it is anyway."""
    if not isinstance(node, Keys):
        raise Unfit(getattr(node, "line", 1), "download.selectors is a list of maps")
    values = {key: one for key, one in node.values.items() if key != "usebeforeresponse"}
    return Keys(values, {key: node.lines[key] for key in values}, node.line)


def _before(keys: Taken) -> Before:
    with keys as taken:
        page = taken.node("pathselector")
        taken.ignored("queryseparator")
        return Before(
            path=taken.template("path"),
            from_page=pick_of(page, "download.before.pathselector") if page else None,
            method="post" if taken.choice("method", "get", "post") == "post" else "get",
            inputs=taken.templates("inputs"),
        )


def _hash(keys: Taken) -> Pick:
    with keys as taken:
        found = pick_of(taken.needed("hash"), "download.infohash.hash")
        taken.ignored("title", "usebeforeresponse")
    return found
