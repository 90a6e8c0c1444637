"""A request in several files: each is handed over when it is ready, once, whatever is held back, lost or killed."""

import pytest

from core.library import items, jobs
from tests.emulators import librivox
from tests.story import labels, not_asked, telling, told

SHELF = {"demo": {}}
#: pages of each of the drawn handbook's chapters
PAGES = 4
NAMES = [f"The Bowerbird handbook, drawn {number}.cbz" for number in (1, 2, 3)]
FIRST = "/download/frankenstein_librivox/frankenstein_01"


@pytest.fixture
async def held(tmp_path, redis_url, gate):
    """A service whose shelf gives a page or a chapter only when the gate lets it."""
    async with telling(tmp_path, redis_url, sources=SHELF) as story:
        yield story


def names(card):
    return [file.name for file in card.files]


async def pressed(story, card, label, says):
    """A press on a card, which becomes the next one; that one."""
    await story.presses("ada", label, card=card)
    return await story.sees("ada", says)


async def test_a_file_is_had_while_the_others_are_fetched(held, gate):
    gate.lets(PAGES)
    await held.says("ada", "/download drawn cbz per-chapter")
    card = await held.sees("ada", "Ready so far: 1, ")
    assert (card.state, names(card)) == ("open", NAMES[:1])
    assert "Download 1" in labels(card)
    assert (await held.fetch(card.files[0].url))[0] == 200
    assert "drawn" in told(await held.says("bob", "/library"))
    gate.opens()
    card = await held.ready("ada")
    assert names(card) == NAMES
    assert "3 of 3 parts, 100 %" in told(card)


async def test_a_file_that_is_ready_stays_as_it_is_when_the_service_is_started_anew(tmp_path, redis_url, gate):
    gate.lets(PAGES)
    async with telling(tmp_path, redis_url, sources=SHELF) as story:
        await story.says("ada", "/download drawn cbz per-chapter")
        card = await story.sees("ada", "Ready so far: 1, ")
        (first,) = await of_job(story, card.job)
    gate.opens()
    async with telling(tmp_path, redis_url, sources=SHELF) as story:
        await story.talker("ada")
        card = await story.ready("ada")
        assert names(card) == NAMES
        again, *_ = await of_job(story, card.job)
        assert (again.id, again.sha256, again.created_at) == (first.id, first.sha256, first.created_at)


async def of_job(story, job):
    """The items that a request has made so far."""
    async with story.runtime.db.read() as session:
        row = await jobs.by_id(session, job)
        return [await items.find(session, row.title_id, "cbz", parts) for parts in row.result["pieces"]]


async def test_what_one_file_has_of_an_earlier_request_is_not_fetched_again(held, gate):
    gate.lets(PAGES)
    await held.says("ada", "/download drawn 2 cbz")
    await held.ready("ada")
    await held.says("ada", "/download drawn 1-2 cbz per-chapter")
    card = await held.sees("ada", "1 of 2 parts are here already")
    assert "Ready so far: 2, " in told(card)
    assert names(card) == NAMES[1:2]
    gate.opens()
    assert names(await held.ready("ada")) == NAMES[:2]


async def test_a_part_is_held_back_alone_and_the_request_rests_when_it_alone_is_left(held, gate):
    gate.lets(1)
    await held.says("ada", "/download the bowerbird handbook epub")
    running = await held.sees("ada", "Fetching part ")
    await held.presses("ada", "Parts…", card=running)
    listing = await held.sees("ada", "Parts of The Bowerbird handbook")
    assert len(listing.pick.options) >= 6
    label = listing.pick.options[-1].label
    part = await pressed(held, listing, label, "waiting for its turn")
    assert labels(part) == ["Hold it back", "Leave it out", "All parts"]
    part = await pressed(held, part, "Hold it back", "held back")
    assert labels(part) == ["Fetch it", "Leave it out", "All parts"]
    gate.opens()
    await resting(held, running.job)
    await pressed(held, part, "Fetch it", "waiting for its turn")
    assert "8 of 8 parts, 100 %" in told(await held.ready("ada"))


async def resting(story, job):
    """Wait until a request rests since all that is left is held back; its card."""
    talker = await story.talker("ada")

    def card():
        seen = [one for one in talker.cards if one.job == job]
        return next((one for one in seen if "1 part is held back" in told(one)), None)

    await talker.until(card)
    return card()


