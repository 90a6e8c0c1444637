"""What MediaWiki tells of files. Pure."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from core.media import Asset, Format, Kind, Remote, TitleInfo, formats_of_file
from plugins.answers import changed, field, is_address, number, plain

#: what it calls the sorts of files, and what they are to us
_KINDS = {"BITMAP": Kind.PICTURES, "DRAWING": Kind.PICTURES, "AUDIO": Kind.OTHER, "VIDEO": Kind.FILM}
_YEAR = re.compile(r"(?<!\d)(1[0-9]{3}|20[0-9]{2})(?!\d)", re.ASCII)


def parse_pages(source: str, url: str, answer: Any) -> list[dict[str, Any]]:
    """Pages about files that can be handed over, best first; nothing found is an answer without any."""
    if not isinstance(answer, dict) or not {"query", "batchcomplete", "continue"} & answer.keys():
        raise changed(source, url, "no query where one was due", answer)
    if "query" not in answer:
        return []
    pages = field(source, url, field(source, url, answer, "query", dict), "pages", list | dict)
    if isinstance(pages, dict):  # as answers of version 1 have them, which we don't ask for
        pages = list(pages.values())
    there = [page for page in pages if isinstance(page, dict) and page.get("imageinfo") and not page.get("missing")]
    kept = [page for page in there if _info(source, url, page).get("mediatype") in _KINDS]
    return sorted(kept, key=lambda page: number(page.get("index")) or 0)


def parse_title(source: str, url: str, page: Mapping[str, Any]) -> TitleInfo:
    """One file, with who made it and what may be done with it."""
    info, title = _info(source, url, page), field(source, url, page, "title", str)
    told = _texts(info.get("extmetadata"))
    asset, year = parse_file(source, url, page), _YEAR.search(told.get("DateTimeOriginal", ""))
    playing = info["mediatype"] in {"AUDIO", "VIDEO"}
    return TitleInfo(
        source=source,
        ref=title,
        name=title.removeprefix("File:").rpartition(".")[0].replace("_", " ").strip() or title,
        kind=_KINDS[info["mediatype"]],
        formats=formats_of_file(asset.name) if playing else (Format.ORIGINAL,),
        authors=(told["Artist"][:200],) if told.get("Artist") else (),
        year=int(year[1]) if year else None,
        description=told.get("ImageDescription", ""),
        tags=tuple(tag for tag in told.get("Categories", "").split("|") if tag)[:20],
        parts=1,
        size_bytes=asset.size_bytes,
        licence=told.get("LicenseShortName") or "Licence not stated",
        page_url=str(info["descriptionurl"]) if is_address(info.get("descriptionurl")) else "",
        has_cover=is_address(info.get("thumburl")),
    )


def parse_file(source: str, url: str, page: Mapping[str, Any]) -> Asset:
    """The original file."""
    info, title = _info(source, url, page), field(source, url, page, "title", str)
    link = field(source, url, info, "url", str)
    if not is_address(link):
        raise changed(source, url, "a file without an address", page)
    name = unquote(urlsplit(link).path.rpartition("/")[2], errors="replace") or title
    return Asset(name, Remote(link), str(info.get("mime") or ""), number(info.get("size")) or None, alt=title)


def parse_length(source: str, url: str, page: Mapping[str, Any]) -> float | None:
    """How long it plays, in seconds."""
    length = _info(source, url, page).get("duration")
    return float(length) if isinstance(length, int | float) and length > 0 else None


def parse_cover(source: str, url: str, page: Mapping[str, Any]) -> Asset | None:
    """The wiki's own smaller picture of it."""
    link = _info(source, url, page).get("thumburl")
    if not is_address(link):
        return None
    return Asset("cover.jpg", Remote(str(link)), alt=f"Picture of {parse_title(source, url, page).name}")


def _info(source: str, url: str, page: Mapping[str, Any]) -> dict[str, Any]:
    infos = field(source, url, page, "imageinfo", list)
    if not infos or not isinstance(infos[0], dict):
        raise changed(source, url, "a file without its facts", page)
    return dict(infos[0])


def _texts(told: object) -> dict[str, str]:
    """What is told of a file, as plain text: MediaWiki gives HTML."""
    if not isinstance(told, dict):
        return {}
    values = {name: one.get("value") for name, one in told.items() if isinstance(one, dict)}
    return {name: plain(value) for name, value in values.items() if isinstance(value, str)}
