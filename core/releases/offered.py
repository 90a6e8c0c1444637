"""An offer as it was kept, and a release as all of its offers together. Values."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.link_health import Odds
from core.media import Flag, Kind, Offer
from core.release_name import ReleaseName

_HOUR_MS = 3_600_000
_NEVER_FETCHED = Odds()
#: how people write what names of releases say of where they come from
_SOURCES = {
    "bluray": "Blu-ray",
    "webdl": "WEB-DL",
    "webrip": "WEBRip",
    "tv": "TV",
    "dvd": "DVD",
    "cam": "CAM",
    "vhs": "VHS",
}
#: what a tracker said holds so long; what an indexer said is worth half after so long
FRESH_MS, _HALF_MS = 6 * _HOUR_MS, 12 * _HOUR_MS


@dataclass(frozen=True, slots=True)
class Scraped:
    """What trackers said: who has all of it, who has some, and when (ms since 1970)."""

    seeders: int
    leechers: int
    at: int


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer under its number, with the name it goes by; `seen_at` is when its indexer last listed it.

    `lines` and `codec` are what its bytes turned out to be, once somebody has fetched it; `odds` tell how that went.
    """

    id: int
    name: str
    offer: Offer
    seen_at: int = 0
    kind: Kind | None = None
    languages: tuple[str, ...] = ()
    scraped: Scraped | None = None
    lines: int | None = None
    codec: str = ""
    odds: Odds = _NEVER_FETCHED

    @property
    def is_private(self) -> bool:
        """Whether it may be spoken of to its own tracker only."""
        return Flag.PRIVATE in self.offer.flags

    @property
    def has_torrent(self) -> bool:
        """Whether it is had by torrent; else it is a plain file."""
        return bool(self.offer.info_hash or self.offer.magnet or self.offer.torrent_url)

    def seeders(self, now_ms: int) -> float | None:
        """How many have all of it, as far as that is still worth anything; None when nobody says."""
        if self.scraped is not None and now_ms - self.scraped.at < FRESH_MS:
            return float(self.scraped.seeders)
        if self.offer.seeders is None:
            return None
        age = max(0, now_ms - self.seen_at)
        return float(self.offer.seeders * 0.5 ** (age / _HALF_MS))


@dataclass(frozen=True, slots=True)
class Whole:
    """A release with all of its offers, the best first. `keys` are what it is known by: hash, or name and size."""

    name: str
    claims: ReleaseName
    offers: Sequence[Offered]
    keys: tuple[str, ...]
    size_bytes: int | None
    kind: Kind | None = None
    languages: tuple[str, ...] = field(default=())

    @property
    def id(self) -> int:
        """The number by which buttons name it: its oldest offer's, which stays."""
        return min(one.id for one in self.offers)

    @property
    def info_hash(self) -> str:
        """Which torrent it is; "" when no offer says."""
        return next((one.offer.info_hash for one in self.offers if one.offer.info_hash), "")

    @property
    def lines(self) -> int | None:
        """Its picture's lines: what the bytes were found to be, else what the name claims."""
        return next((one.lines for one in self.offers if one.lines), self.claims.resolution)

    @property
    def codec(self) -> str:
        """How its picture is coded: as found, else as claimed."""
        return next((one.codec for one in self.offers if one.codec), self.claims.codec or "")

    @property
    def quality(self) -> str:
        """As in "1080p Blu-ray H.265 HDR10": as found, else as claimed; "" when nothing is known of it."""
        source = _SOURCES.get(self.claims.source or "", self.claims.source or "")
        pieces = [f"{self.lines}p" if self.lines else "", source, self.codec, *self.claims.hdr]
        return " ".join(one for one in pieces if one)

    @property
    def flags(self) -> frozenset[Flag]:
        """All that sites say of it."""
        return frozenset(flag for one in self.offers for flag in one.offer.flags)

    @property
    def indexers(self) -> tuple[str, ...]:
        """Who offers it, each once."""
        return tuple(dict.fromkeys(one.offer.indexer for one in self.offers))

    def odds(self, now_ms: int) -> Odds:
        """How it went when it was fetched here, by whichever of its offers."""
        found = Odds()
        for one in self.offers:
            of_offer = one.odds.seen_from(now_ms)
            found = found.counted(of_offer.good, of_offer.bad, now_ms)
        return replace(found, at_ms=now_ms)

    def seeders(self, now_ms: int) -> float | None:
        """The most that any offer knows of; None when nobody says."""
        known = [found for one in self.offers if (found := one.seeders(now_ms)) is not None]
        return max(known) if known else None
