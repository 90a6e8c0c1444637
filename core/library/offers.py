"""Offers of releases: kept as indexers list them, read again, asked of trackers, proven by their bytes."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, insert, update
from sqlmodel import col, select

from core import sealing
from core.db import Session, alone, now, table
from core.library.sealed import OFFER
from core.media import Flag, Kind, Offer, Release
from core.models import Hit, OfferRow, SourceHealth, Title
from core.releases.offered import Offered, Scraped
from core.releases.works import RELEASES
from core.secrets import KeyRing

_OFFER = table(OfferRow)
_LOOKUP = "offer"
#: offers of a work that are looked at, those seen last
_MOST = 400
#: what trackers said is not asked again so soon
ASKED_AGAIN_MS = 30 * 60 * 1000
_UNSYNCED = {"synchronize_session": False}
_WAYS = ("ref", "info_hash", "magnet", "torrent_url", "url", "page_url", "tracker")
_FIGURES = ("size_bytes", "seeders", "leechers", "grabs", "published_at", "download_factor")


@dataclass(frozen=True, slots=True)
class Listed:
    """An offer on its way into a row: whose work it is of, the release's name, what an indexer says besides."""

    title: int
    release: Release
    offer: Offer

    @property
    def key(self) -> str:
        """What tells it from all other offers."""
        one = self.offer
        own = one.ref or one.info_hash or one.torrent_url or one.magnet or one.url
        return f"{self.title}|{one.indexer}|{own}"

    @property
    def body(self) -> bytes:
        """What is kept sealed of it."""
        ways = {name: getattr(self.offer, name) for name in _WAYS}
        return json.dumps({"key": self.key, "name": self.release.name, **ways}).encode()


async def keep_all(session: Session, ring: KeyRing, listed: Iterable[Listed]) -> None:
    """These offers as rows, made or brought up to what their indexers say now."""
    by_key = {one.key: one for one in listed}
    if not by_key:
        return
    await alone(session, "offers")
    known = await _known(session, ring, by_key)
    new = [one for key, one in by_key.items() if key not in known]
    if new:
        plain = [_plain(ring, one) for one in new]
        added = await session.execute(insert(_OFFER).returning(_OFFER.c.id, _OFFER.c.lookup), plain)
        keys = {row["lookup"]: one.key for row, one in zip(plain, new, strict=True)}
        known |= {keys[lookup]: number for number, lookup in added}
    rows = await asyncio.to_thread(_sealed, ring, {known[key]: one for key, one in by_key.items()})
    values: dict[str, Any] = {
        name: bindparam(f"new_{name}") for name in (*_FIGURES, "flags", "languages", "lookup", "body")
    }
    statement = update(_OFFER).where(_OFFER.c.id == bindparam("row")).values(**values, seen_at=now())
    await session.execute(statement, rows)


async def of_title(session: Session, ring: KeyRing, title: int) -> list[Offered]:
    """All offers of a work, those seen last first."""
    mine = select(OfferRow, Title.kind).join(Title, col(Title.id) == col(OfferRow.title_id))
    mine = mine.where(col(OfferRow.title_id) == title).order_by(col(OfferRow.seen_at).desc(), col(OfferRow.id))
    rows = [(row, Kind(kind)) for row, kind in (await session.exec(mine.limit(_MOST))).all()]
    return await asyncio.to_thread(_opened, ring, rows)


async def title_of(session: Session, offer: int) -> int | None:
    """The work of an offer; None when there is no such offer any more."""
    return (await session.exec(select(OfferRow.title_id).where(col(OfferRow.id) == offer))).first()


