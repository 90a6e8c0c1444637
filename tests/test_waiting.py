"""Who waits for what is missing is told once, where they asked, when it is there again."""

import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from sqlalchemy import update

from bot.asked import Verbosity
from bot.texts import speaker
from bot.views import notice
from core.library import jobs, waiting
from core.media import Format
from core.models import Job, Lane, Waiting
from tests.books import paged
from tests.emulators import librivox
from tests.rows import do
from tests.story import labels, telling, told
from worker.jobs.lacking import brief
from worker.jobs.lacking import lacking as as_lacking
from worker.packaging import pack

NAME = "Frankenstein, or Modern Prometheus"
SECOND = "/download/frankenstein_librivox/frankenstein_02"


@pytest.fixture
async def audiobooks(tmp_path, redis_url):
    with librivox.running() as site:
        sources = {name: {"enabled": False} for name in ("demo", "gutenberg", "internet_archive")}
        sources["librivox"] = {"base_url": site.base}
        retry = {"first_wait_s": 0.01, "tries": 2}
        private = {"allow_private": ["127.0.0.1/32"]}
        async with telling(tmp_path, redis_url, sources=sources, fetch=private, retry=retry) as story:
            yield story, site


async def lacking(story, site):
    """A request of two parts of which the second is gone at its source; its card."""
    await story.says("ada", f"/search {NAME}")
    site.fault("404", where=SECOND, times=1000)
    await story.says("ada", f"/download {NAME} mp3")
    return await story.becomes("ada", "failed")


async def looked(story):
    """The look that the schedule does now and then, at all that anybody waits for; what came of it."""
    async with story.runtime.db.begin() as session:
        await session.execute(update(Waiting).values(next_at=0))
    number = (await do(story.runtime.db, jobs.add, Job(kind="back", lane=Lane.BULK))).id
    await story.runtime.queue.nudge()
    async with story.runtime.events.following() as events:
        while True:
            async with story.runtime.db.read() as session:
                job = await jobs.by_id(session, number)
            if not job.state.is_open:
                return job.result
            await events.job_changed(number, 0.5)


async def test_what_is_back_is_told_and_fetched_with_one_button(audiobooks):
    story, site = audiobooks
    assert "Tell me when it's back" in labels(await lacking(story, site))
    toast = await story.presses("ada", "Tell me when it's back")
    assert toast.text == "I'll look now and then, and say so here."
    assert (await story.presses("ada", "Tell me when it's back")).text.startswith("I am looking already")
    assert await looked(story) == {"looked": 1, "told": 0}
    site.fault("none", times=0)
    assert await looked(story) == {"looked": 1, "told": 1}
    notice = await story.sees("ada", "can be had whole")
    assert "Part 2 is there again at LibriVox." in told(notice)
    await story.presses("ada", "Fetch the missing ones now", card=notice)
    talker = await story.talker("ada")
    await talker.until(lambda: any(card.title == f"{NAME} is ready" for card in talker.cards))
    ready = next(card for card in talker.cards if card.title == f"{NAME} is ready")
    _, _, body = await story.fetch(ready.files[0].url)
    assert sum(name.endswith(".mp3") for name in zipfile.ZipFile(BytesIO(body)).namelist()) == 2
    assert await looked(story) == {"looked": 0, "told": 0}


@pytest.mark.parametrize(
    ("verbosity", "lines"),
    [
        ("quiet", [f"{NAME} can be had whole"]),
        ("minimal", [f"{NAME} can be had whole"]),
        ("normal", [f"{NAME} can be had whole", "Part 2 is there again at LibriVox."]),
        ("verbose", [f"{NAME} can be had whole", "Part 2 is there again at LibriVox.", "I looked 3 times in 2 h"]),
    ],
)
def test_a_notice_tells_as_much_as_people_want_to_know(verbosity, lines):
    facts = {"about": "parts", "parts": "2", "count": 1, "looks": 3}
    seen = notice.Notice(7, 3, NAME, "LibriVox", facts, Verbosity(verbosity), looked_s=7200)
    card = notice.card(seen, speaker("en"))
    said = [card.title, *(block.text for block in card.blocks)]
    assert len(said) == len(lines)
    assert all(one.startswith(line) for one, line in zip(said, lines, strict=True))
    assert [act.verb for act in card.actions] == ["job.mend"]


