"""One release of many offers: the same by its info-hash, else by name and size. No offer is dropped. Pure.

What is not surely the same stays apart: another hash is another torrent, whatever it is called, and a size that
differs by more than a hundredth is another file. An offer without a hash joins a torrent of its name and size when
there is only one.
"""

import math
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qs, urlencode, urlsplit

from core.folding import folded
from core.media import Flag
from core.releases.offered import Offered, Whole
from core.releases.works import read

_SAME_SIZE = 0.01
#: of one torrent: more are of no use to anybody
MOST_TRACKERS = 20
#: odds below which another offer of the same release is tried first: it was lost or got no data, and that is all
_POOR = 0.3
_TRACKERS = ("udp", "http", "https", "ws", "wss")


def merged(offers: Iterable[Offered], now_ms: int = 0) -> list[Whole]:
    """All releases, in the order of their oldest offers."""
    groups: list[list[Offered]] = []
    known = sorted(offers, key=lambda one: one.id)
    for one in [each for each in known if each.offer.info_hash]:
        _join(groups, [group for group in groups if group[0].offer.info_hash == one.offer.info_hash], one)
    for one in [each for each in known if not each.offer.info_hash]:
        like = [group for group in groups if any(_is_like(one, each) for each in group)]
        _join(groups, like, one)
    return sorted((_whole(group, now_ms) for group in groups), key=lambda one: one.id)


def keys_of(one: Offered) -> tuple[str, ...]:
    """What an offer is known by, the surest first: these make a blocklist that no new listing gets around."""
    by_hash = (f"hash|{one.offer.info_hash}",) if one.offer.info_hash else ()
    size = one.offer.size_bytes
    #: to the hundredth: 1.00 GB and 1.004 GB are the same, as sites round
    by_name = (f"name|{folded(one.name)}|{round(math.log(size) * 100)}",) if size else ()
    return by_hash + by_name


def trackers_of(magnet: str) -> tuple[str, ...]:
    """The trackers that a magnet link names, each once."""
    try:
        named = parse_qs(urlsplit(magnet).query, max_num_fields=200).get("tr", [])
        good = [one for one in named if urlsplit(one).scheme in _TRACKERS and urlsplit(one).hostname]
    except ValueError:
        return ()
    return tuple(dict.fromkeys(good))[:MOST_TRACKERS]


def trackers(whole: Whole) -> tuple[str, ...]:
    """All trackers of its open offers, the best offer's first. Those of private offers are told to nobody else."""
    named = [found for one in whole.offers if not one.is_private for found in trackers_of(one.offer.magnet)]
    return tuple(dict.fromkeys(named))[:MOST_TRACKERS]


def magnet_of(whole: Whole, one: Offered) -> str:
    """The magnet link of an offer with the trackers of all open offers; a private one's is its own; "" for none."""
    digest = one.offer.info_hash or whole.info_hash
    if one.is_private or not digest:
        return one.offer.magnet
    if not one.offer.magnet and all(each.is_private for each in whole.offers):
        return ""
    topic = f"urn:btih:{digest}" if len(digest) == 40 else f"urn:btmh:1220{digest}"
    told = [("dn", whole.name), *(("tr", tracker) for tracker in trackers(whole))]
    return f"magnet:?xt={topic}&{urlencode(told)}"


def _join(groups: list[list[Offered]], fitting: Sequence[list[Offered]], one: Offered) -> None:
    if len(fitting) == 1:
        fitting[0].append(one)
    else:
        groups.append([one])


def _is_like(one: Offered, other: Offered) -> bool:
    if folded(one.name) != folded(other.name):
        return False
    mine, theirs = one.offer.size_bytes, other.offer.size_bytes
    if not mine or not theirs:
        return not mine and not theirs
    return abs(mine - theirs) <= _SAME_SIZE * max(mine, theirs)


def _whole(group: Sequence[Offered], now_ms: int) -> Whole:
    ranked = tuple(sorted(group, key=lambda one: _of_offer(one, now_ms)))
    named = min(group, key=lambda one: one.id)
    keys = tuple(dict.fromkeys(key for one in ranked for key in keys_of(one)))
    sizes = [one.offer.size_bytes for one in ranked if one.offer.size_bytes]
    spoken = tuple(dict.fromkeys(language for one in ranked for language in one.languages))
    kind = next((one.kind for one in ranked if one.kind), None)
    claims = read(named.name, named.kind)
    return Whole(named.name, claims, ranked, keys, sizes[0] if sizes else None, kind, spoken)


def _of_offer(one: Offered, now_ms: int) -> tuple[float | int, ...]:
    """The best offer first: not nuked, a torrent, one that could be had lately, many who have it, at little cost."""
    offer = one.offer
    seeders = one.seeders(now_ms)
    cost = offer.download_factor if math.isfinite(offer.download_factor) else 1.0
    is_poor = one.odds.score(now_ms) < _POOR
    had = -(seeders if seeders is not None else 0.5)
    return (Flag.NUKED in offer.flags, not one.has_torrent, is_poor, had, cost, one.id)
