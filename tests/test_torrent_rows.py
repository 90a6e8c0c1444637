"""The rows of torrents: one for each, one engine for each, and what is told of it only by that one."""

import asyncio

import pytest
from sqlalchemy import inspect

from core.library import items, titles, torrent_duties, torrent_space, torrents, upkeep
from core.media import Format, Kind, TitleInfo
from core.models import Aim, Blob, Favorite, Item, Lane, Taken, TorrentState
from core.torrents import described, magnet_of
from tests.rows import do, job, person, room

HASH = "ab" * 20
SOURCE = magnet_of(HASH).encode()


@pytest.fixture
async def db(runtime):
    await person(runtime.db, "ada")
    await room(runtime.db)
    return runtime.db


async def offered(db, runtime):
    """The number of a torrent that somebody was shown."""
    row = await do(db, torrents.offer, runtime.keys, SOURCE, described(SOURCE), person=1, room=1)
    return row.id


async def wanted(db, runtime, aim=Aim.STREAM, files=0):
    number = await offered(db, runtime)
    await do(db, torrents.want, number, aim)
    if files:
        found = [(one, f"Moths/{one}.epub", 10) for one in range(files)]
        await do(db, torrents.describe, runtime.keys, number, SOURCE, "Moths", found)
    return number


async def read(db, question, *words):
    async with db.read() as session:
        return await question(session, *words)


async def test_a_torrent_handed_in_by_two_at_once_is_one_row(db, runtime):
    assert await asyncio.gather(*(offered(db, runtime) for _ in range(4))) == [1, 1, 1, 1]


async def test_of_two_engines_one_takes_it_on(db, runtime):
    await wanted(db, runtime)
    taken = await asyncio.gather(*(do(db, torrent_duties.take_on, name) for name in ("one", "two")))
    assert sorted(map(len, taken)) == [0, 1]
    assert not await read(db, torrent_duties.any_unclaimed)


async def test_what_nobody_asked_for_is_no_engine_s_business_and_goes_after_a_while(db, runtime):
    number = await offered(db, runtime)
    assert await do(db, torrent_duties.take_on, "one") == []
    assert await read(db, torrents.of_room, 1) == []
    async with db.begin() as session:
        (await session.get(torrents.Torrent, number)).created_at = 1
    gone = await do(db, upkeep.forget, jobs_days=90, searches_days=7)
    assert gone["torrents"] == 1


async def test_only_its_own_engine_tells_how_a_torrent_does(db, runtime):
    number = await wanted(db, runtime)
    await do(db, torrent_duties.take_on, "one")
    assert not await do(db, torrents.tell, number, "two", TorrentState.FETCHING, {})
    assert await do(db, torrents.tell, number, "one", TorrentState.FETCHING, {"peers": 3})
    assert (await read(db, torrents.by_id, number)).figures == {"peers": 3}


async def test_what_is_told_late_wakes_no_torrent_that_was_put_to_rest(db, runtime):
    """As when room was needed, and figures of it were on their way."""
    number = await wanted(db, runtime)
    await do(db, torrent_duties.take_on, "one")
    await do(db, torrent_space.evicted, number, (await read(db, torrents.by_id, number)).touched_at)
    assert not await do(db, torrents.tell, number, "one", TorrentState.READY, {"peers": 3})
    await do(db, torrents.touch, number)
    assert await do(db, torrents.tell, number, "one", TorrentState.READY, {"peers": 3})


async def test_a_torrent_at_rest_is_wanted_again_when_somebody_reads(db, runtime):
    number = await wanted(db, runtime)
    await do(db, torrent_duties.take_on, "one")
    await do(db, torrents.tell, number, "one", TorrentState.PARKED, {})
    await do(db, torrents.touch, number)
    assert (await read(db, torrents.by_id, number)).state is TorrentState.WAITING


async def test_files_are_all_wanted_until_some_are_chosen(db, runtime):
    number = await wanted(db, runtime, files=5)
    assert await read(db, torrents.chosen, number) is None
    assert await do(db, torrents.choose, number, [1, 3]) == 2
    assert await read(db, torrents.chosen, number) == {1, 3}
    assert await do(db, torrents.choose, number, None) == 5
    assert await read(db, torrents.chosen, number) is None


async def test_an_engine_asks_for_no_more_than_it_needs_to_know_what_is_wanted(db, runtime):
    """It asks every two seconds, of all its torrents: what is kept sealed of them may be megabytes each."""
    number = await wanted(db, runtime, files=3)
    await do(db, torrent_duties.take_on, "one")
    (duty,) = await read(db, torrent_duties.duties, "one")
    assert inspect(duty.torrent).unloaded >= {"body", "label", "memo"}
    assert await read(db, torrent_duties.chosen_of_some, "one") == {}
    for numbers in ([1, 2], []):
        await do(db, torrents.choose, number, numbers)
        assert await read(db, torrent_duties.chosen_of_some, "one") == {number: frozenset(numbers)}
        assert await read(db, torrent_duties.chosen_of_some, "two") == {}


async def test_a_list_of_files_is_told_once(db, runtime):
    number = await wanted(db, runtime, files=3)
    assert not await do(db, torrents.describe, runtime.keys, number, SOURCE, "Others", [(0, "x", 1)])
    names = [torrents.path_of(runtime.keys, one) for one in await read(db, torrents.files, number)]
    assert names == ["Moths/0.epub", "Moths/1.epub", "Moths/2.epub"]


