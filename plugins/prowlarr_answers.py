"""What a Prowlarr says and is asked, read and written: its sites, how they do, what a search found. Pure.

Shapes: the interface at /api/v1, IndexerResource, IndexerStatusResource, IndexerStatsResource, ReleaseResource.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.media import Flag, Ids, Kind, Offer, Release
from core.source import Tracker, Wanted
from plugins.answers import changed, hash_of, host_of, is_address, number
from plugins.feeds import moment_of
from plugins.offers import kind_of

#: our name of an id, and the word for it in a question
IDS = {"imdb": "ImdbId", "tmdb": "TmdbId", "tvdb": "TvdbId", "tvmaze": "TvMazeId"}
_FLAGS = {"freeleech": Flag.FREELEECH, "halfleech": Flag.HALF_LEECH, "internal": Flag.INTERNAL, "scene": Flag.SCENE}
_FLAGS |= {"trusted": Flag.TRUSTED, "nuked": Flag.NUKED, "neutralleech": Flag.FREELEECH}


def question(wanted: Wanted) -> dict[str, str]:
    """A search as Prowlarr takes it: ids, season and episode stand in braces behind the words."""
    known = wanted.ids.known()
    told = [f"{{{theirs}:{known[ours]}}}" for ours, theirs in IDS.items() if ours in known]
    sort = "movie" if told and Kind.FILM in (wanted.kinds or {Kind.FILM}) else "search"
    if wanted.season is not None:
        told.append(f"{{Season:{wanted.season}}}")
        told += [f"{{Episode:{wanted.episode}}}"] if wanted.episode is not None else []
        sort = "tvsearch"
    words = " ".join(wanted.words.replace("{", " ").replace("}", " ").split())[:200]
    return {"type": sort, "query": words + "".join(told)}


def trackers_of(source: str, base: str, rows: Any, resting: Any = None, figures: Any = None) -> Sequence[Tracker]:
    """The sites that are switched on. `resting` and `figures` are its other two answers, None where there was none."""
    if not isinstance(rows, list):
        raise changed(source, base, "no list of sites where one was due", rows)
    rests = {number(one.get("indexerId")): one for one in _dicts(resting)}
    counted = {
        number(one.get("indexerId")): one
        for one in _dicts(figures.get("indexers") if isinstance(figures, dict) else ())
    }
    made = [_tracker(base, one, rests, counted) for one in _dicts(rows) if one.get("enable", True) is not False]
    return sorted((one for one in made if one is not None), key=lambda one: one.name.casefold())


def releases_of(source: str, url: str, rows: Any) -> list[Release]:
    """What a search found."""
    if not isinstance(rows, list):
        raise changed(source, url, "no list of releases where one was due", rows)
    made = (_release(source, one) for one in _dicts(rows))
    return [one for one in made if one is not None]


def _tracker(
    base: str, row: Mapping[str, Any], rests: Mapping[int | None, Any], counted: Mapping[int | None, Any]
) -> Tracker | None:
    ref, name = number(row.get("id")), _text(row, "name")
    if ref is None or not name:
        return None
    away = moment_of(_text(rests.get(ref, {}), "disabledTill")) or 0
    figures = counted.get(ref, {})
    able = row.get("capabilities")
    categories = tuple(_categories(_dicts(able.get("categories") if isinstance(able, dict) else None)))
    return Tracker(
        ref=str(ref),
        name=name,
        keys=frozenset(_keys(row)),
        kinds=frozenset(kind for one in categories if (kind := kind_of((one,)))),
        categories=categories,
        is_private=_text(row, "privacy").casefold() == "private",
        usenet=_text(row, "protocol") == "usenet",
        api_url=f"{base.removesuffix('/api/v1')}/{ref}/api",
        trouble="left in peace by the Prowlarr" if away else "",
        away_until=away,
        queries=number(figures.get("numberOfQueries")),
        failures=number(figures.get("numberOfFailedQueries")),
        grabs=number(figures.get("numberOfGrabs")),
        latency_ms=number(figures.get("averageResponseTime")),
    )


def _keys(row: Mapping[str, Any]) -> Iterator[str]:
    """What the site is called everywhere: its definition, and the hosts of its addresses."""
    if definition := _text(row, "definitionName"):
        yield definition.casefold()
    addresses = [*_texts(row, "indexerUrls"), *_texts(row, "legacyUrls")]
    addresses += [_text(one, "value") for one in _dicts(row.get("fields")) if one.get("name") == "baseUrl"]
    for one in addresses:
        if host := host_of(one):
            yield host


def _categories(rows: Iterator[Mapping[str, Any]]) -> Iterator[int]:
    for row in rows:
        if found := number(row.get("id")):
            yield found
        yield from _categories(_dicts(row.get("subCategories")))


def _release(source: str, row: Mapping[str, Any]) -> Release | None:
    name = " ".join(_text(row, "title").split())
    links = [_text(row, key) for key in ("downloadUrl", "magnetUrl", "guid")]
    magnet = next((one for one in links if one.startswith("magnet:?")), "")
    file = next((one for one in links[:2] if is_address(one)), "")
    digest = hash_of(_text(row, "infoHash")) or (hash_of(magnet) if magnet else "")
    if not name or not (magnet or file or digest):
        return None
    is_usenet = _text(row, "protocol") == "usenet"
    categories = tuple(dict.fromkeys(_categories(_dicts(row.get("categories")))))
    flags = {one.casefold().removeprefix("g_").replace("_", "") for one in _texts(row, "indexerFlags")}
    offer = Offer(
        indexer=source,
        ref=(_text(row, "guid") or digest or file)[:400],
        info_hash=digest,
        magnet=magnet,
        torrent_url="" if is_usenet else file,
        url=file if is_usenet else "",
        page_url=next((one for one in (_text(row, "infoUrl"), _text(row, "commentUrl")) if is_address(one)), ""),
        size_bytes=number(row.get("size")) or None,
        files=number(row.get("files")) or None,
        seeders=number(row.get("seeders")),
        leechers=number(row.get("leechers")),
        grabs=number(row.get("grabs")),
        published_at=moment_of(_text(row, "publishDate")),
        tracker=_text(row, "indexer"),
        flags=frozenset(flag for said, flag in _FLAGS.items() if said in flags),
        download_factor=0.0 if flags & {"freeleech", "neutralleech"} else 0.5 if "halfleech" in flags else 1.0,
    )
    return Release(name, (offer,), kind_of(categories), _ids(row), categories)


def _ids(row: Mapping[str, Any]) -> Ids:
    imdb = number(row.get("imdbId"))
    told = {ours: number(row.get(theirs)) or None for ours, theirs in _NUMBERS.items()}
    return Ids(imdb=f"tt{imdb:07d}" if imdb else "", **told)  # type: ignore[arg-type] # these three are numbers


_NUMBERS = {"tmdb": "tmdbId", "tvdb": "tvdbId", "tvmaze": "tvMazeId"}


def _dicts(rows: Any) -> Iterator[Mapping[str, Any]]:
    return (one for one in (rows if isinstance(rows, list) else ()) if isinstance(one, dict))


def _texts(row: Mapping[str, Any], key: str) -> list[str]:
    values = row.get(key)
    return [one for one in values if isinstance(one, str)] if isinstance(values, list) else []


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value.strip() if isinstance(value, str) else ""
