"""Wikimedia Commons (https://commons.wikimedia.org): pictures, recordings and films that anybody may use.

By MediaWiki's own API (https://commons.wikimedia.org/w/api.php). It asks programs to name themselves, to ask one
thing after the other, and to come back later when its databases lag (`maxlag`). Each file carries who made it and
under which licence, which is shown with it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import unquote

from core.errors import SourceChanged, SourceGone, SourceUnavailable
from core.media import Asset, Assets, Files, Kind, Part, TitleInfo
from core.source import Found, Http, Limits, Options, Saved, Wanted, What
from plugins.answers import Recent, demand_address, json_of
from plugins.sources.wikimedia_commons.files import parse_cover, parse_file, parse_length, parse_pages, parse_title

_ADDRESS = re.compile(r"https?://commons\.(?:m\.)?wikimedia\.org/wiki/(File:[^?#\s]+)", re.IGNORECASE)
#: what its search calls the sorts of files
_SEARCHED = {Kind.PICTURES: ("bitmap", "drawing"), Kind.OTHER: ("audio",), Kind.FILM: ("video",)}
_MOST_ROWS = 50
_LAG_S = 5
_WIDTH = 640
_TOLD = "url|size|mime|mediatype|extmetadata"
_ABOUT = "LicenseShortName|Artist|ImageDescription|DateTimeOriginal|Categories"


@dataclass(frozen=True, slots=True)
class WikimediaCommonsOptions(Options):
    """`base_url` is the address of a wiki with files."""

    base_url: str = "https://commons.wikimedia.org"

    def __post_init__(self) -> None:
        demand_address(self.base_url, "https://commons.wikimedia.org")


class WikimediaCommons:
    """More than a hundred million files, all of them free."""

    adapter: ClassVar[str] = "wikimedia_commons"
    label: ClassVar[str] = "Wikimedia Commons"
    description: ClassVar[str] = "Free pictures, recordings and films, with their makers named."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.PICTURES, Kind.FILM, Kind.OTHER})
    licence: ClassVar[str] = "Free licences or public domain; each file says its own"
    terms_url: ClassVar[str] = "https://foundation.wikimedia.org/wiki/Policy:Terms_of_Use"
    limits: ClassVar[Limits] = Limits(per_minute=60, connections=2, jobs=1)
    options: ClassVar[type[Options]] = WikimediaCommonsOptions
    on_by_default: ClassVar[bool] = True

    def __init__(self, name: str, options: WikimediaCommonsOptions) -> None:
        self.name = name
        self._api = options.base_url.rstrip("/") + "/w/api.php"
        self._recent: Recent[Mapping[str, Any]] = Recent()

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:
        """Files whose names or descriptions hold the words, as the wiki orders them."""
        words = " ".join(word for word in wanted.words.split() if word.isprintable())
        sorts = [sort for kind in _SEARCHED if not wanted.kinds or kind in wanted.kinds for sort in _SEARCHED[kind]]
        if not sorts or not words:
            return []
        found: list[TitleInfo] = []
        for start in range(wanted.offset, wanted.end, _MOST_ROWS):
            rows = min(_MOST_ROWS, wanted.end - start)
            asked = {"generator": "search", "gsrnamespace": "6", "gsrlimit": str(rows), "gsroffset": str(start)}
            answer = await self._ask(http, {**asked, "gsrsearch": f"{_plainly(words)} filetype:{'|'.join(sorts)}"})
            found += [parse_title(self.name, self._api, page) for page in parse_pages(self.name, self._api, answer)]
            if "continue" not in answer:
                break
        return found

    async def title(self, http: Http, ref: str) -> TitleInfo:
        """One file."""
        return parse_title(self.name, self._api, await self._page(http, ref))

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:
        """It is one part; how long it plays is told there."""
        length = parse_length(self.name, self._api, await self._page(http, ref))
        return [Part("file", 1, duration_s=length)]

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:  # noqa: ARG002 there is one part only
        """The original, never a derivative."""
        return Files((parse_file(self.name, self._api, await self._page(http, ref)),))

    async def cover(self, http: Http, ref: str) -> Asset | None:
        """The wiki's own smaller picture of it."""
        return parse_cover(self.name, self._api, await self._page(http, ref))

    def recognise(self, url: str) -> str | None:
        """The file whose page in the wiki this is."""
        found = _ADDRESS.match(url)
        return unquote(found[1], errors="replace").replace("_", " ")[:400] if found else None

    def read(self, what: What, saved: Saved) -> Found | None:
        """A search; and of an answer about one file what it is, and the file."""
        pages = parse_pages(self.name, saved.url, json_of(self.name, saved))
        match what:
            case What.SEARCH:
                return [parse_title(self.name, saved.url, page) for page in pages]
            case What.TITLE | What.ASSETS if not pages:
                raise SourceGone(self.name, "the answer is about no file")
            case What.TITLE:
                return parse_title(self.name, saved.url, pages[0])
            case What.ASSETS:
                return Files((parse_file(self.name, saved.url, pages[0]),))
            case _:
                return None

    async def probe(self, http: Http) -> None:
        """Ask for one file."""
        parse_pages(self.name, self._api, await self._ask(http, {"generator": "allpages", "gapnamespace": "6"}))

    async def vouch(self, http: Http, ref: str) -> Asset | None:
        """What the wiki tells of it, asked anew; and the file."""
        return parse_file(self.name, self._api, await self._asked(http, ref))

    async def _page(self, http: Http, ref: str) -> Mapping[str, Any]:
        """What the wiki tells of one file."""
        return await self._recent.get(ref, lambda: self._asked(http, ref))

    async def _asked(self, http: Http, ref: str) -> Mapping[str, Any]:
        if not ref.startswith("File:") or not ref.isprintable() or set(ref) & set("|#<>[]{}"):
            raise SourceGone(self.name, f"{ref[:40]!a} is no file there")
        pages = parse_pages(self.name, self._api, await self._ask(http, {"titles": ref}))
        if not pages:
            raise SourceGone(self.name, f"there is no {ref[:80]}")
        return pages[0]

    async def _ask(self, http: Http, asked: Mapping[str, str]) -> Any:
        told = {"prop": "imageinfo", "iiprop": _TOLD, "iiurlwidth": str(_WIDTH), "iiextmetadatafilter": _ABOUT}
        usual = {"action": "query", "format": "json", "formatversion": "2", "maxlag": str(_LAG_S)}
        answer = await http.json(self._api, {**usual, **told, **asked})
        error = answer.get("error") if isinstance(answer, dict) else None
        if isinstance(error, dict):
            raise self._trouble(error)
        return answer

    def _trouble(self, error: Mapping[str, Any]) -> Exception:
        """Errors come with status 200 there."""
        if error.get("code") in {"maxlag", "ratelimited", "readonly"}:
            return SourceUnavailable(self.name, f"is busy ({error['code']})", float(_LAG_S))
        return SourceChanged(self.name, f"does not understand us ({error.get('code')})", self._api, str(error)[:300])


def _plainly(words: str) -> str:
    """The words without what the wiki's search takes for commands."""
    return re.sub(r'[:"~*|!\\/\[\]<>]+', " ", words)[:200]
