"""The chapters of a comic at MangaDex: each once, by one group, in order; and the pages of one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import SourceGone
from core.media import Asset, Pages, Part, Remote
from plugins.answers import changed, field, is_address

_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,4})?\Z", re.ASCII)
_FILE = re.compile(r"[\w.-]{1,200}\.(jpe?g|png|gif|webp|avif)\Z", re.ASCII | re.IGNORECASE)
_HASH = re.compile(r"[\w-]{1,200}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter by one group. `number` and `volume` are as they are written there, "" for none."""

    id: str
    number: str
    volume: str
    name: str
    group: str
    published: str

    def part(self, number: int) -> Part:
        """As a part of its comic; the group is named with it, as MangaDex asks."""
        called = f"Chapter {self.number}" if self.number else "Oneshot"
        named = f"{called}: {self.name}" if self.name else called
        volume = int(self.volume) if self.volume.isascii() and self.volume.isdigit() and int(self.volume) > 0 else None
        return Part(self.id, number, f"{named} ({self.group})" if self.group else named, volume)


def parse_chapters(source: str, url: str, answer: Any) -> tuple[list[Chapter], int]:
    """The chapters that can be read there, and how many are listed in all."""
    total = field(source, url, answer, "total", int)
    found = (_chapter(source, url, one) for one in field(source, url, answer, "data", list))
    return [chapter for chapter in found if chapter is not None], total


def chosen(chapters: Sequence[Chapter], groups: Sequence[str]) -> list[Chapter]:
    """Each chapter once, in order: of the first of these groups that has it, else the newest."""
    wished = {name.casefold(): place for place, name in enumerate(groups)}
    best: dict[str, Chapter] = {}
    for chapter in sorted(chapters, key=lambda one: one.published, reverse=True):
        key = chapter.number or f"{chapter.volume} {chapter.id}"
        known = best.get(key)
        if known is None or _place(chapter, wished) < _place(known, wished):
            best[key] = chapter
    return sorted(best.values(), key=_order)


def parse_pages(source: str, url: str, answer: Any, *, saver: bool, rtl: bool) -> Pages:
    """The addresses of the pages, good for a quarter of an hour."""
    base, chapter = field(source, url, answer, "baseUrl", str), field(source, url, answer, "chapter", dict)
    digest, files = field(source, url, chapter, "hash", str), field(source, url, chapter, _files(saver), list)
    if not is_address(base) or not _HASH.match(digest):
        raise changed(source, url, "pages without an address", answer)
    if not files:
        raise SourceGone(source, "the chapter has no pages there")
    folder = f"{base.rstrip('/')}/{'data-saver' if saver else 'data'}/{digest}"
    return Pages(tuple(_page(source, url, folder, number, file) for number, file in enumerate(files, 1)), rtl)


def _files(saver: bool) -> str:
    return "dataSaver" if saver else "data"


def _page(source: str, url: str, folder: str, number: int, file: object) -> Asset:
    found = _FILE.match(file) if isinstance(file, str) else None
    if found is None:
        raise changed(source, url, "a page that is no picture", file)
    return Asset(f"{number:04d}.{found[1].lower()}", Remote(f"{folder}/{file}"))


def _chapter(source: str, url: str, chapter: Any) -> Chapter | None:
    """None for what lies elsewhere, was taken down, or has no pages."""
    about = field(source, url, chapter, "attributes", dict)
    if about.get("externalUrl") or about.get("isUnavailable") or not about.get("pages"):
        return None
    return Chapter(
        id=field(source, url, chapter, "id", str),
        number=_written(about.get("chapter")),
        volume=_written(about.get("volume")),
        name=" ".join(_written(about.get("title")).split()),
        group=", ".join(_groups(chapter)),
        published=_written(about.get("publishAt")),
    )


def _written(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _groups(chapter: Any) -> list[str]:
    relations = chapter.get("relationships")
    named = (one.get("attributes") for one in relations or () if isinstance(one, dict) and _is_group(one))
    return [str(about["name"]) for about in named if isinstance(about, dict) and about.get("name")]


def _is_group(relation: dict[str, Any]) -> bool:
    return relation.get("type") == "scanlation_group"


def _place(chapter: Chapter, wished: dict[str, int]) -> int:
    return min((wished.get(name.casefold(), len(wished)) for name in chapter.group.split(", ")), default=len(wished))


def _order(chapter: Chapter) -> tuple[float, str, str]:
    """By number; what has none comes last, in the order in which it was published."""
    number = float(chapter.number) if _NUMBER.match(chapter.number) else float("inf")
    return number, chapter.number, chapter.published
