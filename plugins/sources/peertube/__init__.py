"""PeerTube (https://joinpeertube.org): films and talks on a thousand servers, searched by Sepia Search or on one's own.

By PeerTube's REST API (https://docs.joinpeertube.org/api-rest-reference.html). What a video is made of is asked of
the server where it is at home; one that its maker does not let be downloaded is left alone. Limits: servers allow
fifty requests in ten seconds; we ask for a tenth of that.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from core.errors import SourceGone
from core.media import Asset, Assets, Kind, Part, Remote, TitleInfo
from core.source import Found, Http, Limits, Options, Saved, Wanted, What
from plugins.answers import Recent, demand_address, field, json_of
from plugins.sources.peertube.videos import HOST, ID, REF, origin, parse_files, parse_search, parse_title

_MOST_ROWS = 100
_ADDRESS = re.compile(rf"https?://({HOST})/(?:w|videos/watch|videos/embed)/({ID})(?:[/?#;]|\Z)")


@dataclass(frozen=True, slots=True)
class PeerTubeOptions(Options):
    """`base_url` is where videos are searched: Sepia Search, or one server. `max_height` is in lines."""

    base_url: str = "https://sepiasearch.org"
    max_height: int = 1080

    def __post_init__(self) -> None:
        demand_address(self.base_url, "https://sepiasearch.org")
        if not 144 <= self.max_height <= 4320:
            raise ValueError("max_height is between 144 and 4320 lines")


class PeerTube:
    """What PeerTube's servers share."""

    adapter: ClassVar[str] = "peertube"
    label: ClassVar[str] = "PeerTube"
    description: ClassVar[str] = "Films, talks and lessons that people share on their own servers."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.FILM})
    licence: ClassVar[str] = "Each video says its own"
    terms_url: ClassVar[str] = "https://joinpeertube.org"
    limits: ClassVar[Limits] = Limits(per_minute=60, connections=4, jobs=2)
    options: ClassVar[type[Options]] = PeerTubeOptions
    on_by_default: ClassVar[bool] = True

    def __init__(self, name: str, options: PeerTubeOptions) -> None:
        self.name = name
        self._options = options
        self._base = options.base_url.rstrip("/")
        self._recent: Recent[dict[str, Any]] = Recent()

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:
        """Videos that are no broadcasts, in the order of the search."""
        words = " ".join(wanted.words.split())[:200]
        if (wanted.kinds and Kind.FILM not in wanted.kinds) or not words:
            return []
        found: dict[str, TitleInfo] = {}
        for start in range(wanted.offset, wanted.end, _MOST_ROWS):
            rows = min(_MOST_ROWS, wanted.end - start)
            asked = {"search": words, "start": str(start), "count": str(rows), "sort": "-match", "nsfw": "false"}
            answer = await http.json(f"{self._base}/api/v1/search/videos", asked)
            titles, total = parse_search(self.name, self._base, answer)
            found |= {info.ref: info for info in titles}
            if start + rows >= total:
                break
        return list(found.values())[: wanted.limit]

    async def title(self, http: Http, ref: str) -> TitleInfo:
        """One video, as its own server tells it."""
        url, video = await self._video(http, ref)
        return parse_title(self.name, url, video)

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:
        """It is one part."""
        _, video = await self._video(http, ref)
        length = video.get("duration")
        return [Part("video", 1, duration_s=float(length) if isinstance(length, int) and length > 0 else None)]

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:  # noqa: ARG002 there is one part only
        """The best file up to the wanted height. Raises SourceRefused when its maker allows no downloads."""
        url, video = await self._video(http, ref)
        return parse_files(self.name, url, video, self._options.max_height)

    async def cover(self, http: Http, ref: str) -> Asset | None:
        """The picture that its server shows."""
        url, video = await self._video(http, ref)
        path = video.get("previewPath") or video.get("thumbnailPath")
        if not isinstance(path, str) or not path.startswith("/"):
            return None
        name = parse_title(self.name, url, video).name
        return Asset("cover.jpg", Remote(f"{origin(url)}{path}"), alt=f"Picture of {name}")

    async def vouch(self, http: Http, ref: str) -> Asset | None:
        """What its server tells of it, asked anew: published, and to be downloaded; and its file."""
        url = self._address(ref)
        return parse_files(self.name, url, await self._asked(http, url), self._options.max_height).assets[0]

    def recognise(self, url: str) -> str | None:
        """The video whose page this is, on whatever server."""
        found = _ADDRESS.match(url)
        return f"{found[1]}/{found[2]}" if found else None

    def read(self, what: What, saved: Saved) -> Found | None:
        """A search, a video, and its files."""
        answer = json_of(self.name, saved)
        match what:
            case What.SEARCH:
                return parse_search(self.name, saved.url, answer)[0]
            case What.TITLE:
                return parse_title(self.name, saved.url, answer)
            case What.ASSETS:
                return parse_files(self.name, saved.url, answer, self._options.max_height)
            case _:
                return None

    async def probe(self, http: Http) -> None:
        """Search for one video."""
        answer = await http.json(f"{self._base}/api/v1/search/videos", {"search": "film", "count": "1"})
        parse_search(self.name, self._base, answer)

    async def _video(self, http: Http, ref: str) -> tuple[str, dict[str, Any]]:
        """What the video's own server tells of it, and where."""
        url = self._address(ref)
        return url, await self._recent.get(ref, lambda: self._asked(http, url))

    async def _asked(self, http: Http, url: str) -> dict[str, Any]:
        video = await http.json(url)
        field(self.name, url, video, "name", str)
        return dict(video)

    def _address(self, ref: str) -> str:
        named = REF.match(ref)
        if named is None:
            raise SourceGone(self.name, f"{ref[:60]!r} is no video")
        scheme = "http" if urlsplit(self._base).netloc == named[1] and self._base.startswith("http:") else "https"
        return f"{scheme}://{named[1]}/api/v1/videos/{named[2]}"