async def test_removing_ends_links_and_leaves_the_row_to_its_engine(db, runtime):
    number = await wanted(db, runtime, files=1)
    await do(db, torrent_duties.take_on, "one")
    await do(db, torrents.want, number, Aim.REMOVE)
    assert await read(db, torrents.by_id, number) is None
    assert await read(db, torrents.file, 1) is None
    assert [one.torrent.id for one in await read(db, torrent_duties.duties, "one")] == [number]


async def test_a_card_whose_request_is_over_is_drawn_anew_and_an_open_one_by_its_run(db, runtime):
    number = await wanted(db, runtime)
    open_job, closed = await job(db, "torrent", Lane.WAIT), await job(db, "torrent", Lane.WAIT, state="done")
    await do(db, torrents.requested, number, open_job)
    assert await do(db, torrents.redraw, number) is None
    await do(db, torrents.requested, number, closed)
    assert await do(db, torrents.redraw, number) == (closed, 2)


async def test_an_engine_that_said_goodbye_serves_nothing(db, runtime):
    number = await wanted(db, runtime)
    row = await read(db, torrents.by_id, number)
    assert await read(db, torrents.serving, row) == (False, True)
    await do(db, torrents.announce, "one", "http://one", 60_000, online=True)
    assert await read(db, torrents.serving, row) == (True, True)
    await do(db, torrent_duties.take_on, "one")
    await do(db, torrents.announce, "one", "http://one", 60_000, online=False)
    row = await read(db, torrents.by_id, number)
    assert await read(db, torrents.serving, row) == (True, False)
    await do(db, torrents.retire, "one")
    assert await read(db, torrents.serving, row) == (False, True)


KEPT = {
    "read of": ({}, False),
    "pinned": ({"pinned": True}, True),
    "seeded by wish": ({"aim": Aim.SEED}, True),
    "fetched, and done with": ({"aim": Aim.FETCH}, False),
}


@pytest.mark.parametrize("which", KEPT)
async def test_what_stays_on_the_disk_whatever_room_is_needed(db, runtime, which):
    values, is_kept = KEPT[which]
    number = await wanted(db, runtime)
    await do(db, torrent_duties.take_on, "one")
    async with db.begin() as session:
        row = await session.get(torrents.Torrent, number)
        for name, value in values.items():
            setattr(row, name, value)
    assert [(key, kept) for key, _, kept in await read(db, torrent_space.on_disk, "one")] == [(number, is_kept)]


async def kept_item(db):
    """A title of somebody's own file, in the library."""
    info = TitleInfo(titles.UPLOAD, "0" * 64, "Moths", Kind.OTHER, (Format.ORIGINAL,))
    blob = Blob(sha256="0" * 64, size_bytes=10, media_type="")
    async with db.begin() as session:
        title = await titles.keep(session, info)
        mine = Item(title_id=title.id, format=Format.ORIGINAL, file_name="moths", sha256=blob.sha256)
        return await items.shelve(session, mine, blob)


async def test_what_became_a_title_that_somebody_starred_stays(db, runtime):
    number = await wanted(db, runtime, Aim.FETCH, files=1)
    await do(db, torrent_duties.take_on, "one")
    item = await kept_item(db)
    (file,) = await read(db, torrents.files, number)
    await do(db, torrents.taken, file.id, item.id)
    assert not (await read(db, torrent_space.on_disk, "one"))[0][2]
    async with db.begin() as session:
        session.add(Favorite(person_id=1, title_id=item.title_id, starred_at=1))
    assert (await read(db, torrent_space.on_disk, "one"))[0][2]


async def test_what_was_taken_for_a_title_that_somebody_starred_stays(db, runtime):
    """It is only watched, so nothing of it is in the library."""
    number = await wanted(db, runtime)
    await do(db, torrent_duties.take_on, "one")
    async with db.begin() as session:
        title = await titles.keep(session, TitleInfo("work", "moths", "Moths", Kind.OTHER, ()))
        session.add(Taken(torrent_id=number, title_id=title.id, taken_at=1))
        session.add(Favorite(person_id=1, title_id=title.id, starred_at=1))
    assert [(key, kept) for key, _, kept in await read(db, torrent_space.on_disk, "one")] == [(number, True)]


@pytest.mark.parametrize("since", ["read of", "pinned", "nothing"])
async def test_what_somebody_reads_or_pins_after_it_was_measured_stays(db, runtime, since):
    number = await wanted(db, runtime)
    await do(db, torrent_duties.take_on, "one")
    await do(db, torrents.keep_memo, runtime.keys, number, b"memo")
    ((_, read_at, _),) = await read(db, torrent_space.on_disk, "one")
    match since:
        case "read of":
            while (await read(db, torrents.by_id, number)).touched_at == read_at:
                await do(db, torrents.touch, number)
        case "pinned":
            await do(db, torrent_space.pin, number, pinned=True)
    assert await do(db, torrent_space.evicted, number, read_at) is (since == "nothing")
    assert ((await read(db, torrents.by_id, number)).memo is None) is (since == "nothing")
