"""Kavita (https://www.kavitareader.com): the operator's own server of comics and books, by its own API.

A series is a title; its chapters, volume by volume and the specials last, are the parts: comics page by page, EPUB
and PDF as the files that they are. The key of a person's account is traded for a token that is good for a while.
Nothing is changed there and no progress is kept. To download files that person needs the role for it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from core.errors import SourceGone
from core.media import Asset, Assets, Files, Kind, Pages, Part, Remote, TitleInfo
from core.source import CataloguePage, Found, Http, Json, Limits, Options, Saved, Wanted, What
from plugins.answers import Recent, demand_address, field, json_of, number
from plugins.servers import Server
from plugins.sources.kavita.chapters import Chapter, parse_chapters
from plugins.sources.kavita.series import parse_rows, parse_search, title_of

_ID = re.compile(r"[1-9][0-9]{0,9}\Z")
_ADDRESS = re.compile(r"/library/[0-9]+/series/([1-9][0-9]{0,9})(?:[/?#]|\Z)")
_TOKEN_S = 3600.0
_PAGE = 100
#: everything, by the names that they are sorted under
_ALL = {"statements": [], "combination": 1, "limitTo": 0, "sortOptions": {"sortField": 1, "isAscending": True}}


@dataclass(frozen=True, slots=True)
class KavitaOptions(Options):
    """`base_url` is the server's address, `api_key` that of somebody who may read and download there."""

    base_url: str
    api_key: str

    def __post_init__(self) -> None:
        demand_address(self.base_url, "http://192.168.1.5:5000")


