"""What rows tell of a title: who has got which parts, what was left over, how quick its source is."""

import pytest

from core.library import items, jobs, titles, waiting
from core.media import Format, Kind, TitleInfo
from core.models import Blob, Item, JobState, Lane, Waiting
from tests.rows import alter, do, job, person, room, row


@pytest.fixture
def db(runtime):
    return runtime.db


@pytest.fixture
async def title(db):
    info = TitleInfo("demo", "a", "A comic", Kind.COMIC, (Format.PDF, Format.ORIGINAL, Format.ZIP))
    return (await do(db, titles.keep, info)).id


async def download(db, title, state=JobState.DONE, **values):
    number = await job(db, "download", title_id=title, source="demo", payload={"format": "cbz", "parts": "1-3"})
    await alter(db, number, state=state, **values)
    return number


async def test_who_got_a_range_has_what_its_file_really_holds(db, title):
    ada, bob, home = await person(db, "ada"), await person(db, "bob"), await room(db)
    blob = Blob(sha256="0" * 64, size_bytes=1, media_type="a/b")
    item = Item(title_id=title, format=Format.CBZ, parts="1-3", holds="1-2", file_name="a", sha256=blob.sha256)
    shelved = await do(db, items.shelve, item, blob)
    assert await do(db, items.had_by, title, ada) == []
    await do(db, items.show_in, shelved.id, home, ada)
    await do(db, jobs.watch, await download(db, title), bob, home)
    assert await do(db, items.had_by, title, ada) == ["1-2"]
    assert await do(db, items.had_by, title, bob) == ["1-2"]


async def test_leftovers_are_of_requests_that_ended_without_being_all_there(db, title):
    failed = await download(db, title, JobState.FAILED)
    await download(db, title, JobState.CANCELLED, progress={"deleted": True})
    await download(db, title, result={"files": 3})
    lacking = await download(db, title, result={"missing": [{"part": 1}]})
    await download(db, title, JobState.RUNNING)
    assert await do(db, jobs.with_leftovers, title) == [lacking, failed]


async def test_the_usual_speed_is_that_of_the_last_downloads_together(db, title):
    assert await do(db, jobs.usual_rate, "demo") is None
    await download(db, title, result={"fetched_bytes": 3000, "seconds": 1.0})
    await download(db, title, result={"fetched_bytes": 1000, "seconds": 3.0})
    await download(db, title, result={"files": 0})
    assert await do(db, jobs.usual_rate, "demo") == 1000
    assert await do(db, jobs.usual_rate, "folder") is None


async def test_what_a_title_was_proven_to_become_outlives_the_next_search(db, title):
    async with db.read() as session:
        before = await titles.by_id(session, title)
    assert titles.is_unproven(before)
    await do(db, titles.prove, title, [Format.ZIP])
    after = await do(db, titles.keep, before.info())
    assert (after.can_be, titles.is_unproven(after)) == (["zip"], False)


async def test_who_waits_is_due_when_the_time_has_come_and_told_by_a_card_that_is_behind(db, title):
    ada, home = await person(db, "ada"), await room(db)
    number = await download(db, title, JobState.FAILED)
    wanted = {"job_id": number, "room_id": home, "person_id": ada, "surface": "web"}
    assert await do(db, waiting.wait, Waiting(**wanted))
    assert not await do(db, waiting.wait, Waiting(**wanted))
    assert await do(db, waiting.due) == []
    async with db.begin() as session:
        kept = (await session.exec(waiting.select(Waiting))).one()
        kept.next_at = 0
    ((due, is_last),) = await do(db, waiting.due)
    assert not is_last
    notice = await do(db, waiting.tell, due, await row(db, number), {"about": "source"})
    await do(db, waiting.over, due)
    assert await do(db, waiting.due) == []
    made = await row(db, notice.id)
    assert (made.kind, made.state, made.lane, made.finished_at > 0) == ("notice", JobState.DONE, Lane.WORK, True)
    ((post, behind),) = await do(db, waiting.chat.behind, "web")
    assert (post.room_id, behind.id) == (home, notice.id)
