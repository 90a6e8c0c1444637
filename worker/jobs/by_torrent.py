"""A request whose title comes by torrent: its torrent is written down, and the request goes on by waiting for it."""

import asyncio

from core import torrents
from core.db import Session
from core.errors import BadContent, SourceError, SourceRefused
from core.library import torrents as rows
from core.media import Offer, Torrent
from core.models import Aim, Lane
from core.torrents import Described
from worker.context import House
from worker.jobs.counting import counts
from worker.jobs.order import Order
from worker.links import of_trouble
from worker.run import Handover, Run


async def by_torrent(house: House, run: Run, order: Order, torrent: Torrent) -> Handover:
    """The same request as one for a torrent. Raises SourceRefused where none can be fetched."""
    await engine_demanded(house, order)
    try:
        number, _ = await offered(house, run, order, torrent)
    except SourceError as trouble:
        counts(run, of_trouble(trouble))
        raise
    some = {"paths": list(torrent.paths)} if torrent.paths else {}

    async def effects(session: Session) -> None:
        await rows.requested(session, number, run.id)

    return Handover("torrent", Lane.WAIT, {"torrent": number, "aim": Aim.FETCH.value, **some}, effects)


async def engine_demanded(house: House, order: Order) -> None:
    """Raises SourceRefused where no engine runs."""
    async with house.runtime.db.read() as session:
        has_engine = await rows.any_engine(session)
    if not has_engine:
        raise SourceRefused(order.info.source, "it comes by torrent, and no torrent engine runs here")


async def offered(house: House, run: Run, order: Order, torrent: Torrent, after: int = 0) -> tuple[int, int]:
    """The row of the first offer that really is what it says, from number `after` on, and the offer's number.

    Raises what the last one met.
    """
    data, described, place = await _first(order, torrent, after)
    person, room = run.job.person_id or 0, run.job.room_id or 0
    async with house.runtime.db.begin() as session:
        row = await rows.offer(session, house.runtime.keys, data, described, person=person, room=room)
        return row.id or 0, place


async def _first(order: Order, torrent: Torrent, after: int) -> tuple[bytes, Described, int]:
    trouble: SourceError = SourceRefused(order.info.source, "it names no torrent")
    for place, offer in enumerate(torrent.offers):
        if place < after or not (offer.torrent_url or offer.magnet or offer.info_hash):
            continue
        try:
            return *await _opened(order, offer), place
        except SourceError as error:
            trouble = error
        except BadContent as error:
            trouble = SourceRefused(order.info.source, f"its torrent is none: {error.reason}")
    raise trouble


async def _opened(order: Order, offer: Offer) -> tuple[bytes, Described]:
    """Its .torrent, else its magnet link; the hash alone will do while the site is in trouble."""
    magnet = offer.magnet or torrents.magnet_of(offer.info_hash) if offer.magnet or offer.info_hash else ""
    if offer.torrent_url:
        try:
            return await _file(order, offer)
        except (SourceError, BadContent):
            if not magnet:
                raise
    return magnet.encode(), torrents.read_magnet(magnet)


async def _file(order: Order, offer: Offer) -> tuple[bytes, Described]:
    data = await order.source.http.data(offer.torrent_url, torrents.MOST_BYTES)
    described = await asyncio.to_thread(torrents.read_torrent, data)
    if offer.info_hash not in {"", described.info_hash}:
        raise BadContent(described.name, "it is another torrent than the one that was asked for")
    return data, described
