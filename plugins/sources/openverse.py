"""Openverse (https://openverse.org): pictures and sounds that may be used again, of many museums and collections.

By its official API (https://api.openverse.org). Strangers may ask 20 times a minute and 200 times a day, 20 results
at a time and 240 in all; who registers a client may ask more. Each result carries who made it and under which
licence, which is shown and kept with the file.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from core.errors import SourceGone
from core.media import Asset, Assets, Files, Format, Kind, Part, Remote, TitleInfo, formats_of_file
from core.source import Form, Found, Http, Limits, Options, Saved, Wanted, What
from plugins.answers import Recent, changed, demand_address, field, is_address, json_of, plain

_PAGE, _MOST = 20, 240
_TOKEN_S = 6 * 3600.0
_REF = re.compile(r"(images|audio):([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\Z")
#: what a provider calls its files by, and what they are
_ENDINGS = {"mp32": "mp3", "jpeg": "jpg"}
_ENDING = re.compile(r"[a-z0-9]{2,5}\Z", re.ASCII)
_SORTS = {"images": Kind.PICTURES, "audio": Kind.OTHER}


@dataclass(frozen=True, slots=True)
class OpenverseOptions(Options):
    """`client_id` and `client_secret` are those of a registered client, both or neither."""

    base_url: str = "https://api.openverse.org"
    client_id: str = ""
    client_secret: str = ""

    def __post_init__(self) -> None:
        demand_address(self.base_url, "https://api.openverse.org")
        if bool(self.client_id) != bool(self.client_secret):
            raise ValueError("a registered client is client_id and client_secret")


class Openverse:
    """Eight hundred million pictures and sounds under open licences."""

    adapter: ClassVar[str] = "openverse"
    label: ClassVar[str] = "Openverse"
    description: ClassVar[str] = "Pictures and sounds under open licences, of museums, archives and people."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.PICTURES, Kind.OTHER})
    licence: ClassVar[str] = "Creative Commons or public domain; each says its own"
    terms_url: ClassVar[str] = "https://docs.openverse.org/terms_of_service.html"
    limits: ClassVar[Limits] = Limits(per_minute=20, connections=2, jobs=1, per_day=200)
    options: ClassVar[type[Options]] = OpenverseOptions
    on_by_default: ClassVar[bool] = True

    def __init__(self, name: str, options: OpenverseOptions) -> None:
        self.name = name
        self._options = options
        self._base = options.base_url.rstrip("/") + "/v1"
        self._tokens: Recent[str] = Recent(_TOKEN_S, 1)
        self._recent: Recent[Any] = Recent()

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:
        """Pictures and sounds in turn, as Openverse orders them."""
        sorts = [sort for sort, kind in _SORTS.items() if not wanted.kinds or kind in wanted.kinds]
        if not sorts or not wanted.words.strip():
            return []
        rows = [await self._found(http, sort, wanted, min(_MOST, -(-wanted.end // len(sorts)))) for sort in sorts]
        longest = max(map(len, rows))
        return wanted.page([row[at] for at in range(longest) for row in rows if at < len(row)])

    async def title(self, http: Http, ref: str) -> TitleInfo:
        """One picture or sound."""
        sort, url, work = await self._work(http, ref)
        return parse_title(self.name, url, sort, work)

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:
        """It is one file."""
        await self._work(http, ref)
        return [Part("file", 1)]

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:  # noqa: ARG002 there is one part only
        """The file, where it lies."""
        _, url, work = await self._work(http, ref)
        return Files((parse_file(self.name, url, work),))

    async def cover(self, http: Http, ref: str) -> Asset | None:
        """The thumbnail that Openverse makes of pictures."""
        sort, url, work = await self._work(http, ref)
        link = work.get("thumbnail")
        if not parse_title(self.name, url, sort, work).has_cover:
            return None
        return Asset("cover.jpg", Remote(str(link)), alt=f"Thumbnail of {_named(work)}")

    def read(self, what: What, saved: Saved) -> Found | None:
        """A search, a work, and its file; sounds are known by their address."""
        answer, sort = json_of(self.name, saved), "audio" if "/audio" in urlsplit(saved.url).path else "images"
        match what:
            case What.SEARCH:
                return parse_search(self.name, saved.url, sort, answer)[0]
            case What.TITLE:
                return parse_title(self.name, saved.url, sort, answer)
            case What.ASSETS:
                return Files((parse_file(self.name, saved.url, answer),))
            case _:
                return None

    async def probe(self, http: Http) -> None:
        """Ask for one picture."""
        url = f"{self._base}/images/"
        answer = await http.json(url, {"q": "bird", "page_size": "1"}, headers=await self._headers(http))
        parse_search(self.name, url, "images", answer)

    async def _found(self, http: Http, sort: str, wanted: Wanted, number: int) -> list[TitleInfo]:
        """The first results of a sort, page by page. Later pages change while they are turned: each comes once."""
        found: dict[str, TitleInfo] = {}
        url = f"{self._base}/{sort}/"
        asked = {"q": " ".join(wanted.words.split())[:200], "page_size": str(_PAGE)}
        for page in range(1, -(-number // _PAGE) + 1):
            answer = await http.json(url, {**asked, "page": str(page)}, headers=await self._headers(http))
            titles, pages = parse_search(self.name, url, sort, answer)
            found |= {info.ref: info for info in titles if info.ref not in found}
            if page >= pages:
                break
        return list(found.values())

    async def _work(self, http: Http, ref: str) -> tuple[str, str, dict[str, Any]]:
        """Its sort, the address that told of it, and what was told."""
        named = _REF.match(ref)
        if named is None:
            raise SourceGone(self.name, f"{ref[:40]!r} is no work there")
        url = f"{self._base}/{named[1]}/{named[2]}/"

        async def ask() -> dict[str, Any]:
            work = await http.json(url, headers=await self._headers(http))
            field(self.name, url, work, "id", str)
            return dict(work)

        return named[1], url, await self._recent.get(ref, ask)

    async def _headers(self, http: Http) -> Mapping[str, str]:
        if not self._options.client_id:
            return {}
        return {"Authorization": f"Bearer {await self._tokens.get('', lambda: self._token(http))}"}

    async def _token(self, http: Http) -> str:
        url, mine = f"{self._base}/auth_tokens/token/", self._options
        form = {"client_id": mine.client_id, "client_secret": mine.client_secret, "grant_type": "client_credentials"}
        return str(field(self.name, url, await http.json(url, body=Form(form)), "access_token", str))


def parse_search(source: str, url: str, sort: str, answer: Any) -> tuple[list[TitleInfo], int]:
    """The works of a page, and how many pages there are."""
    pages = field(source, url, answer, "page_count", int)
    return [parse_title(source, url, sort, work) for work in field(source, url, answer, "results", list)], pages


def parse_title(source: str, url: str, sort: str, work: Any) -> TitleInfo:
    """One work, with who made it and what may be done with it."""
    asset = parse_file(source, url, work)
    author, landing = work.get("creator"), work.get("foreign_landing_url")
    return TitleInfo(
        source=source,
        ref=f"{sort}:{field(source, url, work, 'id', str)}",
        name=_named(work),
        kind=_SORTS[sort],
        formats=formats_of_file(asset.name) if sort == "audio" else (Format.ORIGINAL,),
        authors=(plain(author),) if isinstance(author, str) and author.strip() else (),
        tags=tuple(dict.fromkeys(_tags(work.get("tags"))))[:20],
        parts=1,
        licence=_licence(source, url, work),
        page_url=landing if is_address(landing) else "",
        has_cover=sort == "images" and is_address(work.get("thumbnail")),
    )


def parse_file(source: str, url: str, work: Any) -> Asset:
    """The file itself. The size that is told there is often another's, so it is not taken."""
    link = field(source, url, work, "url", str)
    if not is_address(link):
        raise changed(source, url, "a file without an address", work)
    told = work.get("filetype")
    ending = told if isinstance(told, str) else urlsplit(link).path.rpartition(".")[2].lower()
    ending = _ENDINGS.get(ending, ending)
    number = field(source, url, work, "id", str)[:8]
    return Asset(f"{number}.{ending if _ENDING.match(ending) else 'jpg'}", Remote(link), alt=_named(work))


def _named(work: Mapping[str, Any]) -> str:
    name = work.get("title")
    return (plain(name)[:300] if isinstance(name, str) else "") or "Untitled"


def _licence(source: str, url: str, work: Any) -> str:
    """The sentence that names work, maker and licence; else the licence alone."""
    told = work.get("attribution")
    if isinstance(told, str) and told.strip():
        return plain(told)[:500]
    version = work.get("license_version")
    return " ".join(
        ["CC", field(source, url, work, "license", str).upper(), version if isinstance(version, str) else ""]
    ).strip()


def _tags(tags: object) -> list[str]:
    named = [tag.get("name") for tag in tags if isinstance(tag, dict)] if isinstance(tags, list) else []
    return [name for name in named if isinstance(name, str) and name]