async def indexers(session: Session, titles: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many offers of these works each indexer has, by work; nothing of works that are not found as releases."""
    if not titles:
        return {}
    counted = select(OfferRow.title_id, OfferRow.indexer, func.count()).where(col(OfferRow.title_id).in_(list(titles)))
    counted = counted.group_by(col(OfferRow.title_id), col(OfferRow.indexer)).order_by(col(OfferRow.indexer))
    found: dict[int, dict[str, int]] = {}
    for title, indexer, count in (await session.exec(counted)).all():
        found.setdefault(title, {})[indexer] = count
    return found


async def releases_of(session: Session, title: Title) -> Title | None:
    """The work as it was found in releases, of a title that a catalogue has; that title itself when it is one."""
    if title.source == RELEASES or not title.work:
        return title if title.source == RELEASES else None
    statement = select(Title).where(col(Title.work) == title.work, col(Title.source) == RELEASES)
    return (await session.exec(statement.order_by(col(Title.id)).limit(1))).first()


async def asked_lately(session: Session, title: int) -> bool:
    """Whether trackers were asked of a work's offers within the last half hour."""
    lately = col(OfferRow.scraped_at) > now() - ASKED_AGAIN_MS
    mine = select(OfferRow.id).where(col(OfferRow.title_id) == title, lately)
    return (await session.exec(mine.limit(1))).first() is not None


async def scraped(session: Session, told: Mapping[int, tuple[int, int] | None]) -> None:
    """What trackers said of offers: (seeders, leechers) by their numbers, None for those of which they said nothing."""
    rows = [
        {"row": number, "seeds": said[0] if said else None, "others": said[1] if said else None}
        for number, said in told.items()
    ]
    if rows:
        values = {"scraped_seeders": bindparam("seeds"), "scraped_leechers": bindparam("others"), "scraped_at": now()}
        await session.execute(update(_OFFER).where(_OFFER.c.id == bindparam("row")).values(**values), rows)


async def looked_into(session: Session, ring: KeyRing, offer: int, source: bytes) -> None:
    """Keep the .torrent of an offer for whoever asks for it: nobody has to be asked for it again."""
    kept = sealing.seal(ring, OFFER.place("memo", offer), source)
    await session.execute(
        update(OfferRow).where(col(OfferRow.id) == offer).values(memo=kept), execution_options=_UNSYNCED
    )


async def looked_at(session: Session, ring: KeyRing, offers: Sequence[int]) -> dict[int, bytes]:
    """The .torrents of offers that were looked into ahead, by the offers' numbers. Raises SealBroken."""
    mine = select(OfferRow.id, OfferRow.memo).where(col(OfferRow.id).in_(list(offers)), col(OfferRow.memo).is_not(None))
    rows = (await session.exec(mine)).all()
    return {one or 0: sealing.unseal(ring, OFFER.place("memo", one or 0), memo) for one, memo in rows if memo}


async def taken(session: Session, offers: Sequence[int]) -> None:
    """A torrent's own row has it by now."""
    mine = update(OfferRow).where(col(OfferRow.id).in_(list(offers)), col(OfferRow.memo).is_not(None))
    await session.execute(mine.values(memo=None), execution_options=_UNSYNCED)


async def proven(session: Session, numbers: Sequence[int], lines: int, codec: str) -> None:
    """What the picture of these offers turned out to be."""
    mine = update(OfferRow).where(col(OfferRow.id).in_(list(numbers))).values(lines=lines, codec=codec)
    await session.execute(mine, execution_options=_UNSYNCED)


async def reliability(session: Session) -> dict[str, float]:
    """How reliably indexers answer searches, from 0 to 1."""
    rows = select(SourceHealth.source, SourceHealth.reliability).where(col(SourceHealth.operation) == "search")
    return dict((await session.exec(rows)).all())


async def in_search(session: Session, job: int, limit: int) -> list[int]:
    """The works that a search found in releases, best first."""
    mine = select(Hit.title_id).join(Title, col(Title.id) == col(Hit.title_id)).where(col(Hit.job_id) == job)
    mine = mine.where(col(Title.source) == RELEASES).order_by(col(Hit.page), col(Hit.score).desc(), col(Hit.id))
    return list((await session.exec(mine.limit(limit))).all())


async def _known(session: Session, ring: KeyRing, keys: Iterable[str]) -> dict[str, int]:
    """Rows that are there by their keys; one may still be under an older key of the ring."""
    lookups = {found: key for key in keys for found in sealing.lookups(ring, _LOOKUP, key)}
    statement = select(OfferRow.lookup, OfferRow.id).where(col(OfferRow.lookup).in_(list(lookups)))
    return {lookups[lookup]: number or 0 for lookup, number in (await session.exec(statement)).all()}


def _plain(ring: KeyRing, one: Listed) -> dict[str, Any]:
    """A new row without what is sealed for it: that needs its number."""
    return {
        "title_id": one.title,
        "lookup": sealing.lookup(ring, _LOOKUP, one.key),
        "body": b"",
        "indexer": one.offer.indexer,
        "flags": [],
        "languages": [],
        "download_factor": 1.0,
        "seen_at": 0,
        "scraped_at": 0,
        "codec": "",
    }


def _sealed(ring: KeyRing, rows: Mapping[int, Listed]) -> list[dict[str, Any]]:
    return [
        {
            "row": number,
            "new_lookup": sealing.lookup(ring, _LOOKUP, one.key),
            "new_body": sealing.seal(ring, OFFER.place("body", number), one.body),
            "new_flags": sorted(one.offer.flags),
            "new_languages": list(one.release.languages),
            **{f"new_{name}": getattr(one.offer, name) for name in _FIGURES},
        }
        for number, one in rows.items()
    ]


def _opened(ring: KeyRing, rows: Sequence[tuple[OfferRow, Kind]]) -> list[Offered]:
    return [_offered(ring, row, kind) for row, kind in rows if row.body]


def _offered(ring: KeyRing, row: OfferRow, kind: Kind) -> Offered:
    body = json.loads(sealing.unseal(ring, OFFER.place("body", row.id or 0), row.body))
    known = {one.value for one in Flag}
    offer = Offer(
        indexer=row.indexer,
        **{name: str(body[name]) for name in _WAYS},  # type: ignore[arg-type]
        **{name: getattr(row, name) for name in _FIGURES},
        flags=frozenset(Flag(one) for one in row.flags if one in known),
    )
    told = (
        Scraped(row.scraped_seeders, row.scraped_leechers or 0, row.scraped_at)
        if row.scraped_seeders is not None
        else None
    )
    return Offered(
        row.id or 0,
        str(body["name"]),
        offer,
        row.seen_at,
        kind,
        tuple(row.languages),
        told,
        row.lines,
        row.codec,
        row.odds,
    )
