"""A definition as an indexer: an adapter for each file, its options those that the definition asks for."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, field, make_dataclass, replace
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar

from core.errors import SourceBlocked, SourceChanged, SourceRefused, SourceUnavailable
from core.media import Kind, Offer, Release
from core.source import Caps, Form, Found, Http, Limits, Options, Saved, Wanted, What
from plugins.answers import Recent, demand_address, host_of
from plugins.definitions import asking, downloads
from plugins.definitions.filters import Around, FilterError
from plugins.definitions.login import Session, headers_of, is_outside
from plugins.definitions.pattern import PatternError, bounded
from plugins.definitions.results import Reading, public, releases_of
from plugins.definitions.shape import Definition
from plugins.definitions.template import TemplateError
from plugins.definitions.turning import Pages
from plugins.offers import kind_of

T = TypeVar("T")
_RESULTS_S = 120.0
_PER_MINUTE = 12
#: of patterns while a question is made, on the loop
_ASKING_STEPS = 100_000


class DefinedIndexer:
    """A site as an operator's file describes it. Subclasses bear the file's head; `adapter_of` makes them."""

    adapter: ClassVar[str]
    label: ClassVar[str]
    description: ClassVar[str]
    kinds: ClassVar[frozenset[Kind]]
    licence: ClassVar[str] = "Not stated: the operator's own choice"
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits]
    options: ClassVar[type[Options]]
    on_by_default: ClassVar[bool] = False
    keeps_session: ClassVar[bool] = True
    definition: ClassVar[Definition]

    def __init__(self, name: str, options: Any) -> None:
        self.name = name
        given = asdict(options)
        self._bases = [one.rstrip("/") for one in given.pop("base_url")]
        self._config = asking.config_of(self.definition, given)
        self._session = Session(name)
        self._recent: Recent[Pages] = Recent(_RESULTS_S)

    @property
    def keys(self) -> frozenset[str]:
        """The site's hosts, and its definition's name as a Jackett knows it."""
        return frozenset({self.definition.id, *(host_of(one) for one in (*self._bases, *self.definition.links))} - {""})

    async def caps(self, http: Http) -> Caps:  # noqa: ARG002 the definition says it
        """What its modes take."""
        return asking.caps_of(self.definition)

    async def search(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """What the site finds, its pages turned as far as is wanted; what was read is good for two minutes."""
        if wanted.kinds and not wanted.kinds & self.kinds:
            return []

        async def begun() -> Pages:
            pages = Pages(
                lambda page: self._by_mirrors(lambda base: self._search(http, wanted, base, page)),
                self.definition.search,
            )
            await pages.upto(1, lambda _: True)
            return pages

        meant = {None, *wanted.kinds}
        pages = await self._recent.get(repr(replace(wanted, offset=0, limit=0)), begun)
        return wanted.page(await pages.upto(wanted.end, lambda one: not wanted.kinds or one.kind in meant))

    async def latest(self, http: Http, wanted: Wanted) -> Sequence[Release]:
        """What it lists when nothing is searched for, in its order."""
        return await self.search(http, replace(wanted, words=""))

    async def probe(self, http: Http) -> None:
        """Sign in where it asks for that, else look at what it lists."""

        async def look(base: str) -> None:
            self._session.lost()
            await self._session.ensure(http, self._reading(Wanted(""), base), base)
            if self.definition.login is None or self.definition.login.test_path is None:
                await self._search(http, Wanted(""), base)

        await self._by_mirrors(look)

    def read(self, what: What, saved: Saved) -> Found | None:
        """The rows of a saved answer."""
        if what not in {What.SEARCH, What.FEED}:
            return None
        return releases_of(self._reading(Wanted(""), self._bases[0]), saved, self.definition.search.paths[0])

    def signed(self, url: str) -> Mapping[str, str]:
        """The operator's cookie, for the site's own files."""
        base = next((one for one in self._bases if host_of(one) == host_of(url)), "")
        return headers_of(self._reading(Wanted(""), base), url, base) if base else {}

    async def file_of(self, http: Http, offer: Offer) -> Offer:
        """The offer with the address of its file, where the definition says that a page comes before it."""
        if self.definition.download is None or not offer.torrent_url:
            return offer
        base = next((one for one in self._bases if host_of(one) == host_of(offer.torrent_url)), self._bases[0])
        reading = self._reading(Wanted(""), base)
        await self._session.ensure(http, reading, base)
        return await downloads.file_of(http, reading, self.definition.download, offer, base)

    async def _by_mirrors(self, ask: Callable[[str], Awaitable[T]]) -> T:
        """What the first address gives that answers; it is the first to be asked from then on."""
        trouble: SourceUnavailable | SourceBlocked | None = None
        for base in list(self._bases):
            try:
                given = await ask(base)
            except (SourceUnavailable, SourceBlocked) as error:
                trouble = trouble or error
                continue
            self._bases.sort(key=lambda one: one != base)
            return given
        raise trouble or SourceUnavailable(self.name, "it has no address")

    async def _search(self, http: Http, wanted: Wanted, base: str, page: int = 0) -> Sequence[Release]:
        """A page; of those behind the first only what is asked otherwise than for the first."""
        reading = self._reading(wanted, base, page)
        await self._session.ensure(http, reading, base)
        known = {one.same for one in self._requests(self._reading(wanted, base), base)} if page else set()
        found: dict[str, Release] = {}
        for one in self._requests(reading, base):
            if one.same in known:
                continue
            releases = await self._asked(http, reading, one, base)
            found |= {release.offers[0].ref: release for release in releases if release.offers[0].ref not in found}
        return list(found.values())

    def _requests(self, reading: Reading, base: str) -> list[asking.Request]:
        try:
            with bounded(_ASKING_STEPS):
                return list(asking.requests_of(self.definition, reading.scope, base))
        except (TemplateError, PatternError) as error:
            raise SourceChanged(self.name, f"its definition does not fit: {error}", base) from None

    async def _asked(self, http: Http, reading: Reading, request: asking.Request, base: str) -> Sequence[Release]:
        """The releases of one address. A site that has forgotten us is signed in to again, once."""
        saved, releases = await self._read(http, reading, request, base)
        is_page = saved is not None and request.path.response != "json"
        if not releases and (saved is None or (is_page and await asyncio.to_thread(is_outside, reading, saved))):
            self._session.lost()
            await self._session.ensure(http, reading, base)
            saved, releases = await self._read(http, reading, request, base, is_last=True)
        return releases

    async def _read(
        self, http: Http, reading: Reading, request: asking.Request, base: str, *, is_last: bool = False
    ) -> tuple[Saved | None, Sequence[Release]]:
        """An answer and its releases; no answer when the site says no to who may have to sign in again."""
        headers = {**headers_of(reading, request.url, base), **request.headers}
        body = Form(request.form) if request.form is not None else None
        try:
            saved = Saved(request.url, await http.answer(request.url, body=body, headers=headers or None))
        except SourceBlocked:
            raise
        except SourceRefused:
            if is_last or self.definition.login is None:
                raise
            return None, ()
        try:
            return saved, await asyncio.to_thread(releases_of, reading, saved, request.path)
        except SourceChanged as error:
            if is_last or not await asyncio.to_thread(is_outside, reading, saved):
                raise SourceChanged(self.name, error.reason, public(reading, error.url), error.snippet) from None
            return saved, ()

    def _reading(self, wanted: Wanted, base: str, page: int = 0) -> Reading:
        around = Around(datetime.now(UTC), self.definition.encoding)
        try:
            with bounded(_ASKING_STEPS):
                scope = asking.scope_of(self.definition, self._config, wanted, around, base, page)
        except (FilterError, PatternError) as error:
            raise SourceChanged(self.name, f"its definition does not fit: {error}", base) from None
        return Reading(self.name, self.definition, around, scope)


def adapter_of(definition: Definition) -> type[DefinedIndexer]:
    """The adapter of a definition. Raises ValueError when what it asks of the operator can't be asked."""
    pause = definition.pause_s
    head = {
        "__module__": __name__,
        "__doc__": definition.description or definition.name,
        "adapter": definition.id,
        "label": definition.name,
        "description": definition.description or f"{definition.name}, as a file of yours describes it.",
        "kinds": frozenset(kind for one in definition.categories if (kind := kind_of((one.number,))))
        or frozenset(Kind),
        "limits": Limits(per_minute=_PER_MINUTE, connections=1, gap_s=pause),
        "options": _options_of(definition),
        "definition": definition,
    }
    return type("".join(one for one in definition.id.title() if one.isalnum()), (DefinedIndexer,), head)


