"""What a PeerTube says of its videos. Pure."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from core.errors import SourceGone, SourceRefused
from core.languages import code_of
from core.media import Asset, Files, Format, Kind, Remote, TitleInfo
from plugins.answers import changed, field, is_address, number, plain

HOST = r"[a-z0-9.-]{1,200}(?::[0-9]{1,5})?"
#: a UUID, or the short spelling of one
ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[1-9A-HJ-NP-Za-km-z]{20,24}"
#: the server where it is at home, and its number there
REF = re.compile(rf"({HOST})/({ID})\Z")
_LICENCE = "Licence not stated"


def parse_search(source: str, url: str, answer: Any) -> tuple[list[TitleInfo], int]:
    """The videos of a page, and how many there are in all."""
    videos = field(source, url, answer, "data", list)
    kept = [video for video in videos if isinstance(video, dict) and not video.get("isLive")]
    return [parse_title(source, url, video) for video in kept], field(source, url, answer, "total", int)


def parse_title(source: str, url: str, video: Any) -> TitleInfo:
    """One video, under the server where it is at home."""
    uuid, page = field(source, url, video, "uuid", str), _page(source, url, video)
    home = urlsplit(page).netloc.lower()
    if not REF.match(f"{home}/{uuid}"):
        raise changed(source, url, "a video without a home", video)
    published = str(video.get("originallyPublishedAt") or video.get("publishedAt") or "")
    language = video.get("language")
    return TitleInfo(
        source=source,
        ref=f"{home}/{uuid}",
        name=" ".join(field(source, url, video, "name", str).split()) or "Untitled",
        kind=Kind.FILM,
        formats=(Format.ORIGINAL,),
        authors=_makers(video),
        year=number(published[:4]) or None,
        languages=(code,) if isinstance(language, dict) and (code := code_of(str(language.get("id")))) else (),
        description=plain(video["description"]) if isinstance(video.get("description"), str) else "",
        tags=tuple(tag for tag in video.get("tags") or () if isinstance(tag, str))[:20],
        parts=1,
        licence=_labelled(video.get("licence")) or _LICENCE,
        page_url=f"{origin(page)}/videos/watch/{uuid}",
        has_cover=isinstance(video.get("previewPath") or video.get("thumbnailPath"), str),
        published=published[:10],
    )


def parse_files(source: str, url: str, video: Any, max_height: int) -> Files:
    """The best file that is not higher than that, else the smallest. Raises SourceRefused, SourceGone."""
    field(source, url, video, "name", str)
    if video.get("downloadEnabled") is False:
        raise SourceRefused(source, "its maker does not let it be downloaded")
    found = [file for file in _files(video) if file[0] > 0]
    fitting = [file for file in found if file[0] <= max_height]
    if not found:
        raise SourceGone(source, "the video has no file there")
    height, link, size = max(fitting) if fitting else min(found)
    ending = urlsplit(link).path.rpartition(".")[2].lower()
    name = f"{height}p.{ending if ending in {'mp4', 'webm', 'mkv', 'ogv'} else 'mp4'}"
    return Files((Asset(name, Remote(link), size_bytes=size),))


def _files(video: Any) -> list[tuple[int, str, int | None]]:
    """(height, address, size) of files with sound and picture; both ways in which servers list them."""
    lists = [video.get("files"), *(_dict(one).get("files") for one in video.get("streamingPlaylists") or ())]
    files = [_dict(file) for many in lists if isinstance(many, list) for file in many]
    whole = [file for file in files if file.get("hasVideo") is not False and file.get("hasAudio") is not False]
    found = [(file, file.get("fileDownloadUrl") or file.get("fileUrl")) for file in whole]
    return [
        (number(_dict(file.get("resolution")).get("id")) or 0, str(link), number(file.get("size")) or None)
        for file, link in found
        if is_address(link)
    ]


def _page(source: str, url: str, video: Any) -> str:
    """The address of the video where it is at home."""
    page = video.get("url") if isinstance(video, dict) else None
    if is_address(page):
        return str(page)
    host = _dict(_dict(video).get("account")).get("host")
    if not isinstance(host, str) or not host:
        raise changed(source, url, "a video without a home", video)
    return f"https://{host}/"


def _makers(video: Mapping[str, Any]) -> tuple[str, ...]:
    named = [_dict(video.get(who)).get("displayName") for who in ("channel", "account")]
    return tuple(dict.fromkeys(name for name in named if isinstance(name, str) and name))[:1]


def _labelled(value: object) -> str:
    label = _dict(value).get("label")
    return label if isinstance(label, str) and label != "Unknown" else ""


def origin(url: str) -> str:
    """Scheme and host of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
