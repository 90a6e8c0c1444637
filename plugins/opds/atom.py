"""OPDS 1.2: Atom with links that say what they lead to. Pure."""

import re
from collections.abc import Iterator
from typing import Any

from core.errors import SourceChanged
from core.languages import code_of
from core.source import Saved
from plugins.answers import joined, number, plain, xml_of
from plugins.opds.values import Entry, Feed, File, Stream

_ATOM, _DC, _DCE = "{http://www.w3.org/2005/Atom}", "{http://purl.org/dc/terms/}", "{http://purl.org/dc/elements/1.1/}"
_PSE = "{http://vaemendis.net/opds-pse/ns}"
_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
#: plain Atom calls its files enclosures (RFC 4287 §4.2.7.2)
_FREE = {"http://opds-spec.org/acquisition", "http://opds-spec.org/acquisition/open-access", "enclosure"}
_STREAM = "http://vaemendis.net/opds-pse/stream"
_COVERS = ("http://opds-spec.org/image", "http://opds-spec.org/image/thumbnail", "http://opds-spec.org/cover")
_FOLDERS = {"subsection", "http://opds-spec.org/subsection", "collection"}
_CATALOG, _DESCRIPTION = "application/atom+xml", "application/opensearchdescription+xml"
_YEAR = re.compile(r"\s*(\d{4})", re.ASCII)


def parse(source: str, saved: Saved) -> Feed:
    """A feed, or an entry by itself. Raises SourceChanged for XML of another sort."""
    root = xml_of(source, saved)
    if root.tag == f"{_ATOM}entry":
        return Feed((_entry(root, saved.url),))
    if root.tag != f"{_ATOM}feed":
        raise SourceChanged(source, "answered with XML that is no catalogue", saved.url, str(root.tag)[:200])
    links = list(_links(root, saved.url))
    search = next((one for one in links if one["rel"] == "search" and _is_search(one)), None)
    return Feed(
        entries=tuple(_entry(one, saved.url) for one in root.iterfind(f"{_ATOM}entry")),
        name=plain(_text(root, "title"))[:500],
        next=next((one["href"] for one in links if one["rel"] == "next"), ""),
        search=search["href"] if search else "",
        total=number(root.findtext(f"{_SEARCH}totalResults")),
        is_described=search is not None and search["type"].startswith(_DESCRIPTION),
    )


def parse_description(source: str, saved: Saved) -> str:
    """The template that gives a catalogue, of an OpenSearch description (its §4.5)."""
    root = xml_of(source, saved)
    urls = [one for one in root.iter(f"{_SEARCH}Url") if "{searchTerms" in one.get("template", "")]
    for one in sorted(urls, key=lambda url: "opds" not in url.get("type", "")):
        if one.get("type", "").startswith(_CATALOG):
            return joined(saved.url, str(one.get("template")))
    raise SourceChanged(
        source, "describes a search that gives no catalogue", saved.url, saved.body[:200].decode(errors="replace")
    )


def _is_search(link: dict[str, str]) -> bool:
    return link["type"].startswith(_DESCRIPTION) or "{searchTerms" in link["href"]


def _entry(entry: Any, base: str) -> Entry:
    links = list(_links(entry, base))
    name = " ".join(_text(entry, "title").split())
    return Entry(
        id=_text(entry, "id").strip() or name,
        name=plain(name)[:500] or "Untitled",
        authors=tuple(dict.fromkeys(_authors(entry))),
        year=_year(entry),
        languages=tuple(dict.fromkeys(code for one in _dublin(entry, "language") if (code := code_of(one)))),
        description=plain(_text(entry, "summary") or _text(entry, "content")),
        tags=tuple(dict.fromkeys(_tags(entry)))[:20],
        licence=plain(_text(entry, "rights") or next(iter(_dublin(entry, "rights")), ""))[:300],
        files=tuple(
            File(one["href"], _type(one), number(one["length"]) or None)
            for one in links
            if one["rel"] in _FREE and not one["indirect"]
        ),
        stream=_stream(links),
        cover=next((one["href"] for rel in _COVERS for one in links if one["rel"] == rel), ""),
        page=next((one["href"] for one in links if one["rel"] == "alternate" and _type(one) == "text/html"), ""),
        here=next(
            (one["href"] for one in links if one["rel"] in {"alternate", "self"} and "type=entry" in one["type"]), ""
        ),
        folder=next((one["href"] for one in links if one["rel"] in _FOLDERS or _is_catalog(one)), ""),
    )


def _is_catalog(link: dict[str, str]) -> bool:
    """Some servers give the links of their folders no relation at all."""
    return link["rel"] in {"", "http://opds-spec.org/sort/new"} and link["type"].startswith(_CATALOG)


def _stream(links: list[dict[str, str]]) -> Stream | None:
    for one in links:
        count = number(one["count"])
        if one["rel"] == _STREAM and count and "{pageNumber}" in one["href"]:
            return Stream(one["href"].replace("{maxWidth}", "2400"), min(count, 10_000))
    return None


def _links(element: Any, base: str) -> Iterator[dict[str, str]]:
    """Links to the web, with what is said of them; what is not said is ""."""
    for link in element.iterfind(f"{_ATOM}link"):
        href = joined(base, link.get("href", ""))
        if href:
            told = {name: link.get(name, "").strip() for name in ("rel", "type", "length")}
            indirect = any(str(one.tag).endswith("indirectAcquisition") for one in link)
            yield {**told, "href": href, "count": link.get(f"{_PSE}count", ""), "indirect": "yes" if indirect else ""}


def _type(link: dict[str, str]) -> str:
    return link["type"].partition(";")[0].strip().lower()


def _text(element: Any, name: str) -> str:
    found = element.find(f"{_ATOM}{name}")
    return "" if found is None else "".join(str(one) for one in found.itertext())


def _dublin(entry: Any, name: str) -> list[str]:
    return [str(one.text) for space in (_DC, _DCE) for one in entry.iterfind(f"{space}{name}") if one.text]


def _authors(entry: Any) -> Iterator[str]:
    for one in entry.iterfind(f"{_ATOM}author/{_ATOM}name"):
        if name := " ".join(str(one.text or "").split()):
            yield name


def _tags(entry: Any) -> Iterator[str]:
    for one in entry.iterfind(f"{_ATOM}category"):
        if label := (one.get("label") or one.get("term") or "").strip():
            yield label


def _year(entry: Any) -> int | None:
    told = [*_dublin(entry, "issued"), *_dublin(entry, "date"), _text(entry, "published")]
    years = [found for one in told if (found := _YEAR.match(one))]
    return int(years[0][1]) or None if years else None