def _options_of(definition: Definition) -> type[Options]:
    """`base_url`, one or several, and the settings of the definition."""
    fields: list[tuple[str, Any] | tuple[str, Any, Any]] = [("base_url", tuple[str, ...])]
    choices = {
        asking.option_of(one.name): {*one.options, one.default}
        for one in definition.settings
        if one.sort == "select" and one.options
    }
    for one in definition.settings:
        name = asking.option_of(one.name)
        if one.sort == "info" or name in {known[0] for known in fields}:
            continue
        match one.sort:
            case "checkbox":
                fields.append((name, bool, one.default.lower() in {"true", "1", "yes", "on"}))
            case "multi-select":
                fields.append((name, tuple[str, ...], tuple(part for part in one.default.split(",") if part)))
            case _:
                is_secret = one.sort in {"text", "password"}
                fields.append((name, str, field(default=one.default, metadata={Options.PRIVATE: is_secret})))

    def check(options: Any) -> None:
        if not options.base_url:
            raise ValueError("base_url: is needed")
        for url in options.base_url:
            demand_address(url, definition.links[0] if definition.links else "https://site.example")
        for name, known in choices.items():
            if getattr(options, name) not in known:
                raise ValueError(f"{name} is one of {', '.join(sorted(known))}")

    made = make_dataclass(
        f"{definition.id}_options",
        fields,
        bases=(Options,),
        frozen=True,
        slots=True,
        namespace={"__post_init__": check},
    )
    made.__module__ = __name__
    return made
