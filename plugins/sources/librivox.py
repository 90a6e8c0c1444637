"""LibriVox (https://librivox.org): books in the public domain, read aloud by volunteers.

Searched by its feed, `api/feed/audiobooks`; the recordings lie at archive.org. The feed knows the beginning of a
title and the last name of an author only, so a word from the middle of a title finds nothing here. It answers 404
when nothing is found, writes numbers as text, and lists projects that are still being read, which are left out.
Licence: everything is in the public domain in the USA (https://librivox.org/pages/public-domain/).
Limits: none are named; two connections, a request a second on average, one question for a title with all its chapters.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from core.errors import SourceGone
from core.languages import code_of
from core.media import Asset, Assets, Files, Format, Kind, Part, Remote, TitleInfo
from core.source import CataloguePage, Found, Http, Limits, Options, Saved, Wanted, What
from plugins.answers import Recent, changed, demand_address, field, is_address, json_of, number, plain
from plugins.words import folded

_MOST_CHARACTERS = 200
_ROWS = "50"
_ARTICLES = frozenset({"the", "a", "an"})  # the feed's titles come without


@dataclass(frozen=True, slots=True)
class LibriVoxOptions(Options):
    """`base_url` is the address of LibriVox."""

    base_url: str = "https://librivox.org"

    def __post_init__(self) -> None:
        demand_address(self.base_url, "https://librivox.org")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter and the address of its recording."""

    part: Part
    url: str


@dataclass(frozen=True, slots=True)
class Recording:
    """An audiobook, read: the title, its chapters and the address of its cover."""

    info: TitleInfo
    chapters: tuple[Chapter, ...]
    cover: str | None


class LibriVox:
    """Twenty thousand books, a chapter a file."""

    adapter: ClassVar[str] = "librivox"
    label: ClassVar[str] = "LibriVox"
    description: ClassVar[str] = "More than 20,000 audiobooks, read by volunteers."
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.AUDIOBOOK})
    licence: ClassVar[str] = "Public domain in the USA"
    terms_url: ClassVar[str] = "https://librivox.org/pages/public-domain/"
    limits: ClassVar[Limits] = Limits(per_minute=60, connections=2, jobs=2)
    options: ClassVar[type[Options]] = LibriVoxOptions
    on_by_default: ClassVar[bool] = True

    def __init__(self, name: str, options: LibriVoxOptions) -> None:
        self.name = name
        self._url = options.base_url.rstrip("/") + "/api/feed/audiobooks"
        self._recent: Recent[Recording] = Recent()

    async def search(self, http: Http, wanted: Wanted) -> Sequence[TitleInfo]:
        """Titles that begin so, then those of authors of that last name; all with every word somewhere."""
        words = heard(wanted.words)
        if not words or (wanted.kinds and Kind.AUDIOBOOK not in wanted.kinds):
            return []
        answers = await asyncio.gather(*(self._found(http, one) for one in questions(words)))
        titles = {info.ref: info for answer in answers for info in answer}.values()
        fitting = [info for info in titles if _fits(info, words, wanted.languages)]
        return wanted.page(fitting)

    async def listed(self, http: Http, at: str) -> CataloguePage:
        """All audiobooks, page by page; what is still being read is left out."""
        start = number(at) or 0
        asked = {"format": "json", "coverart": "1", "limit": _ROWS, "offset": str(start)}
        try:
            answer = await http.json(self._url, asked)
        except SourceGone:  # the feed's way to say that there are no more
            if start:
                return CataloguePage([])
            raise
        books = len(field(self.name, self._url, answer, "books", list))
        return CataloguePage(parse_search(self.name, self._url, answer), str(start + books) if books else "")

    async def title(self, http: Http, ref: str) -> TitleInfo:
        """One audiobook in full."""
        return (await self._recording(http, ref)).info

    async def parts(self, http: Http, ref: str) -> Sequence[Part]:
        """Its chapters, with how long they play."""
        return [chapter.part for chapter in (await self._recording(http, ref)).chapters]

    async def assets(self, http: Http, ref: str, part: Part) -> Assets:
        """The MP3 of one chapter."""
        for chapter in (await self._recording(http, ref)).chapters:
            if chapter.part.ref == part.ref:
                return file_of(chapter)
        raise SourceGone(self.name, f"audiobook {ref} has no chapter {part.ref[:40]!r}")

    async def cover(self, http: Http, ref: str) -> Asset | None:
        """The cover that a volunteer drew or found."""
        recording = await self._recording(http, ref)
        if recording.cover is None:
            return None
        return Asset("cover.jpg", Remote(recording.cover), "image/jpeg", alt=f"Cover of {recording.info.name}")

    def read(self, what: What, saved: Saved) -> Found | None:
        """A search; an audiobook with its chapters, asked for by its number, and the file of the first."""
        answer = json_of(self.name, saved)
        match what:
            case What.SEARCH | What.FEED:
                return [] if _is_none(answer) else parse_search(self.name, saved.url, answer)
            case What.TITLE:
                return parse_recording(self.name, saved.url, "", answer).info
            case What.PARTS:
                return [one.part for one in parse_recording(self.name, saved.url, "", answer).chapters]
            case What.ASSETS:
                return file_of(parse_recording(self.name, saved.url, "", answer).chapters[0])

    async def probe(self, http: Http) -> None:
        """Ask for any one audiobook."""
        parse_search(self.name, self._url, await http.json(self._url, {"format": "json", "limit": "1"}))

    async def _found(self, http: Http, asked: Mapping[str, str]) -> list[TitleInfo]:
        params = {"format": "json", "coverart": "1", "limit": _ROWS, **asked}
        try:
            return parse_search(self.name, self._url, await http.json(self._url, params))
        except SourceGone:  # the feed's way to say that nothing was found
            return []

    async def _recording(self, http: Http, ref: str) -> Recording:
        if not (ref.isascii() and ref.isdigit() and len(ref) <= 9):
            raise SourceGone(self.name, f"{ref[:40]!r} is no number of an audiobook")

        async def ask() -> Recording:
            params = {"format": "json", "coverart": "1", "extended": "1", "id": ref}
            return parse_recording(self.name, self._url, ref, await http.json(self._url, params))

        return await self._recent.get(ref, ask)


