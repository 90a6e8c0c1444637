"""The chapters of a series at a Kavita, in their order. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Any

from core.media import Part
from plugins.answers import field, number, plain

#: numbers that mean none: of a volume, of a chapter; 0 in Kavitas before 0.8
_NONE, _SPECIAL = {-100_000.0, 0.0}, 100_000.0
_DRAWN = re.compile(r"\.(cb[zrt7]|zip|rar|7z|tar(\.gz)?|jpe?g|png|webp|gif|avif)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter. `pages` is 0 for what is had as a file only."""

    id: str
    name: str
    pages: int
    file_name: str
    volume: int | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether it is had page by page."""
        return self.pages > 0 and bool(_DRAWN.search(self.file_name))

    def part(self, place: int) -> Part:
        """As a part of its series."""
        return Part(self.id, place, self.name, self.volume)


def parse_chapters(source: str, url: str, answer: Any) -> list[Chapter]:
    """The chapters of all volumes: what is in none first, the specials last."""
    volumes = [one for one in answer if isinstance(one, dict)] if isinstance(answer, list) else []
    found = [_placed(source, url, volume, chapter) for volume in volumes for chapter in _chapters(source, url, volume)]
    return [chapter for _, chapter in sorted(found, key=lambda one: one[0])]


def _chapters(source: str, url: str, volume: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for chapter in field(source, url, volume, "chapters", list):
        if isinstance(chapter, dict):
            yield chapter


def _placed(
    source: str, url: str, volume: dict[str, Any], chapter: dict[str, Any]
) -> tuple[tuple[bool, float, float, int], Chapter]:
    ref = field(source, url, chapter, "id", int)
    of_volume, own = _float(volume, "minNumber", "number"), _float(chapter, "sortOrder", "minNumber", "number")
    is_special = chapter.get("isSpecial") is True or of_volume == _SPECIAL
    made = Chapter(
        id=str(ref),
        name=_name(chapter, volume, of_volume, is_special=is_special),
        pages=min(number(chapter.get("pages")) or 0, 10_000),
        file_name=_file_name(chapter) or f"{ref}.epub",
        volume=int(of_volume) if not is_special and of_volume > 0 and of_volume.is_integer() else None,
    )
    return (is_special, -1.0 if of_volume in _NONE else of_volume, own, ref), made


def _name(chapter: dict[str, Any], volume: dict[str, Any], of_volume: float, *, is_special: bool) -> str:
    title, told = _text(chapter.get("titleName")), _text(chapter.get("range")) or _text(chapter.get("number"))
    if title or is_special:
        return title or _text(chapter.get("title")) or told
    if _float(chapter, "minNumber", "number") in _NONE and of_volume not in _NONE:
        return f"Volume {_text(volume.get('name')) or f'{of_volume:g}'}"
    return f"Chapter {told}" if told else ""


def _file_name(chapter: dict[str, Any]) -> str:
    """Of the only file; several are zipped on the way."""
    files = chapter.get("files")
    paths = [one.get("filePath") for one in files if isinstance(one, dict)] if isinstance(files, list) else []
    first = paths[0] if paths else None
    name = PureWindowsPath(first).name[-200:] if isinstance(first, str) else ""
    return name if len(paths) == 1 or _DRAWN.search(name) else ""


def _float(holder: dict[str, Any], *keys: str) -> float:
    """The first of these that is a number, also one that is written as text; 0 for none."""
    for key in keys:
        try:
            found = float(str(holder.get(key)))
        except ValueError:
            continue
        if abs(found) < 1e9:
            return found
    return 0.0


def _text(value: object) -> str:
    return plain(value)[:300] if isinstance(value, str) else ""
