"""What a definition says, as values: settings, categories, how it is searched, signed in to, and its files had."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from plugins.definitions.css import Selector
from plugins.definitions.template import Template

Method = Literal["form", "post", "get", "cookie", "oneurl"]
Response = Literal["html", "json", "xml"]


@dataclass(frozen=True, slots=True)
class Filter:
    """One step that makes a text into another; its arguments are filled in as templates are."""

    name: str
    args: tuple[Template, ...] = ()


@dataclass(frozen=True, slots=True)
class Pick:
    """How a text is found in a row or page: by a template, or by a selector, then its attribute, cases and filters.

    `selector` is filled in before it is read where it holds a template. Of `cases` the first selector that is there
    gives the value; "*" always is.
    """

    selector: Template | None = None
    text: Template | None = None
    attribute: str = ""
    remove: str = ""
    cases: Mapping[str, Template] = field(default_factory=dict)
    filters: tuple[Filter, ...] = ()
    default: Template | None = None
    is_optional: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a row. `appends`: it is put behind what the field has already."""

    name: str
    pick: Pick
    appends: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What the operator may set. `sort` is text, password, checkbox, select, multi-select or info."""

    name: str
    sort: str
    label: str = ""
    default: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Category:
    """The site's own category and Newznab's number for it; `is_default` ones are asked when nobody says which."""

    id: str
    number: int
    name: str = ""
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """What on a page says that it did not work; the text of `message`, else of the element itself, says why."""

    selector: Selector
    message: Pick | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Login:
    """How one signs in. `test_selector` is there on `test_path` for who is signed in.

    The keys of `inputs` are names of a form's fields, or `by_selector` where on its page those are.
    """

    method: Method
    path: Template | None = None
    submit_path: Template | None = None
    form: str = "form"
    inputs: Mapping[str, Template] = field(default_factory=dict)
    by_selector: bool = False
    picked: Mapping[str, Pick] = field(default_factory=dict)
    queried: Mapping[str, Pick] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    headers: Mapping[str, Template] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    test_path: Template | None = None
    test_selector: Selector | None = None
    captcha: Selector | None = None
    has_captcha: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """One address that a search asks. `categories` are ids of the site; "!" before them means all but those."""

    path: Template
    method: Literal["get", "post"] = "get"
    inputs: Mapping[str, Template] = field(default_factory=dict)
    inherits: bool = True
    categories: frozenset[str] = frozenset()
    is_other: bool = False
    response: Response = "html"
    no_results: str = ""
    separator: str = "&"


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the rows are. `after` rows are merged into the one before; `multiple` ones come in groups (JSON)."""

    selector: Template
    attribute: str = ""
    is_multiple: bool = False
    none_when_missing: bool = False
    after: int = 0
    remove: str = ""
    filters: tuple[Filter, ...] = ()
    count: Pick | None = None
    dates: Pick | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """How a site is searched, and what is read of its answer."""

    paths: tuple[Path, ...]
    rows: Rows
    fields: tuple[Field, ...]
    inputs: Mapping[str, Template] = field(default_factory=dict)
    headers: Mapping[str, Template] = field(default_factory=dict)
    keywords: tuple[Filter, ...] = ()
    preprocessing: tuple[Filter, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    empty_inputs: bool = False
    #: rows that a page has; 0 when the definition does not say
    page_rows: int = 0


@dataclass(frozen=True, slots=True)
class Before:
    """What is asked before a file is: a page that thanks, or gives the link its key."""

    path: Template | None = None
    from_page: Pick | None = None
    method: Literal["get", "post"] = "get"
    inputs: Mapping[str, Template] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Download:
    """How the file behind a row's link is had: by the first selector that finds one on that page, or by a hash."""

    selectors: tuple[Pick, ...] = ()
    before: Before | None = None
    hash: Pick | None = None
    headers: Mapping[str, Template] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Definition:
    """A site. `modes` are the ways of asking and what each takes, `pause_s` seconds between two requests."""

    id: str
    name: str
    description: str
    language: str
    privacy: str
    links: tuple[str, ...]
    settings: tuple[Setting, ...]
    categories: tuple[Category, ...]
    modes: Mapping[str, frozenset[str]]
    search: Search
    login: Login | None = None
    download: Download | None = None
    encoding: str = "utf-8"
    pause_s: float = 0.0
