"""MangaDex (https://mangadex.org): comics that its readers translate, by the official API (version 5).

Its rules (https://api.mangadex.org/docs): at most five requests a second, MangaDex and the groups are named where
their work is shown, no key goes to the hosts that keep the pages. Guests may read few chapters a day; an operator's
own personal client (its four options) raises that. Chapters that lie elsewhere, or were taken down, are left out.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from core.errors import SourceGone
from core.media import Asset, Assets, Kind, Part, Remote, TitleInfo
from core.source import CataloguePage, Form, Found, Http, Limits, Options, Saved, Wanted, What
from plugins.answers import Recent, field, json_of, number
from plugins.sources.mangadex.catalogue import following, place_of
from plugins.sources.mangadex.chapters import Chapter, chosen, parse_chapters, parse_pages
from plugins.sources.mangadex.comics import LANGUAGES, parse_cover, parse_search, parse_title
from plugins.sources.mangadex.options import MangaDexOptions

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_REF = re.compile(rf"({_UUID})(?::([a-z]{{2}}))?\Z")
#: /title/a1c7c817-…/chainsaw-man, /manga/a1c7c817-…
_ADDRESS = re.compile(rf"https?://(?:www\.)?mangadex\.org/(?:title|manga)/({_UUID})(?:[/?#]|\Z)", re.IGNORECASE)
_MOST_ROWS, _MOST_DEPTH, _CHAPTERS = 100, 10_000, 500
#: a token of theirs lives for a quarter of an hour
_TOKEN_S = 600.0
_INCLUDES = ("cover_art", "author", "artist")


class MangaDex:
    """What its groups have translated."""

    adapter: ClassVar[str] = "mangadex"
    label: ClassVar[str] = "MangaDex"
    description: ClassVar[str] = "Comics in many languages, translated by their readers."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.COMIC})
    licence: ClassVar[str] = "Rights stay with the authors; the groups named translated it, MangaDex hosts it"
    terms_url: ClassVar[str] = "https://mangadex.org/about"
    limits: ClassVar[Limits] = Limits(per_minute=240, connections=4, jobs=1)
    options: ClassVar[type[Options]] = MangaDexOptions
    on_by_default: ClassVar[bool] = True

    def __init__(self, name: str, options: MangaDexOptions) -> None:
        self.name = name
        self._options = options
        self._api = options.base_url.rstrip("/")
        self._tokens: Recent[str] = Recent(_TOKEN_S, 1)
        self._comics: Recent[Any] = Recent()
        self._lists: Recent[list[Chapter]] = Recent()

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:
        """Comics by their title, as MangaDex orders them; those that can be read in a wanted language."""
        if (wanted.kinds and Kind.COMIC not in wanted.kinds) or not wanted.words.strip():
            return []
        found: list[TitleInfo] = []
        languages = self._spoken(wanted.languages)
        for start in range(wanted.offset, min(wanted.end, _MOST_DEPTH), _MOST_ROWS):
            rows = min(_MOST_ROWS, wanted.end - start, _MOST_DEPTH - start)
            asked = [("title", wanted.words.strip()[:200]), ("limit", rows), ("offset", start), *self._shown(languages)]
            answer = await self._get(http, "/manga", [*asked, ("order[relevance]", "desc")])
            titles, total = parse_search(self.name, self._api, answer, languages, self._options.languages)
            found += titles
            if start + rows >= total:
                break
        return found[: wanted.limit]

    async def listed(self, http: Http, at: str) -> CataloguePage:
        """All comics that can be read in the operator's languages, as they came."""
        place, spoken = place_of(self.name, at), self._options.languages
        answer = await self._get(http, "/manga", [*place.asked, *self._shown(spoken)])
        titles, _ = parse_search(self.name, self._api, answer, spoken, spoken)
        total = None if place.since else number(answer.get("total"))  # later it counts what is left
        return CataloguePage(titles, following(self.name, self._api, place, answer), total)

    async def title(self, http: Http, ref: str) -> TitleInfo:
        """One comic."""
        _, language = self._split(ref)
        languages = (language,) if language else self._options.languages
        return parse_title(self.name, self._api, await self._comic(http, ref), languages, self._options.languages)

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:
        """Its chapters in one language, each once: of the group that is preferred, else the newest."""
        return [chapter.part(number) for number, chapter in enumerate(await self._chapters(http, ref), 1)]

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:
        """The pages of a chapter, at the host that MangaDex names for it now."""
        comic = await self._comic(http, ref)
        if part.ref not in {chapter.id for chapter in await self._chapters(http, ref)}:
            raise SourceGone(self.name, f"the comic has no chapter {part.ref[:40]!r}")
        answer = await self._get(http, f"/at-home/server/{part.ref}", [])
        is_rtl = comic["attributes"].get("originalLanguage") == "ja"
        return parse_pages(self.name, self._api, answer, saver=self._options.data_saver, rtl=is_rtl)

    async def cover(self, http: Http, ref: str) -> Asset | None:
        """The newest cover, 512 pixels wide."""
        comic = await self._comic(http, ref)
        path = parse_cover(comic)
        if not path:
            return None
        url = f"{self._options.uploads_url.rstrip('/')}/covers/{comic['id']}/{path}.512.jpg"
        name = (await self.title(http, ref)).name
        return Asset("cover.jpg", Remote(url), "image/jpeg", alt=f"Cover of {name}")

    async def vouch(self, http: Http, ref: str) -> None:
        """Its chapters, asked anew: one that can be read there is enough. Hosts of pages are named for readers only."""
        number, language = self._split(ref)
        for code in (language,) if language else self._options.languages:
            if await self._list(http, number, code):
                return
        raise SourceGone(self.name, "no chapter of it can be read there")

    def recognise(self, url: str) -> str | None:
        """The comic whose page at mangadex.org this is."""
        found = _ADDRESS.match(url)
        return found[1].lower() if found else None

    def read(self, what: What, saved: Saved) -> Found | None:
        """A search, a comic, a list of chapters, and the pages of one."""
        answer, spoken = json_of(self.name, saved), self._options.languages
        match what:
            case What.SEARCH:
                return parse_search(self.name, saved.url, answer, spoken, spoken)[0]
            case What.TITLE:
                data = field(self.name, saved.url, answer, "data", dict)
                return parse_title(self.name, saved.url, data, spoken, spoken)
            case What.PARTS:
                chapters = chosen(parse_chapters(self.name, saved.url, answer)[0], self._options.groups)
                return [chapter.part(number) for number, chapter in enumerate(chapters, 1)]
            case What.ASSETS:
                return parse_pages(self.name, saved.url, answer, saver=self._options.data_saver, rtl=False)
            case _:
                return None

    async def probe(self, http: Http) -> None:
        """Ask for one comic."""
        parse_search(self.name, self._api, await self._get(http, "/manga", [("limit", 1)]), (), ())

    async def _comic(self, http: Http, ref: str) -> Any:
        number, _ = self._split(ref)

        async def ask() -> Any:
            answer = await self._get(http, f"/manga/{number}", [("includes[]", one) for one in _INCLUDES])
            comic = field(self.name, self._api, answer, "data", dict)
            field(self.name, self._api, comic, "attributes", dict)
            return comic

        return await self._comics.get(number, ask)

    async def _chapters(self, http: Http, ref: str) -> list[Chapter]:
        """All chapters in the comic's language. Raises SourceGone when there is none."""
        number, language = self._split(ref)
        for code in (language,) if language else self._options.languages:
            chapters = await self._lists.get(f"{number}:{code}", lambda code=code: self._list(http, number, code))  # type: ignore[misc]
            if chapters:
                return chapters
        raise SourceGone(self.name, "no chapter of it can be read there")

    async def _list(self, http: Http, number: str, language: str) -> list[Chapter]:
        chapters: list[Chapter] = []
        asked = [("limit", _CHAPTERS), ("includes[]", "scanlation_group"), ("order[chapter]", "asc")]
        asked += [("translatedLanguage[]", code) for code in LANGUAGES.get(language, (language,))]
        asked += [("contentRating[]", rating) for rating in self._options.ratings]
        for offset in range(0, _MOST_DEPTH, _CHAPTERS):
            answer = await self._get(http, f"/manga/{number}/feed", [*asked, ("offset", offset)])
            more, total = parse_chapters(self.name, self._api, answer)
            chapters += more
            if offset + _CHAPTERS >= total:
                break
        return chosen(chapters, self._options.groups)

    def _shown(self, languages: Sequence[str]) -> list[tuple[str, object]]:
        """What is asked along: in which languages, how rated, with whose names."""
        codes = [code for language in languages for code in LANGUAGES.get(language, (language,))]
        return [
            *(("availableTranslatedLanguage[]", code) for code in codes),
            *(("contentRating[]", rating) for rating in self._options.ratings),
            *(("includes[]", one) for one in _INCLUDES),
        ]

    def _spoken(self, wanted: frozenset[str]) -> tuple[str, ...]:
        """The languages of a search, those of the operator first."""
        ours = tuple(code for code in self._options.languages if not wanted or code in wanted)
        return (*ours, *sorted(wanted - set(ours)))

    def _split(self, ref: str) -> tuple[str, str]:
        """The comic's number, and its language when it is not one of the operator's."""
        found = _REF.match(ref)
        if found is None:
            raise SourceGone(self.name, f"{ref[:40]!r} is no comic there")
        return found[1], found[2] or ""

    async def _get(self, http: Http, path: str, asked: Sequence[tuple[str, object]]) -> Any:
        query = "?" + urlencode(asked, errors="replace") if asked else ""
        return await http.json(f"{self._api}{path}{query}", headers=await self._headers(http))

    async def _headers(self, http: Http) -> Mapping[str, str]:
        """Who asks, when the operator has a client of their own. Only the API itself ever hears it."""
        if not self._options.client_id:
            return {}
        return {"Authorization": f"Bearer {await self._tokens.get('', lambda: self._token(http))}"}

    async def _token(self, http: Http) -> str:
        url = f"{self._options.auth_url.rstrip('/')}/realms/mangadex/protocol/openid-connect/token"
        mine = self._options
        form = {"grant_type": "password", "username": mine.username, "password": mine.password}
        form |= {"client_id": mine.client_id, "client_secret": mine.client_secret}
        return str(field(self.name, url, await http.json(url, body=Form(form)), "access_token", str))
