"""What an item of a feed offers: a release, with every way to it that the site names. Pure."""

from collections.abc import Iterable, Iterator

from core.media import Flag, Ids, Kind, Offer, Release
from plugins.answers import hash_of, imdb_of, is_address, number
from plugins.feeds import Item

#: Newznab's numbers, the narrower range first
_KINDS = (
    (3030, 3039, Kind.AUDIOBOOK),
    (7030, 7039, Kind.COMIC),
    (2000, 2999, Kind.FILM),
    (5000, 5999, Kind.SERIES),
    (7000, 8999, Kind.BOOK),
    (1000, 6999, Kind.OTHER),
)
#: the same the other way, for asking
CATEGORIES = {
    Kind.FILM: "2000",
    Kind.SERIES: "5000",
    Kind.AUDIOBOOK: "3030",
    Kind.COMIC: "7030",
    Kind.BOOK: "7000,8000",
    Kind.OTHER: "1000,3000,4000,6000",
}


def release_of(source: str, item: Item, *, usenet: bool = False) -> Release | None:
    """The release of an item; None for one that leads to no file. `usenet`: its files are NZBs, and no torrents."""
    offer = _offer(source, item, usenet=usenet)
    if not (offer.info_hash or offer.magnet or offer.torrent_url or offer.url):
        return None
    categories = tuple(dict.fromkeys(found for one in _categories(item) if (found := number(one))))
    return Release(item.name, (offer,), kind_of(categories), ids_of(item), categories)


def kind_of(categories: Iterable[int]) -> Kind | None:
    """What Newznab's numbers say it is: the first that says something. Numbers of a site's own say nothing."""
    for category in categories:
        for first, last, kind in _KINDS:
            if first <= category <= last:
                return kind
    return None


def ids_of(item: Item) -> Ids:
    """What other catalogues call it."""
    return Ids(
        imdb=next((found for name in ("imdbid", "imdb") if (found := imdb_of(item.told.get(name, "")))), ""),
        tmdb=item.count("tmdbid") or None,
        tvdb=item.count("tvdbid") or None,
        tvmaze=item.count("tvmazeid") or None,
    )


def _offer(source: str, item: Item, *, usenet: bool) -> Offer:
    links = [item.told.get("magneturl", ""), item.told.get("magneturi", ""), item.link, item.id]
    links += [one.url for one in item.enclosures]
    magnet = next((link for link in links if link.startswith("magnet:?")), "")
    file = _file(item)
    seeders = item.count("seeders", "seeds")
    return Offer(
        indexer=source,
        ref=item.id[:400],
        info_hash=_hash(item, magnet),
        magnet=magnet,
        torrent_url="" if usenet else file,
        url=file if usenet else "",
        page_url=item.page if is_address(item.page) else "",
        size_bytes=item.size_bytes,
        files=item.count("files") or None,
        seeders=seeders,
        leechers=_leechers(item, seeders),
        grabs=item.count("grabs", "downloads"),
        published_at=item.published_at,
        tracker=item.told.get("jackettindexer", "") or item.told.get("indexer", ""),
        flags=frozenset(_flags(item)),
        download_factor=_factor(item, "downloadvolumefactor"),
        upload_factor=_factor(item, "uploadvolumefactor"),
    )


def _file(item: Item) -> str:
    """The address of its file: what is named as one, else a link that is one by its type or its name."""
    named = [one.url for one in item.enclosures if is_address(one.url) and not one.media_type.startswith("image/")]
    links = [*named, *([item.link] if is_address(item.link) and item.link != item.page else [])]
    return links[0] if links else ""


def _hash(item: Item, magnet: str) -> str:
    told = (item.told.get(name, "") for name in ("infohash", "info_hash"))
    return next((found for one in (*told, magnet) if one and (found := hash_of(one))), "")


def _leechers(item: Item, seeders: int | None) -> int | None:
    """Torznab's `peers` are both kinds together at most sites."""
    leechers = item.count("leechers")
    peers = item.count("peers")
    if leechers is not None or peers is None:
        return leechers
    return peers - seeders if seeders is not None and peers >= seeders else peers


def _flags(item: Item) -> Iterator[Flag]:
    words = {tag.casefold() for tag in item.tags}
    factor = _factor(item, "downloadvolumefactor")
    if factor == 0 or "freeleech" in words:
        yield Flag.FREELEECH
    elif factor == 0.5 or "halfleech" in words:
        yield Flag.HALF_LEECH
    for flag in (Flag.INTERNAL, Flag.SCENE, Flag.TRUSTED):
        if flag.value in words or item.told.get(flag.value, "").casefold() == "yes":
            yield flag
    if item.told.get("remake", "").casefold() == "yes":
        yield Flag.REMAKE
    if item.told.get("nuked", "") in {"1", "yes"}:
        yield Flag.NUKED
    if item.told.get("type", "").casefold() in {"private", "semi-private"}:
        yield Flag.PRIVATE


def _factor(item: Item, name: str) -> float:
    """What a download or an upload counts for; 1 when nothing is said, or nonsense."""
    try:
        factor = float(item.told.get(name, "1"))
    except ValueError:
        return 1.0
    return factor if 0 <= factor <= 10 else 1.0


def _categories(item: Item) -> Iterator[str]:
    yield from item.categories
    if "category" in item.told:
        yield item.told["category"]
