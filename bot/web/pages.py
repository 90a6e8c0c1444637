"""Pages that signed links open: an item with its buttons, and what is said when a link won't open. Pure.

They need no JavaScript, nothing inline and nothing from elsewhere, so that the strict content
security policy holds; players need `media-src 'self'` in it. Not for the chat: that is `page/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from html import escape
from http import HTTPStatus

from bot import texts
from bot.texts import units


@dataclass(frozen=True, slots=True)
class OpenPage:
    """What the page of an item shows. Texts are plain, and in the reader's language where that matters.

    `kind` and `format` are labels ("book", "EPUB"); addresses are signed and of this server;
    `sha256` is 64 hex digits of the file as it was checked, `lacks` says what is missing in it; the sentences
    `words` are those of `texts.words("page-", locale)`, in English where some are missing.
    """

    title: str
    kind: str
    format: str
    size_bytes: int
    download_url: str
    media_type: str
    added: datetime
    sha256: str
    authors: tuple[str, ...] = ()
    licence: str = ""
    languages: tuple[str, ...] = ()
    lacks: str = ""
    description: str = ""
    cover_url: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    locale: str = "en"
    rtl: bool = False


class Refusal(Enum):
    """Why a link does not open: the name of its words, and the HTTP status."""

    EXPIRED = ("expired", HTTPStatus.GONE)
    INVALID = ("invalid", HTTPStatus.FORBIDDEN)
    GONE = ("gone", HTTPStatus.GONE)
    MISSING = ("missing", HTTPStatus.NOT_FOUND)

    @property
    def status(self) -> int:
        """The HTTP status to answer with."""
        return int(self.value[1])


def open_page(page: OpenPage) -> str:
    """The page behind [Open], as HTML."""
    body = f"""<main class="leaf">
{_house(page.words)}
<article class="item{" has-cover" if page.cover_url else ""}">
{_cover(page)}<div class="head">
<h1 dir="auto">{escape(page.title)}</h1>
{_line("authors", ", ".join(page.authors))}{_line("kind", page.kind)}</div>
</article>
{_view(page)}{_line("lacks", page.lacks)}{_buttons(page)}{_line("description", page.description)}<dl class="facts">
{_facts(page)}</dl>
</main>"""
    return _document(page.title, body, page.locale, page.rtl)


def refusal_page(refusal: Refusal, locale: str = texts.FALLBACK) -> str:
    """The page for a link that won't open: what happened, and the next step."""
    name = refusal.value[0]
    said = texts.words("page-", locale)
    title = _word(said, f"page-{name}-title")
    body = f"""<main class="refusal">
<img src="/page/mark.svg" alt="" width="112" height="112">
<h1>{escape(title)}</h1>
<p>{escape(_word(said, f"page-{name}-text"))}</p>
<a class="button primary" href="/">{escape(_word(said, "page-to-chat"))}</a>
</main>"""
    return _document(title, body, locale, texts.is_right_to_left(locale))


def _document(title: str, body: str, locale: str, rtl: bool) -> str:
    return f"""<!doctype html>
<html lang="{escape(locale)}" dir="{"rtl" if rtl else "ltr"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>{escape(title)} · Bowerbird</title>
<link rel="icon" href="/page/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page/base.css">
<link rel="stylesheet" href="/page/pages.css">
<script type="module" src="/page/theme.js" blocking="render"></script>
</head>
<body>
{body}
</body>
</html>
"""


def _house(words: Mapping[str, str]) -> str:
    name = escape(_word(words, "page-home"))
    mark = '<img src="/page/mark.svg" alt="" width="32" height="32">'
    return f'<a class="house" href="/" aria-label="{name}">{mark}Bowerbird</a>'


def _cover(page: OpenPage) -> str:
    if not page.cover_url:
        return ""
    address, alt = escape(page.cover_url), _named(page, "page-cover")
    return f'<img class="cover" src="{address}" alt="{alt}" width="176" height="264">\n'


def _view(page: OpenPage) -> str:
    """A player or the picture itself, for what a browser can show inside a page."""
    address = escape(page.download_url)
    common = 'controls preload="metadata"'
    match page.media_type.partition("/")[0]:
        case "audio":
            shown = f'<audio {common} src="{address}" aria-label="{_named(page, "page-listen")}"></audio>'
        case "video":
            shown = f'<video {common} playsinline src="{address}" aria-label="{_named(page, "page-watch")}"></video>'
        case "image":
            shown = f'<img src="{address}" alt="{_named(page, "page-picture")}">'
        case _:
            return ""
    return f'<div class="view">{shown}</div>\n'


def _named(page: OpenPage, key: str) -> str:
    return escape(_word(page.words, key, title=page.title))


def _buttons(page: OpenPage) -> str:
    address = escape(page.download_url)
    read = f'<a class="button" href="{address}">{escape(_word(page.words, "page-read"))}</a>\n'
    return f"""<p class="buttons">
<a class="button primary" href="{address}" download>{escape(_word(page.words, "page-download"))}</a>
{read if page.media_type == "application/pdf" else ""}</p>
"""


def _facts(page: OpenPage) -> str:
    """The names and values that are known, in order."""
    checked = _word(page.words, "page-sha256", sha256=f"{page.sha256[:12]}…") if page.sha256 else ""
    facts = (
        ("page-format", page.format, ""),
        ("page-size", units.size(page.size_bytes, texts.speaker(page.locale)), ""),
        ("page-languages", ", ".join(page.languages), ""),
        ("page-licence", page.licence, ""),
        ("page-added", f"{page.added:%Y-%m-%d}", ""),
        ("page-checked", checked, page.sha256),
    )
    return "".join(_fact(_word(page.words, key), value, whole) for key, value, whole in facts if value)


def _fact(name: str, value: str, whole: str) -> str:
    title = f' title="{escape(whole)}"' if whole else ""
    return f'<div><dt>{escape(name)}</dt><dd dir="auto"{title}>{escape(value)}</dd></div>\n'


def _line(name: str, text: str) -> str:
    return f'<p class="{name}" dir="auto">{escape(text)}</p>\n' if text else ""


def _word(words: Mapping[str, str], key: str, **facts: str) -> str:
    """The sentence with its places filled. Facts are put in as they are: a brace in a title stays a brace."""
    text = words.get(key) or texts.words("page-")[key]
    for name, value in facts.items():
        text = text.replace(f"{{{name}}}", value)
    return text
