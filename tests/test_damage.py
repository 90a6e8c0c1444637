"""The library's shelf: damage is found, named, and mended from where it came; nothing that is the only copy goes."""

import asyncio
import json

from sqlmodel import select

from core.library import blobs, items, jobs, schedules, titles
from core.media import Format, Kind, TitleInfo
from core.models import Blob, Item, Job, JobState, Lane
from tests.command_line import program_beside
from tests.deadline import DEADLINE_S
from tests.story import told
from worker.damage import Manner, examined
from worker.jobs.verify import ask_again
from worker.manifest.schema import State
from worker.storage import Shelf

HOUR_S = 3700


def flip(path, at=2000):
    """One bit of a file that nobody may write."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)


async def shelved(story, words="/download handbook epub"):
    """The item that a request gives, and its address."""
    await story.says("ada", words)
    card = await story.ready("ada")
    async with story.runtime.db.read() as session:
        item = (await session.exec(select(Item).order_by(Item.id.desc()))).first()
    return item, card.files[0].url


async def report(story, **manner):
    return await examined(story.runtime.db, Shelf(story.runtime.settings.home), Manner(**manner))


async def after(story, number):
    """A job once it is over."""
    async with asyncio.timeout(DEADLINE_S), story.runtime.events.following() as events:
        while True:
            async with story.runtime.db.read() as session:
                job = await jobs.by_id(session, number)
            if not job.state.is_open:
                return job
            await events.job_changed(number, within_s=0.2)


async def chore(story, kind="verify", **payload):
    async with story.runtime.db.begin() as session:
        job = await jobs.add(session, Job(kind=kind, lane=Lane.BULK, payload=payload))
    await story.runtime.queue.nudge()
    return await after(story, job.id)


async def mended(story):
    """The library's damage is asked for again; the jobs, once they are over."""
    found = await report(story)
    async with story.runtime.db.begin() as session:
        made = await ask_again(session, found)
    await story.runtime.queue.nudge()
    return [await after(story, number) for number in made]


