"""A catalogue's pages as values, for both of its renderers. Addresses are whole; times are ms since 1970."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BookFile:
    """A file that can be had at once."""

    url: str
    media_type: str
    label: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Leaves:
    """Pages one by one: a template with `{pageNumber}`, counted from 0, and `{maxWidth}`; of which sort, how many.

    `last` is the last one that was read, from 1 on, at `last_at` (ms since 1970); 0 for none.
    """

    template: str
    media_type: str
    count: int
    last: int = 0
    last_at: int = 0


@dataclass(frozen=True, slots=True)
class Book:
    """A publication: a title in a range of its parts. `here` is a document of it alone; "" for what it lacks.

    `no_cover` is a picture (PNG) for catalogues that have to show one.
    """

    id: str
    name: str
    updated: int
    here: str
    no_cover: str
    files: tuple[BookFile, ...]
    authors: tuple[str, ...] = ()
    year: int | None = None
    languages: tuple[str, ...] = ()
    description: str = ""
    tags: tuple[str, ...] = ()
    licence: str = ""
    page_url: str = ""
    cover: str = ""
    leaves: Leaves | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """Somewhere to go on: its name, a sentence about it, where it is, how much there is."""

    name: str
    url: str
    text: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """A narrower view of the same page."""

    name: str
    url: str
    is_active: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the catalogue: of shelves, or of books from the `start`-th of `total` on, `size` to a page.

    `search` is the address of the description of its search (1.2), or its template (2.0).
    """

    id: str
    name: str
    updated: int
    here: str
    root: str
    search: str
    shelves: tuple[Shelf, ...] = ()
    books: tuple[Book, ...] = ()
    facets: tuple[Facet, ...] = ()
    facets_name: str = ""
    total: int = 0
    start: int = 0
    size: int = 0
    next: str = ""
    previous: str = ""

    @property
    def is_of_shelves(self) -> bool:
        """Whether it leads on, and holds no books itself."""
        return not self.size
