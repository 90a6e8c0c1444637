"""The rows of an answer as releases: each field of the definition found, then understood. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import SourceBlocked, SourceChanged, SourceRefused
from core.media import Flag, Ids, Offer, Release
from core.source import Saved
from plugins.answers import hash_of, imdb_of, is_address, joined, number
from plugins.definitions import dates
from plugins.definitions.filters import Around, FilterError, applied
from plugins.definitions.pages import Element, Spot, is_challenge, picked, root_of, rows_of
from plugins.definitions.pattern import PatternError, bounded
from plugins.definitions.shape import Definition, Field, Path, Trouble
from plugins.definitions.template import Scope
from plugins.feeds import moment_of, size_of
from plugins.offers import kind_of

#: fields without which a row is none: all others may be missing
_NEEDED = frozenset({"title"})
_UNITS = {"го": "GB", "ГБ": "GB", "МБ": "MB", "КБ": "KB", "ТБ": "TB", "Go": "GB", "Mo": "MB", "Ko": "KB", "To": "TB"}
_UNIT = re.compile("|".join(_UNITS) + r"\b")
_THOUSANDS = re.compile(r"(?<=\d)[,\s\u00a0](?=\d{3}(?:\D|\Z))")


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads: the instance's name, its definition, the time, and the values of the question."""

    source: str
    definition: Definition
    around: Around
    scope: Scope


def releases_of(reading: Reading, saved: Saved, path: Path) -> list[Release]:
    """The releases of an answer. Raises what the page says instead, SourceChanged for a page that we don't know."""
    with bounded():
        try:
            return _releases(reading, saved, path)
        except (FilterError, PatternError) as error:
            raise SourceChanged(reading.source, f"its definition does not fit: {error}", saved.url) from None


def _releases(reading: Reading, saved: Saved, path: Path) -> list[Release]:
    search, definition = reading.definition.search, reading.definition
    if path.no_results and path.no_results.encode(definition.encoding, "ignore") in saved.body:
        return []
    saved = _prepared(reading, saved)
    root = _root(reading, saved, path)
    raise_troubles(reading, root, search.troubles)
    rows = rows_of(root, search.rows, reading.scope)
    if not rows and is_challenge(saved.body):
        raise SourceBlocked(reading.source, "a check for bots stands before it")
    if rows is None:
        if search.rows.none_when_missing or path.response != "json":
            return []
        raise SourceChanged(reading.source, "there are no rows where they were due", saved.url, _start(saved))
    if search.rows.count is not None and _count(reading, root) == 0:
        return []
    made = [_row(reading, row, saved.url) for row in rows]
    found = [one for one in made if isinstance(one, Release)]
    if made and not found and (why := next((one for one in made if isinstance(one, FilterError)), None)):
        raise SourceChanged(reading.source, f"no row could be read: {why}", saved.url, _start(saved))
    return found


def _root(reading: Reading, saved: Saved, path: Path) -> Spot:
    try:
        return root_of(reading.source, saved, path.response, reading.definition.encoding)
    except SourceChanged:
        if is_challenge(saved.body):
            raise SourceBlocked(reading.source, "a check for bots stands before it") from None
        raise


def raise_troubles(reading: Reading, root: Spot, troubles: Sequence[Trouble]) -> None:
    """Raises SourceRefused with the words of the page when it says that it did not work."""
    for one in troubles:
        element = one.selector.first(root.element) if isinstance(root, Element) else None
        if element is None:
            continue
        said = " ".join(Element(element).value("").split())
        if one.message is not None:
            try:
                said = picked(one.message, root, reading.scope, reading.around)
            except FilterError as error:
                said = str(error)
        raise SourceRefused(reading.source, f"it says: {said[:160] or 'no'}")


def _prepared(reading: Reading, saved: Saved) -> Saved:
    steps, encoding = reading.definition.search.preprocessing, reading.definition.encoding
    if not steps:
        return saved
    text = applied(steps, saved.body.decode(encoding, "replace"), reading.scope, reading.around)
    return Saved(saved.url, text.encode(encoding, "replace"))


def _count(reading: Reading, root: Spot) -> int | None:
    count = reading.definition.search.rows.count
    try:
        return None if count is None else counted(picked(count, root, reading.scope, reading.around))
    except FilterError:
        return None


def _row(reading: Reading, row: Spot, url: str) -> Release | FilterError | None:
    """A release; why it could not be read; None for one that is not meant."""
    told: dict[str, str] = {}
    scope = {**reading.scope, "Result": told}
    for field in reading.definition.search.fields:
        try:
            value = _field(reading, field, row, scope)
        except FilterError as error:
            if field.name in _NEEDED and not field.pick.is_optional:
                return type(error)(f"{field.name} (line {field.pick.line}): {error}")
            value = ""
        told[field.name] = f"{told.get(field.name, '')}{value}" if field.appends else value
    if not told.get("date") and (dated := _date_above(reading, row, scope)):
        told["date"] = dated
    if reading.definition.search.rows.filters and not _has_all(told.get("title", ""), str(reading.scope["Keywords"])):
        return None
    return _release(reading, told, url)