async def test_a_notice_goes_by_what_its_place_wants_to_be_told(audiobooks):
    story, site = audiobooks
    await lacking(story, site)
    await story.says("ada", "/settings verbosity verbose")
    await story.presses("ada", "Tell me when it's back")
    await looked(story)
    site.fault("none", times=0)
    await looked(story)
    assert "I looked 2 times in " in told(await story.sees("ada", "can be had whole"))


async def test_what_was_fetched_meanwhile_is_not_told(audiobooks):
    story, site = audiobooks
    await lacking(story, site)
    await story.presses("ada", "Tell me when it's back")
    site.fault("none", times=0)
    await story.presses("ada", "Retry the missing ones")
    await story.ready("ada")
    assert await looked(story) == {"looked": 1, "told": 0}
    assert await looked(story) == {"looked": 0, "told": 0}


async def test_each_look_in_vain_makes_the_next_wait_longer(audiobooks):
    story, site = audiobooks
    await lacking(story, site)
    await story.presses("ada", "Tell me when it's back")
    waits = []
    for _ in range(7):
        await looked(story)
        async with story.runtime.db.read() as session:
            ((left, looks),) = (
                await session.execute(waiting.select(Waiting.next_at - waiting.now(), Waiting.looks))
            ).all()
        waits.append(round(left / 60_000))
    assert looks == 7
    assert waits == [20, 40, 80, 160, 320, 360, 360]


async def test_after_a_month_it_is_given_up_and_said_so(audiobooks):
    story, site = audiobooks
    await lacking(story, site)
    await story.presses("ada", "Tell me when it's back")
    async with story.runtime.db.begin() as session:
        await session.execute(update(Waiting).values(since_at=0))
    await looked(story)
    assert labels(await story.sees("ada", "is still not to be had")) == ["Get it elsewhere"]


async def test_what_is_taken_as_it_is_says_what_it_lacks_wherever_it_is_seen(audiobooks):
    story, site = audiobooks
    await lacking(story, site)
    await story.presses("ada", "Take it as it is")
    ready = await story.ready("ada")
    assert "1 of 2 parts, 50 %" in told(ready)
    assert ready.files[0].name.startswith(f"{NAME} (without 2)")
    assert "Part 2 is not in it" in told(await story.says("ada", f"/title {NAME}"))
    assert "Part 2 is not in it" in told(await story.says("ada", f"/link {NAME}"))
    assert "lacks" in told(await story.says("ada", "/library"))
    again = await story.says("bob", f"/download {NAME} mp3", room="attic")
    assert "Part 2 is not in it" in told(again)
    assert "Retry the missing ones" in labels(again)
    _, _, page = await story.fetch(next(one.url for one in ready.actions if one.label == "Open"))
    assert "Part 2 is not in it" in page.decode()


@pytest.mark.parametrize(("made", "inside"), [("cbz", "ComicInfo.xml"), ("epub", "EPUB/content.opf")])
def test_the_file_itself_says_what_it_lacks(tmp_path, made, inside):
    book = paged(tmp_path, 2, 1)
    missing = [
        {"part": 9, "page": 0, "name": "", "reason": "gone"},
        {"part": 1, "page": 3, "name": "", "reason": "cut"},
    ]
    told_so = replace(book, info=as_lacking(book.info, missing))
    with zipfile.ZipFile(pack(Format(made), told_so, tmp_path / "out").path) as archive:
        assert "Not in this file: part 9 (gone), page 3 of part 1 (cut)." in archive.read(inside).decode()


def test_a_name_says_what_is_lacking_as_short_as_can_be():
    def part(number):
        return {"part": number, "page": 0, "reason": "gone"}

    assert brief([part(9), part(12)]) == "without 9, 12"
    assert brief([part(number) for number in range(1, 9)]) == "without 8 parts"
    assert brief([{"part": 1, "page": 4, "reason": "cut"}]) == "1 page missing"


async def test_a_part_that_is_too_slow_can_be_left_out_and_fetched_later(audiobooks):
    story, site = audiobooks
    await story.says("ada", f"/search {NAME}")
    site.fault("late", where=SECOND, times=1)
    await story.says("ada", f"/download {NAME} mp3")
    await story.sees("ada", "part 2 of 2")
    assert (await story.presses("ada", "Skip this part")).text == "That part is left out."
    ready = await story.ready("ada")
    assert "Part 2 is not in it: left out as somebody wished." in told(ready)
    site.go()
    await story.presses("ada", "Retry the missing ones")
    talker = await story.talker("ada")
    await talker.until(lambda: any("2 of 2 parts, 100 %" in told(card) for card in talker.cards))
