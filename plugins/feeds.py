"""RSS 2.0 and Atom as values: items with files, and what torrent sites say of them in words of their own.

Known words: Torznab and Newznab (`attr`), ezRSS (`torrent:`), Nyaa (`nyaa:`), showRSS. Sites write feeds loosely:
sizes as text or 0, addresses without a host, titles escaped twice, no date. What can't be read is left out of its
item; an item that has neither a name nor a file is no item.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from core.errors import SourceChanged
from core.source import Saved
from plugins.answers import joined, number, plain, xml_of

_ATOM = "{http://www.w3.org/2005/Atom}"
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12, "ki": 2**10, "mi": 2**20, "gi": 2**30, "ti": 2**40}
_SIZE = re.compile(r"(?<![\w.,])(\d{1,7}(?:[.,]\d{1,3})?)\s?([KMGT]?)(i?)B(?:ytes)?(?!\w)", re.IGNORECASE)
_NAMED_SIZE = re.compile(r"(?:size|taille|größe|tamaño)\W{1,12}(.{0,24})", re.IGNORECASE)
_TORRENT = "application/x-bittorrent"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file of an item. `size_bytes` None when it is not told, or told as 0."""

    url: str
    media_type: str
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a feed. `published_at` is ms since 1970, `categories` are as written.

    `link` leads to its page, or at some sites to its file. `told` are values by lower-case name, the first of each.
    """

    name: str
    id: str
    link: str = ""
    page: str = ""
    published_at: int | None = None
    description: str = ""
    author: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    categories: tuple[str, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()

    @property
    def size_bytes(self) -> int | None:
        """By the site's own word for it, by its file, or as its description tells people."""
        for name in ("size", "contentlength", "length"):
            if size := size_of(self.told.get(name, "")):
                return size
        if size := next((one.size_bytes for one in self.enclosures if one.size_bytes), None):
            return size
        named = _NAMED_SIZE.search(self.description)
        return size_of(named[1]) if named else None

    def count(self, *names: str) -> int | None:
        """A number that the site tells under one of these names."""
        return next((found for name in names if (found := number(self.told.get(name, ""))) is not None), None)


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed says of itself; "" for what it does not. `language` is as written, `image` an address."""

    name: str
    page: str = ""
    description: str = ""
    author: str = ""
    language: str = ""
    image: str = ""
    rights: str = ""


def parse(source: str, saved: Saved) -> list[Item]:
    """The items in their order. Raises SourceChanged for what is no feed."""
    return parse_feed(source, saved)[1]


def parse_feed(source: str, saved: Saved) -> tuple[Channel, list[Item]]:
    """What a feed says of itself, and its items in their order. Raises SourceChanged for what is no feed."""
    root = xml_of(source, saved)
    if root.tag == f"{_ATOM}feed":
        about, items = root, [_of_atom(one, saved.url) for one in root.iterfind(f"{_ATOM}entry")]
    elif _local(root) in {"rss", "rdf"}:
        about = next((one for one in root if _local(one) == "channel"), root)
        items = [_of_rss(one, saved.url) for one in root.iter() if _local(one) == "item"]
    else:
        raise SourceChanged(source, "answered with XML that is no feed", saved.url, str(root.tag)[:200])
    return _channel(about, saved.url), [item for item in items if item.name]


def _channel(about: Any, base: str) -> Channel:
    """Podcasts say more in words of iTunes' own: an image by its `href`, an author, a summary."""
    texts = {_local(child): _text(child) for child in reversed(about) if _local(child) not in {"item", "entry"}}
    links = [one for one in about if _local(one) == "link" and one.get("rel", "alternate") == "alternate"]
    page = next((found for one in links if (found := _address(base, one.get("href") or _text(one)))), "")
    images = [one for one in about if _local(one) in {"image", "logo", "icon"}]
    drawn = (one.get("href") or next((_text(two) for two in one if _local(two) == "url"), _text(one)) for one in images)
    return Channel(
        name=_plainly(texts.get("title", ""))[:500],
        page=page,
        description=plain(texts.get("description") or texts.get("subtitle") or texts.get("summary", "")),
        author=_plainly(texts.get("author") or texts.get("creator", ""))[:200],
        language=texts.get("language", "") or about.get("{http://www.w3.org/XML/1998/namespace}lang", ""),
        image=next((found for one in drawn if (found := _address(base, one))), ""),
        rights=plain(texts.get("copyright") or texts.get("rights", ""))[:300],
    )


