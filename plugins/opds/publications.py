"""OPDS 2.0: publications as JSON, in the words of Readium's web publication manifest. Pure."""

from collections.abc import Iterator
from typing import Any

from core.errors import SourceChanged
from core.languages import code_of
from core.source import Saved
from plugins.answers import joined, json_of, number, plain
from plugins.opds.values import Entry, Feed, File

_FREE = {"http://opds-spec.org/acquisition", "http://opds-spec.org/acquisition/open-access"}
_CATALOG, _DRAWN = "application/opds+json", "application/divina+json"


def parse(source: str, saved: Saved) -> Feed:
    """A feed, or a publication by itself. Raises SourceChanged for JSON of another sort."""
    answer = json_of(source, saved)
    if not isinstance(answer, dict) or not isinstance(answer.get("metadata"), dict):
        raise SourceChanged(source, "answered with JSON that is no catalogue", saved.url, str(answer)[:300])
    links = list(_links(answer, saved.url))
    search = next((one for one in links if "search" in one["rels"]), None)
    entries = [*_publications(answer, saved.url), *_folders(answer, saved.url)]
    if not entries and "publications" not in answer and "navigation" not in answer and "groups" not in answer:
        entries = [_entry(answer, saved.url)]
    return Feed(
        entries=tuple(entries),
        name=plain(_text(answer["metadata"].get("title")))[:500],
        next=next((one["href"] for one in links if "next" in one["rels"]), ""),
        search=search["href"] if search else "",
        total=number(answer["metadata"].get("numberOfItems")),
    )


def _publications(answer: dict[str, Any], base: str) -> Iterator[Entry]:
    """Those of the feed, and of the groups in it."""
    for holder in [answer, *_dicts(answer.get("groups"))]:
        for one in _dicts(holder.get("publications")):
            if isinstance(one.get("metadata"), dict):
                yield _entry(one, base)


def _folders(answer: dict[str, Any], base: str) -> Iterator[Entry]:
    for link in _links({"links": answer.get("navigation")}, base):
        if link["title"]:
            yield Entry(id=link["href"], name=plain(link["title"])[:500], folder=link["href"])


def _entry(publication: dict[str, Any], base: str) -> Entry:
    about, links = publication["metadata"], list(_links(publication, base))
    name = plain(_text(about.get("title")))[:500]
    files = [one for one in links if one["rels"] & _FREE and not one["indirect"]]
    pictures = list(_links({"links": publication.get("images")}, base))
    drawn = next((one["href"] for one in links if one["type"].partition(";")[0] == _DRAWN), "")
    own = drawn or next((one["href"] for one in links if "self" in one["rels"]), "")
    pages = _pages(publication, base)
    return Entry(
        id=_text(about.get("identifier")) or own or name,
        name=name or "Untitled",
        authors=tuple(dict.fromkeys(_names(about.get("author")))),
        year=number(_text(about.get("published"))[:4]) or None,
        languages=tuple(dict.fromkeys(code for one in _texts(about.get("language")) if (code := code_of(one)))),
        description=plain(_text(about.get("description"))),
        tags=tuple(dict.fromkeys(_names(about.get("subject"))))[:20],
        files=tuple(File(one["href"], one["type"].partition(";")[0], number(one["size"]) or None) for one in files),
        cover=next((one["href"] for one in pictures), ""),
        page=next((one["href"] for one in links if "alternate" in one["rels"] and one["type"] == "text/html"), ""),
        here=own,
        is_drawn=bool(drawn or pages),
        pages=pages,
    )


def _pages(publication: dict[str, Any], base: str) -> tuple[str, ...]:
    """What is read, in order, where all of it is pictures (Readium's Divina)."""
    order = list(_links({"links": publication.get("readingOrder")}, base))
    return tuple(one["href"] for one in order) if all(one["type"].startswith("image/") for one in order) else ()


def _links(holder: dict[str, Any], base: str) -> Iterator[dict[str, Any]]:
    """Links to the web, with what is said of them. Templates stay as they are."""
    for link in _dicts(holder.get("links")):
        href = joined(base, _text(link.get("href")))
        if not href:
            continue
        about = link.get("properties")
        about = about if isinstance(about, dict) else {}
        yield {
            "href": href,
            "rels": set(_texts(link.get("rel"))),
            "type": _text(link.get("type")).strip().lower(),
            "title": _text(link.get("title")),
            "size": link.get("size"),
            "indirect": bool(about.get("indirectAcquisition")),
        }


def _names(people: object) -> Iterator[str]:
    """A name, a person, or several of either."""
    for one in people if isinstance(people, list) else [people]:
        name = _text(one.get("name")) if isinstance(one, dict) else _text(one)
        if name.strip():
            yield " ".join(name.split())


def _texts(value: object) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _text(value: object) -> str:
    """A text; of one in several languages the first."""
    if isinstance(value, dict):
        return next((one for one in value.values() if isinstance(one, str)), "")
    return value if isinstance(value, str) else ""


def _dicts(many: object) -> list[dict[str, Any]]:
    return [one for one in many if isinstance(one, dict)] if isinstance(many, list) else []
