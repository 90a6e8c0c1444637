"""What a feed holds: a podcast with its episodes, or books. Pure."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from core.languages import code_of
from core.media import FROM_MP3, FROM_RECORDINGS, Asset, Files, Format, Kind, Part, Remote, TitleInfo, formats_of_file
from core.source import Saved
from plugins import feeds
from plugins.answers import number
from plugins.feeds import Channel, Enclosure, Item
from plugins.words import folded

#: endings of what is taken, and the media types that stand for them
_BOOKS = {"application/epub+zip": "epub", "application/pdf": "pdf"}
_SOUNDS = {
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/x-mp3": "mp3",
    "audio/mp4": "m4a",
    "audio/x-m4a": "m4a",
    "audio/aac": "m4a",
    "audio/m4a": "m4a",
    "audio/x-m4b": "m4b",
    "audio/ogg": "ogg",
    "audio/opus": "opus",
    "audio/flac": "flac",
    "audio/wav": "wav",
}
_FILMS = {"video/mp4": "mp4", "video/x-m4v": "m4v", "video/webm": "webm", "video/quicktime": "mov"}
_ENDINGS = _BOOKS | _SOUNDS | _FILMS
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})\Z", re.ASCII)
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Episode:
    """A part with its file; `at` is when it came, in ms since 1970, 0 when that is not told."""

    part: Part
    files: Files
    at: int


@dataclass(frozen=True, slots=True)
class Show:
    """A podcast, or a book. `words` are those to find it by, `newest` is when something of it came last."""

    info: TitleInfo
    episodes: tuple[Episode, ...]
    image: str
    words: str
    newest: int


@dataclass(frozen=True, slots=True)
class _File:
    """An item with its best file, by its ending."""

    item: Item
    file: Enclosure
    ending: str


def ref_of(url: str) -> str:
    """What a feed is called here: short, and the same as long as its address is."""
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def parse_shows(source: str, saved: Saved) -> list[Show]:
    """A podcast first, if it is one, and each book of the feed."""
    channel, items = feeds.parse_feed(source, saved)
    first = {one.item.id: one for item in reversed(items) if (one := _file(item)) is not None}
    files = list(reversed(first.values()))
    shows: list[Show] = []
    for endings, kind in ((_SOUNDS, Kind.AUDIOBOOK), (_FILMS, Kind.SERIES)):
        if (played := [one for one in files if one.ending in endings.values()]) and not shows:
            shows.append(_show(source, saved.url, channel, kind, played))
    return shows + [_book(source, saved.url, channel, one) for one in files if one.ending in _BOOKS.values()]


def _file(item: Item) -> _File | None:
    """By its media type; where that says nothing, by its name."""
    for file in item.enclosures:
        named = PurePosixPath(urlsplit(file.url).path).suffix.lstrip(".").lower()
        ending = _ENDINGS.get(file.media_type) or (named if named in _ENDINGS.values() else "")
        if ending and not file.url.startswith("magnet:"):
            return _File(item, file, ending)
    return None


def _show(source: str, url: str, channel: Channel, kind: Kind, played: list[_File]) -> Show:
    in_order = [one for _, one in sorted(enumerate(played), key=lambda two: (two[1].item.published_at or 0, -two[0]))]
    episodes = tuple(_episode(one, place) for place, one in enumerate(in_order, 1))
    endings = {one.ending for one in played}
    heard = FROM_MP3 if endings == {"mp3"} else FROM_RECORDINGS
    language = code_of(channel.language)
    info = TitleInfo(
        source=source,
        ref=ref_of(url),
        name=channel.name or urlsplit(url).hostname or "A feed",
        kind=kind,
        formats=heard if kind is Kind.AUDIOBOOK else (Format.ZIP, Format.ORIGINAL),
        authors=(channel.author,) if channel.author else (),
        languages=(language,) if language else (),
        description=channel.description,
        parts=len(episodes),
        licence=channel.rights or "As the feed states it",
        page_url=channel.page,
        has_cover=bool(channel.image),
    )
    return Show(info, episodes, channel.image, _words(info.name, info.authors), max(one.at for one in episodes))


def _book(source: str, url: str, channel: Channel, one: _File) -> Show:
    item, author = one.item, one.item.author or channel.author
    episode = _episode(one, 1)
    language = code_of(item.told.get("language", "")) or code_of(channel.language)
    info = TitleInfo(
        source=source,
        ref=f"{ref_of(url)}:{_id(item)}",
        name=item.name[:500],
        kind=Kind.BOOK,
        formats=formats_of_file(f"a.{one.ending}"),
        authors=(author,) if author else (),
        languages=(language,) if language else (),
        description=item.description,
        tags=tuple(dict.fromkeys(item.categories))[:20],
        parts=1,
        licence=channel.rights or "As the feed states it",
        page_url=item.page,
    )
    return Show(info, (episode,), "", _words(info.name, info.authors), episode.at)


def _episode(one: _File, place: int) -> Episode:
    item = one.item
    named = unquote(PurePosixPath(urlsplit(one.file.url).path).name, errors="replace")
    name = named if named.lower().endswith(f".{one.ending}") else f"{named or 'file'}.{one.ending}"
    season, length = number(item.told.get("season")) or None, _seconds(item.told.get("duration", ""))
    part = Part(_id(item), place, item.name[:300], season=season, duration_s=length)
    return Episode(part, Files((Asset(name, Remote(one.file.url)),)), item.published_at or 0)


def _seconds(text: str) -> float | None:
    """Of "5025", "83:45" and "1:23:45"; None for anything else."""
    if (plainly := number(text)) is not None:
        return float(plainly) or None
    found = _CLOCK.match(text.strip())
    return float(int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])) or None if found else None


def _id(item: Item) -> str:
    return hashlib.sha256(item.id.encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def _words(name: str, authors: Iterable[str]) -> str:
    return " ".join(folded(" ".join([name, *authors])))