def heard(words: str) -> list[str]:
    """The words that the feed is asked for: without bare marks, and without an article at the beginning."""
    spoken = [word for word in words[:_MOST_CHARACTERS].split() if folded(word)]
    return spoken[1:] if len(spoken) > 1 and spoken[0].casefold() in _ARTICLES else spoken


def questions(words: Sequence[str]) -> list[dict[str, str]]:
    """What to ask the feed for: the words as a title's beginning (^), the last and the first as an author's name."""
    authors = dict.fromkeys([words[-1], words[0]])
    return [{"title": f"^{' '.join(words)}"}, *({"author": name} for name in authors)]


def parse_search(source: str, url: str, answer: Any) -> list[TitleInfo]:
    """The audiobooks of an answer that are finished."""
    books = field(source, url, answer, "books", list)
    return [parse_title(source, url, book) for book in books if isinstance(book, dict) and _is_finished(book)]


def parse_title(source: str, url: str, book: Any) -> TitleInfo:
    """One audiobook."""
    ref = field(source, url, book, "id", str | int)
    language = code_of(str(book.get("language") or ""))
    return TitleInfo(
        source=source,
        ref=str(ref),
        name=plain(field(source, url, book, "title", str)) or f"Audiobook {ref}",
        kind=Kind.AUDIOBOOK,
        formats=(Format.MP3, Format.ZIP),
        authors=_people(source, url, book),
        year=number(book.get("copyright_year")) or None,
        languages=(language,) if language else (),
        description=" ".join(filter(None, [plain(str(book.get("description") or "")), _length(book)])),
        tags=tuple(str(one["name"]) for one in book.get("genres") or [] if isinstance(one, dict) and one.get("name")),
        parts=number(book.get("num_sections")) or None,
        licence="Public domain in the USA",
        page_url=str(book.get("url_librivox") or ""),
        has_cover=is_address(book.get("coverart_jpg")),
    )


def parse_recording(source: str, url: str, ref: str, answer: Any) -> Recording:
    """One audiobook with its chapters in order. Raises SourceGone when none can be heard yet."""
    book: Any = next(iter(field(source, url, answer, "books", list)), None)
    info = parse_title(source, url, book)
    sections = sorted(field(source, url, book, "sections", list), key=_place)
    heard = [one for one in sections if isinstance(one, dict) and one.get("listen_url")]
    if not heard:
        raise SourceGone(source, f"audiobook {ref} has no recordings yet")
    chapters = tuple(_chapter(source, url, one, place) for place, one in enumerate(heard, 1))
    cover = book.get("coverart_jpg")
    return Recording(replace(info, parts=len(chapters)), chapters, cover if is_address(cover) else None)


def file_of(chapter: Chapter) -> Files:
    """What a chapter is made of."""
    name = PurePosixPath(unquote(urlsplit(chapter.url).path)).name or "chapter.mp3"
    return Files((Asset(name, Remote(chapter.url), "audio/mpeg"),))


def _is_none(answer: Any) -> bool:
    """Whether the feed says that nothing was found; it does so with a 404, so a status tells it otherwise."""
    return isinstance(answer, dict) and "could not be found" in str(answer.get("error"))


def _chapter(source: str, url: str, section: Any, place: int) -> Chapter:
    address = section["listen_url"]
    if not is_address(address):
        raise changed(source, url, "a chapter has no web address", section)
    ref = str(field(source, url, section, "id", str | int))
    name = plain(str(section.get("title") or "")) or f"Chapter {place}"
    seconds = number(section.get("playtime"))
    return Chapter(Part(ref, place, name, duration_s=float(seconds) if seconds else None), address)


def _place(section: Any) -> int:
    return (number(section.get("section_number")) if isinstance(section, dict) else None) or 0


def _is_finished(book: Mapping[str, Any]) -> bool:
    """A book that is still being read has no length yet; an answer without lengths has no say in it."""
    return "totaltimesecs" not in book or bool(number(book["totaltimesecs"]))


def _people(source: str, url: str, book: Any) -> tuple[str, ...]:
    people = [one for one in field(source, url, book, "authors", list) if isinstance(one, dict)]
    names = (f"{one.get('first_name') or ''} {one.get('last_name') or ''}".strip() for one in people)
    return tuple(name for name in names if name)


def _length(book: Any) -> str:
    """How long it plays, as a sentence; "" when that is not known."""
    minutes = round((number(book.get("totaltimesecs")) or 0) / 60)
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    return f"Plays for {hours} h {rest} min." if hours else f"Plays for {minutes} min."


def _fits(info: TitleInfo, words: Sequence[str], languages: frozenset[str]) -> bool:
    """Whether every word is in its name or its authors', and one of the languages is its own."""
    own = " ".join(folded(" ".join([info.name, *info.authors])))
    has_words = all(word in own for word in folded(" ".join(words)))
    return has_words and (not languages or not languages.isdisjoint(info.languages))
