"""Looking at a link that somebody handed in: a title of a source, a file, a torrent, or a page that nobody knows.

The result names the title (`title`, `is_file`), or the row of a torrent (`torrent`; where no engine runs,
what it says of itself: `described`), or only where the page is (`host`). Nothing is fetched but the first
bytes, and of a torrent all.
"""

import asyncio
from urllib.parse import urlsplit

from core import torrents
from core.library import titles
from core.library import torrents as rows
from core.media import TitleInfo
from worker.catalog import links
from worker.catalog.recognising import recognised
from worker.context import House
from worker.fetch.peek import Peek, peek
from worker.run import Outcome, Run


async def look(house: House, run: Run) -> Outcome:
    """What is there."""
    url = str(run.job.payload["url"])
    known = await _known(house, url)
    if known is not None:
        return await _title(house, known, is_file=False)
    seen = await peek(house.catalog.links.http, url)
    if torrents.is_torrent(seen.name, seen.media_type):
        return await _torrent(house, run, url)
    if seen.is_page:
        return Outcome({"host": urlsplit(url).hostname or ""})
    return await _title(house, _described(url, seen), is_file=True)


async def _known(house: House, url: str) -> TitleInfo | None:
    """The title whose page this is: by the source that knows the address, or since a search came upon it before."""
    if (found := recognised(house.catalog, url)) is not None:
        instance, ref = found
        return await instance.source.title(instance.http, ref)
    async with house.runtime.db.read() as session:
        row = await titles.of_page(session, url)
    return row.info() if row is not None and row.source in house.catalog.instances else None


async def _title(house: House, info: TitleInfo, *, is_file: bool) -> Outcome:
    async with house.runtime.db.begin() as session:
        row = await titles.keep(session, info)
    return Outcome({"title": row.id, "is_file": is_file})


async def _torrent(house: House, run: Run, url: str) -> Outcome:
    """What a torrent is stays encrypted, so its row is made here, and the result names it by its number."""
    data = await house.catalog.links.http.data(url, torrents.MOST_BYTES)
    described = await asyncio.to_thread(torrents.read_torrent, data)
    job = run.job
    async with house.runtime.db.begin() as session:
        if not await rows.any_engine(session):
            files = [list(one) for one in described.files[:1000]]
            return Outcome({"described": {"name": described.name, "size_bytes": described.size_bytes, "files": files}})
        who, where = job.person_id or 0, job.room_id or 0
        row = await rows.offer(session, house.runtime.keys, data, described, person=who, room=where)
    return Outcome({"torrent": row.id})


def _described(url: str, seen: Peek) -> TitleInfo:
    return links.described(url, seen.name, seen.media_type, seen.size_bytes)