async def set_aside(shelf):
    """The damaged files, once they have gone: that is the last thing that happens to them."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            if found := sorted(shelf.blobs.glob("broken/*")):
                return found
            await asyncio.sleep(0)


async def test_a_library_in_order_is_said_to_be(story):
    await shelved(story)
    found = await report(story, deep=True)
    assert ([copy.state for copy in found.copies], found.damaged, found.unlisted) == ([State.FINISHED], (), ())


async def test_one_flipped_byte_on_the_shelf_is_found(story):
    item, _ = await shelved(story)
    flip(Shelf(story.runtime.settings.home).path(item.sha256))
    (copy,) = (await report(story)).damaged
    assert (copy.state, copy.reason) == (State.BROKEN, "its bytes are not those that were put there")
    assert [one.id for one in copy.again] == [item.id]


async def test_what_is_gone_or_cut_off_is_told_apart(story):
    first, _ = await shelved(story)
    second, _ = await shelved(story, "/download handbook 1-2 epub")
    shelf = Shelf(story.runtime.settings.home)
    shelf.remove(first.sha256)
    path = shelf.path(second.sha256)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:100])
    states = {copy.kept.items[0][0].id: (copy.state, copy.reason) for copy in (await report(story)).damaged}
    assert states[first.id] == (State.MISSING, "it is not on the shelf")
    assert states[second.id][0] is State.BROKEN
    assert "it is shorter than it was: 100 of" in states[second.id][1]


async def test_a_mended_item_keeps_its_number_its_address_and_its_readable_name(story):
    item, url = await shelved(story)
    shelf = Shelf(story.runtime.settings.home)
    names = sorted(path for path in shelf.library.rglob("*") if path.is_file())
    flip(shelf.path(item.sha256))
    damaged = names[0].read_bytes()
    (job,) = await mended(story)
    assert (job.state, job.result["was"]) == (JobState.DONE, "damaged")
    aside = await set_aside(shelf)
    async with story.runtime.db.read() as session:
        now = (await session.exec(select(Item))).one()
    assert now.id == item.id
    status, _, body = await story.fetch(url)
    assert (status, body) == (200, shelf.path(now.sha256).read_bytes())
    assert sorted(path for path in shelf.library.rglob("*") if path.is_file()) == names
    assert names[0].read_bytes() == body
    assert [path.read_bytes() for path in aside] == [damaged]
    assert (await report(story)).damaged == ()


async def test_what_was_handed_in_is_nowhere_else_and_stays_as_it_is(story, tmp_path):
    home = story.runtime.settings.home
    path = tmp_path / "mine"
    path.write_bytes(b"x" * 5000)
    blob = Shelf(home).publish(path)
    info = TitleInfo(titles.UPLOAD, blob.sha256, "Mine", Kind.OTHER, (Format.ORIGINAL,))
    async with story.runtime.db.begin() as session:
        title = await titles.keep(session, info)
        mine = Item(title_id=title.id, format=Format.ORIGINAL, file_name="mine", sha256=blob.sha256)
        await items.shelve(session, mine, Blob(sha256=blob.sha256, size_bytes=5000, media_type=""))
    assert [copy.state for copy in (await report(story)).copies] == [State.ADOPTED]
    flip(Shelf(home).path(blob.sha256))
    before = Shelf(home).path(blob.sha256).read_bytes()
    assert await mended(story) == []
    assert Shelf(home).path(blob.sha256).read_bytes() == before


async def test_when_the_source_has_it_no_more_the_damaged_copy_stays(story):
    item, _ = await shelved(story)
    shelf = Shelf(story.runtime.settings.home)
    flip(shelf.path(item.sha256))
    before = shelf.path(item.sha256).read_bytes()
    async with story.runtime.db.begin() as session:
        title = await titles.by_id(session, item.title_id)
        title.ref = "it is not there any more"
        session.add(title)
    (job,) = await mended(story)
    assert job.state is JobState.FAILED
    assert shelf.path(item.sha256).read_bytes() == before
    assert not (shelf.blobs / "broken").exists()


async def test_asked_for_twice_it_is_fetched_once(story):
    item, _ = await shelved(story)
    flip(Shelf(story.runtime.settings.home).path(item.sha256))
    found = await report(story)
    async with story.runtime.db.begin() as session:
        assert len(await ask_again(session, found)) == 1
        assert await ask_again(session, found) == []


async def test_a_file_that_belongs_to_nothing_is_told_once_it_has_lain_for_a_while(story, tmp_path, monkeypatch):
    (tmp_path / "stray").write_bytes(b"stray")
    shelf = Shelf(story.runtime.settings.home)
    blob = shelf.publish(tmp_path / "stray")
    assert (await report(story)).unlisted == ()
    monkeypatch.setattr("worker.damage.time.time", lambda: shelf.path(blob.sha256).stat().st_ctime + HOUR_S)
    assert (await report(story)).unlisted == (shelf.path(blob.sha256),)


async def test_the_chore_tells_what_is_damaged_and_can_have_it_mended(story):
    item, _ = await shelved(story)
    flip(Shelf(story.runtime.settings.home).path(item.sha256))
    kept = (await chore(story)).result
    assert (kept["files"], kept["damaged"], kept["again"]) == (1, 1, 1)
    assert (kept["items"][0]["item"], kept["items"][0]["again"]) == (item.id, True)
    await chore(story, repair=True)
    async with story.runtime.db.read() as session:
        (mending,) = await jobs.listed(session, kinds=["mend"])
    assert (await after(story, mending.id)).state is JobState.DONE
    assert (await chore(story)).result["damaged"] == 0


async def test_it_comes_round_once_a_month(story):
    async with asyncio.timeout(DEADLINE_S):
        while True:
            async with story.runtime.db.read() as session:
                if found := {one.name: one for one in await schedules.listed(session)}.get("verify"):
                    break
            await asyncio.sleep(0)
    assert (found.every_s, found.lane, found.enabled) == (30 * 24 * 3600, Lane.BULK, True)


async def test_forgetting_bytes_spares_those_that_something_is_made_of(story):
    item, _ = await shelved(story)
    async with story.runtime.db.begin() as session:
        assert not await blobs.forget(session, item.sha256)
        assert not await blobs.forget(session, "0" * 64)


async def test_the_command_line_checks_and_mends_the_library_of_a_running_service(story):
    item, _ = await shelved(story)
    home = story.runtime.settings.home

    async def program(*words):
        ran = await program_beside(*words, "--json", HOME=home)
        *rows, sums = [json.loads(line) for line in ran.stdout.splitlines()]
        return ran.returncode, rows, sums

    flip(Shelf(home).path(item.sha256))
    code, (row,), sums = await program("verify")
    assert (code, row["state"], row["item"], row["format"], sums["broken"]) == (1, "broken", item.id, "epub", 1)
    code, _, sums = await program("repair")
    assert (code, sums["again"], sums["lost"]) == (0, 1, 0)
    async with story.runtime.db.read() as session:
        (mending,) = await jobs.listed(session, kinds=["mend"])
    assert (await after(story, mending.id)).state is JobState.DONE
    _, (row,), _ = await program("downloads", "list")
    assert (row["state"], row["title"]) == ("finished", "The Bowerbird handbook")


async def test_an_admin_checks_the_library_in_the_chat_and_has_it_mended(story):
    item, url = await shelved(story)
    await story.says("me", "/verify")
    card = await story.becomes("me", "done")
    assert told(card) == "The library is in order\n1 file is byte for byte as it was put there."
    flip(Shelf(story.runtime.settings.home).path(item.sha256))
    await story.says("me", "/verify deep")
    card = await story.becomes("me", "done")
    assert told(card).splitlines()[:2] == [
        "The one file of the library is damaged",
        "The Bowerbird handbook · its bytes are not those that were put there · can be had again",
    ]
    assert "1 file of the library was damaged" in told(await story.says("ada", "/status"))
    await story.presses("me", "Repair")
    card = await story.becomes("me", "done")
    assert "What can be had is being made again" in told(card)
    async with story.runtime.db.read() as session:
        (mending,) = await jobs.listed(session, kinds=["mend"])
    assert (await after(story, mending.id)).state is JobState.DONE
    assert (await story.fetch(url))[0] == 200


async def test_what_others_have_is_for_admins_alone(story):
    assert "needs the role admin" in (await story.says("ada", "/verify")).title
    assert "needs the role admin" in (await story.says("ada", "/repair")).title
