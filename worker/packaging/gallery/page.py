"""The one page of a gallery: its words and pictures in HTML, with style and script in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from core.media import Book
from worker.packaging.pages import Page
from worker.packaging.plain import UNKNOWN_LANGUAGE, is_rtl, label, language, line
from worker.packaging.xhtml import safe_link

_HERE = Path(__file__).parent
_PAGE = """<!DOCTYPE html>
<html{lang}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Bowerbird">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<header>
<h1 dir="auto">{title}</h1>
{about}
</header>
<main>
{rows}
</main>
<dialog id="viewer" aria-label="Picture">
<img id="picture" src="{first}" alt="">
<p id="words" dir="auto" aria-live="polite"></p>
<nav>
<button type="button" id="previous">Previous</button>
<button type="button" id="next">Next</button>
<button type="button" id="close">Close</button>
</nav>
</dialog>
<script>
{script}</script>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture on the page: addresses of itself and its thumbnail, the thumbnail's size in pixels, its words."""

    page: Page
    address: str
    small: str
    width: int
    height: int
    words: str


def page_of(book: Book, shown: Sequence[Shown]) -> str:
    """The page's HTML."""
    return _PAGE.format(
        lang=_language(book),
        title=escape(line(book.info.name, "Pictures")),
        style=(_HERE / "page.css").read_text("utf-8"),
        about="\n".join(_about(book, len(shown))),
        rows="\n".join(_rows(book, shown)),
        first=shown[0].small,
        script=(_HERE / "page.js").read_text("utf-8"),
    )


def _language(book: Book) -> str:
    code = language(book.info.languages[0]) if book.info.languages else UNKNOWN_LANGUAGE
    if code == UNKNOWN_LANGUAGE:
        return ' lang="en"'
    return f' lang="{code}"' + (' dir="rtl"' if is_rtl(code) else "")


def _about(book: Book, count: int) -> Iterator[str]:
    info = book.info
    authors = line(", ".join(info.authors))
    pictures = "1 picture" if count == 1 else f"{count} pictures"
    yield f'<p class="facts" dir="auto">{escape(" · ".join(filter(None, (authors, pictures, line(info.licence)))))}</p>'
    if description := line(info.description):
        yield f'<p dir="auto">{escape(description)}</p>'
    if address := safe_link(info.page_url):
        yield f'<p><a href="{escape(address)}">{escape(line(info.page_url))}</a></p>'


def _rows(book: Book, shown: Sequence[Shown]) -> Iterator[str]:
    """A list of pictures for each part, under its name where there are several."""
    for _, group in groupby(shown, key=lambda one: one.page.position):
        row = list(group)
        if len(book.parts) > 1:
            yield f'<h2 dir="auto">{escape(label(row[0].page.part))}</h2>'
        yield '<ul class="pictures">'
        yield from map(_item, row)
        yield "</ul>"


def _item(one: Shown) -> str:
    words = escape(one.words)
    return (
        f'<li><a href="{one.address}"><img src="{one.small}" width="{one.width}" height="{one.height}" '
        f'alt="{words}" loading="lazy"></a></li>'
    )