class Kavita:
    """What lies on a Kavita."""

    adapter: ClassVar[str] = "kavita"
    label: ClassVar[str] = "Kavita"
    description: ClassVar[str] = "The comics and books of your own Kavita."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.COMIC, Kind.BOOK})
    licence: ClassVar[str] = "The operator's own"
    terms_url: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits(per_minute=1200, connections=4, jobs=2)
    options: ClassVar[type[Options]] = KavitaOptions
    on_by_default: ClassVar[bool] = False

    def __init__(self, name: str, options: KavitaOptions) -> None:
        self.name = name
        self._base, self._key = options.base_url.rstrip("/"), options.api_key
        self._tokens: Recent[Server] = Recent(_TOKEN_S, 1)
        self._signed = Server(self._base)
        self._chapters_of: Recent[list[Chapter]] = Recent(120.0, 32)

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:
        """Series that Kavita's own search finds, in its order."""
        words = " ".join(wanted.words.split())[:200]
        if not words or (wanted.kinds and wanted.kinds.isdisjoint(self.kinds)):
            return []
        answer = await self._get(http, "/api/Search/search", queryString=words, includeChapterAndFiles="false")
        found = parse_search(self.name, self._base, answer)
        return wanted.page([info for info in found if not wanted.kinds or info.kind in wanted.kinds])

    async def listed(self, http: Http, at: str) -> CataloguePage:
        """All series of the libraries that the key opens, by name."""
        page = number(at) or 1
        self._signed = await self._tokens.get("", lambda: self._ask_token(http))
        url = f"{self._base}/api/Series/all-v2?{urlencode({'PageNumber': page, 'PageSize': _PAGE})}"
        rows = parse_rows(self.name, url, await http.json(url, body=Json(_ALL), headers=self._signed.headers))
        titles = [title_of(self.name, self._base, row, None, None) for row in rows]
        return CataloguePage(titles, str(page + 1) if len(rows) == _PAGE else "")

    async def title(self, http: Http, ref: str) -> TitleInfo:
        """One series, with who made it."""
        chapters = await self._chapters(http, ref)
        series = await self._get(http, f"/api/Series/{ref}")
        about = await self._get(http, "/api/Series/metadata", seriesId=ref)
        return title_of(self.name, self._base, series, about, len(chapters))

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:
        """Its chapters in their order."""
        return [chapter.part(number) for number, chapter in enumerate(await self._chapters(http, ref), 1)]

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:
        """The pages of a comic; an EPUB or a PDF as it is."""
        found = next((one for one in await self._chapters(http, ref) if one.id == part.ref), None)
        if found is None:
            raise SourceGone(self.name, f"the series has no chapter {part.ref[:40]!r}")
        return made_of(self._base, self._key, found)

    async def cover(self, http: Http, ref: str) -> Asset | None:
        """The picture that Kavita shows."""
        info = await self.title(http, ref)
        asked = urlencode({"seriesId": ref, "apiKey": self._key})
        return Asset("cover.jpg", Remote(f"{self._base}/api/Image/series-cover?{asked}"), alt=f"Cover of {info.name}")

    def recognise(self, url: str) -> str | None:
        """The series whose page at this Kavita this is."""
        found = _ADDRESS.match(url.removeprefix(self._base)) if url.startswith(f"{self._base}/") else None
        return found[1] if found else None

    def signed(self, url: str) -> Mapping[str, str]:
        """The token that was last given goes to this Kavita only."""
        return self._signed.signed(url)

    def read(self, what: What, saved: Saved) -> Found | None:
        """A search, a series by itself, and its volumes with their chapters; of the first of those the pages."""
        answer = json_of(self.name, saved)
        match what:
            case What.SEARCH | What.FEED if isinstance(answer, list):
                rows = parse_rows(self.name, saved.url, answer)
                return [title_of(self.name, self._base, row, None, None) for row in rows]
            case What.SEARCH:
                return parse_search(self.name, self._base, answer)
            case What.TITLE:
                return title_of(self.name, self._base, answer, None, None)
            case What.PARTS:
                found = parse_chapters(self.name, saved.url, answer)
                return [chapter.part(number) for number, chapter in enumerate(found, 1)]
            case What.ASSETS:
                found = parse_chapters(self.name, saved.url, answer)
                return made_of(self._base, "", found[0]) if found else None
            case _:
                return None

    async def probe(self, http: Http) -> None:
        """Trade the key for a token."""
        await self._ask_token(http)

    async def _chapters(self, http: Http, ref: str) -> list[Chapter]:
        """Raises SourceGone when there are none: Kavita answers so for what it never had, too."""
        if not _ID.match(ref):
            raise SourceGone(self.name, f"{ref[:40]!r} is no series there")

        async def ask() -> list[Chapter]:
            return parse_chapters(self.name, self._base, await self._get(http, "/api/Series/volumes", seriesId=ref))

        found = await self._chapters_of.get(ref, ask)
        if not found:
            raise SourceGone(self.name, "nothing of that series can be read there")
        return found

    async def _get(self, http: Http, path: str, **asked: str) -> Any:
        self._signed = await self._tokens.get("", lambda: self._ask_token(http))
        return await http.json(f"{self._base}{path}", asked or None, headers=self._signed.headers)

    async def _ask_token(self, http: Http) -> Server:
        asked = urlencode({"apiKey": self._key, "pluginName": "Bowerbird"})
        url = f"{self._base}/api/Plugin/authenticate"
        token = field(self.name, url, await http.json(f"{url}?{asked}", body=Json({})), "token", str)
        return Server(self._base, {"Authorization": f"Bearer {token}"})


def made_of(base: str, key: str, chapter: Chapter) -> Assets:
    """Pages where there are some, else the file. Kavita hands pages to who brings the key with the address."""
    if not chapter.is_drawn:
        url = f"{base}/api/Download/chapter?chapterId={chapter.id}"
        return Files((Asset(chapter.file_name, Remote(url)),))
    asked = f"chapterId={chapter.id}&apiKey={quote(key, safe='')}"
    links = (f"{base}/api/Reader/image?{asked}&page={page}" for page in range(chapter.pages))
    return Pages(tuple(Asset(f"{page:04d}.jpg", Remote(link)) for page, link in enumerate(links, 1)))