def _field(reading: Reading, field: Field, row: Spot, scope: Mapping[str, Any]) -> str:
    try:
        value = picked(field.pick, row, scope, reading.around)
    except FilterError:
        if field.pick.default is None:
            raise
        return field.pick.default.fill(scope)
    return value or (field.pick.default.fill(scope) if field.pick.default is not None else "")


def _date_above(reading: Reading, row: Spot, scope: Scope) -> str:
    """Where days are headings: that of the row is the nearest before it."""
    dates_of = reading.definition.search.rows.dates
    if dates_of is None or not isinstance(row, Element):
        return ""
    place = row.element
    while place is not None:
        for one in place.itersiblings(preceding=True):
            try:
                return picked(dates_of, Element(one), scope, reading.around)
            except FilterError:
                continue
        place = place.getparent()
    return ""


def _has_all(title: str, words: str) -> bool:
    folded = re.sub(r"\W+", " ", title.casefold())
    return all(word in folded for word in re.sub(r"\W+", " ", words.casefold()).split())


def _release(reading: Reading, told: Mapping[str, str], url: str) -> Release | None:
    name = " ".join(told.get("title", "").split())
    link, magnet = told.get("download", "").strip(), told.get("magnet", "").strip()
    magnet = next((one for one in (magnet, link) if one.startswith("magnet:?")), "")
    file = joined(url, link) if link and not link.startswith("magnet:") else ""
    digest = hash_of(told.get("infohash", "")) or (hash_of(magnet) if magnet else "")
    if not name or not (magnet or file or digest):
        return None
    details = joined(url, told.get("details", "").strip()) if told.get("details") else ""
    categories = _categories(reading.definition, told)
    factor = _factor(told.get("downloadvolumefactor", ""))
    offer = Offer(
        indexer=reading.source,
        ref=(details or digest or file)[:400],
        info_hash=digest,
        magnet=magnet,
        torrent_url=file,
        page_url=details if is_address(details) else "",
        size_bytes=size(told.get("size", "")),
        files=counted(told.get("files", "")) or None,
        seeders=counted(told.get("seeders", "")),
        leechers=counted(told.get("leechers", "")),
        grabs=counted(told.get("grabs", "")),
        published_at=_moment(told.get("date", ""), reading.around),
        tracker=reading.definition.name,
        flags=_flags(reading.definition, factor),
        download_factor=factor,
        upload_factor=_factor(told.get("uploadvolumefactor", "")),
    )
    return Release(name, (offer,), kind_of(categories), _ids(told), categories)


def _flags(definition: Definition, factor: float) -> frozenset[Flag]:
    found = {Flag.PRIVATE} if definition.privacy != "public" else set[Flag]()
    found |= {Flag.FREELEECH} if factor == 0 else {Flag.HALF_LEECH} if factor == 0.5 else set[Flag]()
    return frozenset(found)


def _ids(told: Mapping[str, str]) -> Ids:
    return Ids(
        imdb=imdb_of(told.get("imdbid", "")) or imdb_of(told.get("imdb", "")),
        tmdb=number(told.get("tmdbid", "")) or None,
        tvdb=number(told.get("tvdbid", "")) or None,
        tvmaze=number(told.get("tvmazeid", "")) or None,
    )


def _categories(definition: Definition, told: Mapping[str, str]) -> tuple[int, ...]:
    """Newznab's numbers of the site's category, by its id or its words."""
    ids = {one.strip() for one in told.get("category", "").split(",")}
    words = told.get("categorydesc", "").strip().casefold()
    fitting = (one.number for one in definition.categories if one.id in ids or (words and one.name.casefold() == words))
    return tuple(dict.fromkeys(fitting))


def size(text: str) -> int | None:
    """Bytes, as sites write them in several languages: "1,234.5 MB", "1.4 Go", "700 МБ"."""
    text = _THOUSANDS.sub("", _UNIT.sub(lambda one: _UNITS[one[0]], text.strip()))
    return size_of(text)


def counted(text: str) -> int | None:
    """A count, "1,234" too; None for a dash and the like."""
    return number(_THOUSANDS.sub("", text.strip()))


def _factor(text: str) -> float:
    try:
        found = float(text or "1")
    except ValueError:
        return 1.0
    return found if 0 <= found <= 10 else 1.0


def _moment(text: str, around: Around) -> int | None:
    if not text:
        return None
    if (moment := moment_of(text)) is not None:
        return moment
    try:
        return max(0, int(dates.fuzzy(text, around.now).timestamp() * 1000))
    except dates.DateError:
        return None


def public(reading: Reading, url: str) -> str:
    """An address as it may be told: without what stands behind its "?", and without what the operator entered."""
    url = url.partition("?")[0]
    for one in reading.scope["Config"].values():
        url = url.replace(one, "…") if isinstance(one, str) and len(one) > 5 and not one.startswith("http") else url
    return url


def _start(saved: Saved) -> str:
    return saved.body[:300].decode("utf-8", "replace")
