"""A search in the words of the Archive's query language (Lucene's), with everything closed left out."""

from core.languages import names_of
from core.media import Kind
from core.source import Wanted
from plugins.sources.internet_archive.files import COMIC_FORMATS
from plugins.sources.internet_archive.records import CLOSED, COMICS, LIBRIVOX, SPOKEN

_MOST_CHARACTERS = 200
_MOST_WORDS = 12
_COMIC_FORMATS = " OR ".join(f'"{name}"' for name in sorted(COMIC_FORMATS))
_COMIC = f"(format:({_COMIC_FORMATS}) OR collection:({' OR '.join(COMICS)}))"
_MEDIA = {
    Kind.BOOK: "mediatype:texts",
    Kind.COMIC: f"(mediatype:texts AND {_COMIC})",
    Kind.AUDIOBOOK: f"(mediatype:audio AND (collection:{SPOKEN} OR subject:audiobook))",
    Kind.FILM: "mediatype:movies",
    Kind.PICTURES: "mediatype:image",
}
_OPEN = f"NOT collection:({' OR '.join((*CLOSED, LIBRIVOX))}) AND NOT access-restricted-item:true"


def question(wanted: Wanted) -> str:
    """Items with every word in their title or among their creators; "" when there is nothing to ask for."""
    words = [word for word in wanted.words[:_MOST_CHARACTERS].split() if any(map(str.isalnum, word))]
    clauses = [f"(title:{_quoted(word)} OR creator:{_quoted(word)})" for word in words[:_MOST_WORDS]]
    rest = everything(wanted)
    return " AND ".join([*clauses, rest]) if clauses and rest else ""


def everything(wanted: Wanted) -> str:
    """All items of the wanted kinds and languages; "" when there are none of them."""
    media = [clause for kind, clause in _MEDIA.items() if not wanted.kinds or kind in wanted.kinds]
    if not media:
        return ""
    clauses = [f"({' OR '.join(media)})"]
    if wanted.languages:
        names = [_quoted(name) for code in sorted(wanted.languages) for name in names_of(code)]
        clauses.append(f"language:({' OR '.join(names)})")
    return " AND ".join([*clauses, _OPEN])


def _quoted(word: str) -> str:
    """Within quotes nothing but a quote and a backslash means anything."""
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'