def size_of(text: str) -> int | None:
    """Bytes, of "609.6 MiB", "1,2 GB" or "734003200"; None for 0 and for what is no size."""
    if (plainly := number(text)) is not None:
        return plainly or None
    found = _SIZE.search(text)
    if found is None:
        return None
    return int(float(found[1].replace(",", ".")) * _UNITS[(found[2] + found[3] * bool(found[2])).lower()]) or None


def moment_of(text: str) -> int | None:
    """A date of RSS (RFC 5322) or of Atom (ISO 8601), in ms since 1970."""
    text = text.strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, IndexError):
            return None
    try:
        return max(0, int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000))
    except (ValueError, OverflowError):
        return None


def _of_rss(item: Any, base: str) -> Item:
    texts = {_local(child): _text(child) for child in reversed(item) if not _is_attr(child)}
    guid = texts.get("guid", "")
    link = _address(base, texts.get("link", ""))
    # Nyaa says in a word of the same name how many comments there are
    page = _address(base, texts.get("comments", "")) or _address(base, guid)
    return Item(
        name=_plainly(texts.get("title", "")),
        id=guid or link or texts.get("title", ""),
        link=link,
        page=page.partition("#")[0],
        published_at=moment_of(texts.get("pubdate") or texts.get("date", "")),
        description=plain(texts.get("description", "")),
        author=_plainly(texts.get("creator") or texts.get("author", "")),
        enclosures=tuple(_enclosures(item, base)),
        categories=tuple(_text(one) for one in item if _local(one) == "category" and _text(one)),
        told=dict(_told(item)),
        tags=frozenset(value for name, value in _attrs(item) if name == "tag"),
    )


def _of_atom(entry: Any, base: str) -> Item:
    links = [one for one in entry if _local(one) == "link" and one.get("href")]
    page = next((one.get("href") for one in links if one.get("rel", "alternate") == "alternate"), "")
    texts = {_local(child): _text(child) for child in reversed(entry)}
    author = entry.find(f"{_ATOM}author/{_ATOM}name")
    files = [one for one in links if one.get("rel") == "enclosure" or one.get("type") == _TORRENT]
    made = (_enclosure(base, one.get("href"), one.get("type", ""), one.get("length", "")) for one in files)
    return Item(
        name=_plainly(texts.get("title", "")),
        id=texts.get("id", "") or page,
        link=_address(base, page),
        page=_address(base, page),
        published_at=moment_of(texts.get("published") or texts.get("updated", "")),
        description=plain(texts.get("summary") or texts.get("content", "")),
        author=_plainly(_text(author)) if author is not None else "",
        enclosures=tuple(one for one in made if one is not None),
        categories=tuple(one.get("term", "") for one in entry.iterfind(f"{_ATOM}category") if one.get("term")),
        told=dict(_told(entry)),
    )


def _enclosures(item: Any, base: str) -> Iterator[Enclosure]:
    for one in item:
        if _local(one) == "enclosure":
            made = _enclosure(base, one.get("url", ""), one.get("type", ""), one.get("length", ""))
            if made is not None:
                yield made


def _enclosure(base: str, address: str, media_type: str, length: str) -> Enclosure | None:
    address = address.strip()
    url = address if address.startswith("magnet:?") else joined(base, address)
    if not url:
        return None
    return Enclosure(url, media_type.partition(";")[0].strip().lower(), number(length) or None)


def _told(item: Any) -> Iterator[tuple[str, str]]:
    """Words of the site's own, the first of each counting: attributes that stand first are given last."""
    for one in reversed(list(item.iter())):
        if "}" in str(one.tag) and not _is_attr(one) and not str(one.tag).startswith(_ATOM) and _text(one):
            yield _local(one), _text(one)
    if (size := item.find("size")) is not None:
        yield "size", _text(size)
    yield from reversed(list(_attrs(item)))


def _attrs(item: Any) -> Iterator[tuple[str, str]]:
    """Torznab's and Newznab's `attr name= value=`."""
    for one in item:
        if _is_attr(one) and one.get("name") and one.get("value"):
            yield one.get("name").lower(), one.get("value").strip()


def _is_attr(element: Any) -> bool:
    return _local(element) == "attr"


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _text(element: Any) -> str:
    return "".join(str(one) for one in element.itertext()).strip()


def _address(base: str, text: str) -> str:
    """An address on the web or a magnet link; "" for anything else."""
    if text.startswith("magnet:?"):
        return text
    return joined(base, text) if text.startswith(("/", "http://", "https://")) else ""


def _plainly(text: str) -> str:
    """A name as people read it, also when it was escaped twice."""
    return " ".join(html.unescape(html.unescape(text)).split())