async def test_what_rests_for_its_parts_goes_on_after_a_restart_when_it_is_resumed(tmp_path, redis_url, gate):
    gate.lets(PAGES)
    async with telling(tmp_path, redis_url, sources=SHELF) as story:
        await story.says("ada", "/download drawn cbz per-chapter")
        running = await story.sees("ada", "Fetching part ")
        await story.presses("ada", "Parts…", card=running)
        listing = await story.sees("ada", "Parts of The Bowerbird handbook, drawn")
        part = await pressed(story, listing, listing.pick.options[-1].label, "waiting for its turn")
        await pressed(story, part, "Hold it back", "held back")
        gate.opens()
        await resting(story, running.job)
    async with telling(tmp_path, redis_url, sources=SHELF) as story:
        card = await story.says("ada", "/queue")
        await story.presses("ada", card.pick.options[0].label)
        assert names(await resting(story, running.job)) == NAMES[:2]
        await story.presses("ada", "Resume")
        assert names(await story.ready("ada")) == NAMES


async def test_the_chapters_that_can_be_had_are_there_before_anybody_is_asked_about_the_others(tmp_path, redis_url):
    with librivox.running() as site:
        sources = not_asked() | {"demo": {"enabled": False}, "librivox": {"base_url": site.base}}
        async with telling(tmp_path, redis_url, sources=sources, fetch={"allow_private": ["127.0.0.1/32"]}) as story:
            await story.says("ada", "/search Frankenstein, or Modern Prometheus")
            site.fault("404", where=FIRST, times=50)
            await story.says("ada", "/download Frankenstein, or Modern Prometheus mp3 per-chapter")
            card = await story.becomes("ada", "failed")
            assert "Ready so far: 2, " in told(card)
            first = card.files[0]
            site.asked()
            site.fault("none", times=0)
            await story.presses("ada", "Retry the missing ones")
            ready = await story.ready("ada")
            assert len(ready.files) == 2
            assert ready.files[1].name == first.name
            fetched = [one for one in site.asked() if "/download/" in one and one.endswith(".mp3")]
            assert len(fetched) == 1


async def test_more_files_than_a_chat_takes_are_refused_before_any_is_fetched(held, monkeypatch):
    monkeypatch.setattr("worker.jobs.pieces.MOST", 2)
    await held.says("ada", "/download drawn cbz per-chapter")
    card = await held.becomes("ada", "failed")
    assert "3" in told(card)
    assert not list((held.runtime.settings.home / "work").glob("job-*/0*"))


async def test_wishes_for_a_part_are_told_to_a_request_that_waits_too(tmp_path, redis_url, gate):
    """What is queued or paused has its parts listed by an earlier run."""
    gate.lets(1)
    async with telling(tmp_path, redis_url, sources=SHELF) as story:
        await story.says("ada", "/download the bowerbird handbook epub")
        card = await story.sees("ada", "Fetching part ")
        await story.presses("ada", "Pause", card=card)
        await story.sees("ada", "Paused. Nothing is lost")
    gate.opens()
    async with telling(tmp_path, redis_url, sources=SHELF) as story:
        queue = await story.says("ada", "/queue")
        await story.presses("ada", queue.pick.options[0].label)
        paused = await story.sees("ada", "Paused. Nothing is lost")
        await story.presses("ada", "Parts…", card=paused)
        listing = await story.sees("ada", "Parts of The Bowerbird handbook")
        part = await pressed(story, listing, listing.pick.options[-1].label, "waiting for its turn")
        await pressed(story, part, "Leave it out", "left out")
        await story.presses("ada", "Resume", card=paused)
        ready = await story.ready("ada")
        assert "Part 8 is not in it: left out as somebody wished" in told(ready)


async def test_somebody_elses_parts_are_looked_at_and_not_touched(held, gate):
    gate.lets(1)
    await held.says("me", "/search handbook", room="lobby")
    await held.says("ada", "/download the bowerbird handbook epub")
    card = await held.sees("ada", "Fetching part ")
    talker = await held.talker("bob")
    await talker.until(lambda: any(one.job == card.job for one in talker.cards))
    await held.presses("bob", "Parts…")
    listing = await held.sees("bob", "Parts of The Bowerbird handbook")
    await held.presses("bob", listing.pick.options[-1].label, card=listing)
    part = await held.sees("bob", "waiting for its turn")
    answer = await held.presses("bob", "Hold it back", card=part)
    assert answer.text.startswith("That is somebody else's request.")


async def test_tries_and_speed_of_a_request_go_from_the_line_through_the_preview_to_the_row(held):
    await held.says("ada", "/search handbook")
    preview = await held.says("ada", "/download drawn cbz tries:2 speed:500 --dry-run")
    card = await held.presses("ada", "Start", card=preview)
    async with held.runtime.db.read() as session:
        payload = (await jobs.by_id(session, card.job)).payload
    assert (payload["tries"], payload["speed"]) == (2, 500)
    assert "is no number" in told(await held.says("ada", "/download drawn cbz speed:fast"))
