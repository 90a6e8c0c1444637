"""Taking a release: its best offer that can be had becomes a torrent's row, after its list of files was looked at.

The payload names an offer of it, and says whether it is wanted whatever its files look like (`anyway`). The result
names the torrent's row (`torrent`), or says why it was left alone (`refused`, a doubt's code): then the blocklist knows
it, under whatever listing it comes back. What is no torrent but a plain file becomes the title of that file (`title`).
"""

import asyncio
import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from core import torrents
from core.db import Session
from core.errors import BadContent, NotAllowed, NotFound, SourceError, SourceGone, TorrentError
from core.fakes import Doubt
from core.library import marks, odds, offers, people, releases, taking, titles
from core.library import torrents as rows
from core.library.releases import Viewer
from core.link_health import Fate
from core.models import Against, By, Ended
from core.releases import files as by_files
from core.releases.merging import magnet_of, trackers
from core.releases.offered import Offered, Whole
from core.releases.preferring import STALLED, Next
from core.source import LeadsTo
from core.torrents import Described
from worker.catalog import links
from worker.context import House
from worker.fetch.peek import peek
from worker.jobs.choosing import Choice, trouble_of
from worker.meters import RELEASES
from worker.run import Outcome, Run

#: what is kept with a title is kept in plain words, and a key of the operator's is not
_KEYED = re.compile(r"(?:key|token|pass|auth|secret)[a-z]*=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Had:
    """A way to a release: the .torrent or magnet link, what that says, whose offer it was."""

    source: bytes
    described: Described
    offered: Offered


async def take(house: House, run: Run) -> Outcome:
    """The release that an offer belongs to, for whoever asks for it."""
    job = run.job
    viewer = Viewer(job.person_id or 0, job.room_id or 0, str(job.payload.get("language", "")))
    async with house.runtime.db.read() as session:
        found = await releases.of_offer(session, house.runtime.keys, int(job.payload["offer"]), viewer)
        has_engine = await rows.any_engine(session)
    if found is None:
        raise NotFound("release-gone")
    picked, judged, title = found
    if not has_engine and any(one.has_torrent for one in judged.whole.offers):
        raise NotAllowed("torrents-off")
    choice = Choice(picked, judged, title, viewer, By.CHOSEN, run.id)
    return await taken(house, choice, anyway=bool(job.payload.get("anyway")))


async def taken(house: House, choice: Choice, *, anyway: bool = False) -> Outcome:
    """The row of its torrent, or why it was left alone. Raises SourceError when no offer of it can be had.

    However it ends, the decision is a row, written with what comes of it.
    """
    try:
        return await _taken(house, choice, anyway)
    except (SourceError, TorrentError, BadContent) as error:
        if choice.by is not By.AHEAD:  # nobody has asked for it yet
            async with house.runtime.db.begin() as session:
                await choice.ended(session, house.runtime.keys, Ended.UNREACHED, trouble_of(error))
        raise


async def _taken(house: House, choice: Choice, anyway: bool) -> Outcome:
    whole = choice.whole
    if not any(one.has_torrent for one in whole.offers):
        return Outcome({"title": await _plain_file(house, choice)})
    if (known := await _known(house, choice)) is not None and not anyway:
        return Outcome({"torrent": known})
    had = await _looked_at(house, whole) or await had_of(house, whole)
    doubt = next((one for one in by_files.doubts(had.described.files, whole.kind, whole.claims) if one.sure), None)
    async with house.runtime.db.begin() as session:
        if doubt is not None and not anyway:
            await choice.ended(session, house.runtime.keys, Ended.REFUSED, doubt.code)
            if await refuse(session, house, whole, choice.work, doubt):
                await odds.of_offer(session, had.offered.id, Fate.FAKE)
            return Outcome({"refused": doubt.code, "because": doubt.because[:100]})
        return Outcome({"torrent": await _kept(session, house, had, choice, anyway)})


async def _known(house: House, choice: Choice) -> int | None:
    """The torrent that an offer of it was looked into as before: its indexer need not be asked for it again."""
    async with house.runtime.db.begin() as session:
        known = await taking.by_offers(session, [one.id for one in choice.whole.offers])
        if known is None or known.offer_id is None:
            return None
        then = await _then(session, choice.viewer)
        await taking.took(session, known.torrent_id, choice.work, known.offer_id, then, trusted=known.trusted)
        if choice.by is not By.AHEAD:  # what is warmed up again was decided before
            await choice.ended(session, house.runtime.keys, Ended.TAKEN, torrent=known.torrent_id)
    return known.torrent_id


async def _then(session: Session, viewer: Viewer) -> Next:
    """What they want when it gets no data."""
    preferred = await people.preference(session, STALLED, viewer.person, viewer.room)
    return Next.TAKE if preferred == Next.TAKE else Next.ASK


async def _kept(session: Session, house: House, had: Had, choice: Choice, trusted: bool) -> int:
    ring, viewer = house.runtime.keys, choice.viewer
    row = await rows.offer(session, ring, had.source, had.described, person=viewer.person, room=viewer.room)
    then = await _then(session, viewer)
    await taking.took(session, row.id or 0, choice.work, had.offered.id, then, trusted=trusted)
    await offers.taken(session, [had.offered.id])
    await choice.ended(session, ring, Ended.TAKEN, torrent=row.id)
    RELEASES.labels("taken").inc()
    return row.id or 0


async def refuse(session: Session, house: House, whole: Whole, title: int, doubt: Doubt) -> bool:
    """It is a fake: nobody is offered it again by itself, and its group is trusted less. False when that was known."""
    ring = house.runtime.keys
    is_news = await marks.hold(session, ring, whole.keys, whole.name, Against.FAKE, because=doubt.code, title=title)
    if is_news:
        await marks.group_did(session, whole.claims.group or "", well=False)
        RELEASES.labels("refused").inc()
    return is_news


async def _plain_file(house: House, choice: Choice) -> int:
    """The title of the file behind its address, for the downloader. Raises TorrentError for an address with a key."""
    url = choice.whole.offers[0].offer.url
    if _KEYED.search(urlsplit(url).query):
        raise TorrentError("its address holds a key, so it is for a program of that network")
    seen = await peek(house.catalog.links.http, url)
    info = links.described(url, seen.name, seen.media_type, seen.size_bytes)
    async with house.runtime.db.begin() as session:
        await choice.ended(session, house.runtime.keys, Ended.TAKEN)
        return (await titles.keep(session, info)).id or 0


async def _looked_at(house: House, whole: Whole) -> Had | None:
    """As it was had when it was looked into ahead; its indexer need not be asked for it again."""
    async with house.runtime.db.read() as session:
        kept = await offers.looked_at(session, house.runtime.keys, [one.id for one in whole.offers])
    one = next((one for one in whole.offers if one.id in kept), None)
    if one is None:
        return None
    return Had(kept[one.id], await asyncio.to_thread(torrents.described, kept[one.id]), one)


async def had_of(house: House, whole: Whole) -> Had:
    """The first of its offers that can be had. Raises what was wrong with the last."""
    trouble: SourceError | TorrentError | BadContent | None = None
    for one in whole.offers:
        try:
            source = await _source(house, whole, await _led_to(house, one))
            return Had(source, await asyncio.to_thread(torrents.described, source), one)
        except (SourceError, TorrentError, BadContent) as error:
            trouble = error
            if isinstance(error, SourceGone | BadContent):  # anything else says more of its site, or of us
                async with house.runtime.db.begin() as session:
                    await odds.of_offer(session, one.id, Fate.LOST)
    raise trouble or TorrentError("nobody says where it is to be had")


async def _led_to(house: House, one: Offered) -> Offered:
    """The offer as it can be fetched: at some sites a page comes before the file."""
    listing = house.catalog.indexers.get(one.offer.indexer)
    if listing is None or not isinstance(listing.indexer, LeadsTo):
        return one
    return replace(one, offer=await listing.indexer.file_of(listing.http, one.offer))


async def _source(house: House, whole: Whole, one: Offered) -> bytes:
    """Its .torrent where there is one, since that lists its files; else its magnet link, which names all trackers."""
    magnet = magnet_of(whole, one)
    if not one.offer.torrent_url:
        if not magnet:
            raise TorrentError("its indexer names no torrent")
        return magnet.encode()
    try:
        return await _file(house, whole, one)
    except (SourceError, BadContent):
        if not magnet:
            raise
        return magnet.encode()


async def _file(house: House, whole: Whole, one: Offered) -> bytes:
    """The .torrent, with the trackers of the other open offers; by the indexer's own limits and under its own name."""
    listing = house.catalog.indexers.get(one.offer.indexer)
    if listing is None:
        raise TorrentError("its indexer is switched off")
    data = await listing.http.data(one.offer.torrent_url, torrents.MOST_BYTES)
    described = await asyncio.to_thread(torrents.described, data)
    known = whole.info_hash
    if known and described.info_hash != known and len(known) == len(described.info_hash):
        raise BadContent(whole.name, "its file is another torrent than was listed")
    if one.is_private or data[:7].lower() == b"magnet:":
        return data
    return await asyncio.to_thread(torrents.with_trackers, data, trackers(whole))
