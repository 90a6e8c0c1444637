"""What a catalogue lists."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """A file that may be had at once. `size_bytes` is often wrong there, so it is for showing only."""

    url: str
    media_type: str
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """Pages one by one: an address with `{pageNumber}`, counted from 0, and how many there are."""

    template: str
    count: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A publication, or a folder of them: `folder` is the address of its feed. `here` is a feed of it alone.

    `is_drawn` when it is pictures in the order of reading, one by one; `pages` are their addresses where they are told.
    """

    id: str
    name: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    languages: tuple[str, ...] = ()
    description: str = ""
    tags: tuple[str, ...] = ()
    licence: str = ""
    files: tuple[File, ...] = ()
    stream: Stream | None = None
    cover: str = ""
    page: str = ""
    here: str = ""
    folder: str = ""
    is_drawn: bool = False
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of a catalogue. `search` is a template, or the address of a description of one. "" for what it lacks.

    `total` is what it says of how many there are on all its pages.
    """

    entries: tuple[Entry, ...]
    name: str = ""
    next: str = ""
    search: str = ""
    is_described: bool = False
    total: int | None = None
