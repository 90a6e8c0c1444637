"""Steering requests: the queue, pause, cancel, retry; who may, and what others see of it."""

import asyncio

import pytest

from core.library import jobs
from core.models import JobState
from tests.deadline import DEADLINE_S
from tests.emulators.gutendex import running
from tests.story import labels, telling, told


@pytest.fixture
async def paced(gate, story):
    """A service whose shelf has given the first chapters and keeps the rest until it is let."""
    gate.lets(2)
    return story


@pytest.fixture
async def slow(gate, story):
    """A service whose shelf gives nothing."""
    return story


async def known(story):
    """Have the titles of the shelf known, so that names are found at once."""
    await story.says("me", "/search handbook", room="lobby")


def work_folder(story, card):
    return story.runtime.settings.home / "work" / f"job-{card.job}"


async def gone(folder):
    """Wait until a folder is cleared: that comes after the card has turned."""
    async with asyncio.timeout(DEADLINE_S):
        while folder.exists():  # noqa: ASYNC110 the file system tells nobody
            await asyncio.sleep(0.02)


async def test_a_request_is_paused_goes_on_from_there_and_is_ready(paced, gate):
    await paced.says("ada", "/download the bowerbird handbook epub")
    await paced.sees("ada", "Fetching part ")
    assert (await paced.presses("ada", "Pause")).text == "Paused."
    card = await paced.sees("ada", "Paused. Nothing is lost: it goes on from here")
    assert labels(card) == ["Resume", "Cancel", "Parts…"]
    there = sorted(path.name for path in work_folder(paced, card).iterdir())
    assert there[0].startswith("0001-")
    assert "paused" in told(await paced.says("bob", "/queue"))
    assert (await paced.presses("ada", "Resume", card=card)).text == "It goes on."
    gate.opens()
    assert (await paced.ready("ada")).title == "The Bowerbird handbook is ready"
    await gone(work_folder(paced, card))
    assert (await paced.presses("ada", "Resume", card=card)).text == "Too late: it is ready."


async def test_cancelled_once_it_runs_a_request_keeps_what_is_there_until_told_to_delete(paced):
    card = await paced.says("ada", "/download the bowerbird handbook epub")
    await paced.sees("ada", "Fetching part ")
    assert (await paced.presses("ada", "Cancel")).text == "Stopped."
    card = await paced.becomes("ada", "failed")
    assert "The Bowerbird handbook is cancelled" in told(card)
    assert "of 8 parts are here" in told(card)
    assert labels(card) == ["Try again", "Delete what is there"]
    assert work_folder(paced, card).is_dir()
    assert "cancelled" in told(await paced.says("ada", "/queue"))
    assert (await paced.presses("ada", "Delete what is there", card=card)).text == "Deleting it."
    talker = await paced.talker("ada")
    await talker.until(lambda: any("Nothing of it is kept." in told(one) for one in talker.cards))
    assert not work_folder(paced, card).exists()


async def test_cancel_with_delete_clears_the_folder_once_the_request_has_stopped(paced, gate):
    """`/cancel ID delete` and `/cancel ID keep`: what the terminal's Ctrl-C says."""
    card = await paced.says("ada", "/download the bowerbird handbook epub")
    await paced.sees("ada", "Fetching part ")
    answer = await paced.says("ada", f"/cancel {card.job} delete")
    assert answer.text == "Stopped. What was fetched is being deleted."
    await paced.sees("ada", "Nothing of it is kept.")
    assert not work_folder(paced, card).exists()

    gate.lets(5)
    card = await paced.says("ada", "/download drawn cbz")
    await paced.sees("ada", "Fetching part ")
    assert (await paced.says("ada", f"/cancel {card.job} keep")).text == "Stopped."
    await paced.sees("ada", "parts are here. Keep")
    assert work_folder(paced, card).is_dir()
    assert "Did you mean delete?" in told(await paced.says("ada", f"/cancel {card.job} delet"))
    await paced.says("ada", f"/cancel {card.job} delete")
    talker = await paced.talker("ada")
    await talker.until(lambda: sum("Nothing of it is kept." in told(one) for one in talker.cards) == 2)
    assert not work_folder(paced, card).exists()


async def test_the_same_request_by_two_people_is_one_job_that_lasts_as_long_as_one_waits(slow):
    await known(slow)
    of_ada = await slow.says("ada", "/download the bowerbird handbook epub")
    of_bob = await slow.says("bob", "/download the bowerbird handbook epub")
    assert of_ada.job == of_bob.job
    assert "asked by ada · 2 are waiting for it" in told(of_bob)
    answer = await slow.says("bob", f"/cancel {of_bob.job}")
    assert answer.text == "You no longer wait for it; 1 other still does, so it goes on."
    async with slow.runtime.db.read() as session:
        assert (await jobs.by_id(session, of_ada.job)).state.is_open
    assert told(await slow.says("bob", f"/cancel {of_bob.job}")).startswith("That is somebody else's request.")
    await slow.says("bob", "/download the bowerbird handbook epub")
    answer = await slow.says("ada", f"/cancel {of_ada.job}")
    assert "1 other still does" in answer.text
    assert (await slow.says("bob", f"/cancel {of_bob.job}")).text == "Stopped."
    talker = await slow.talker("bob")
    await talker.until(lambda: any("handbook is cancelled" in told(one) for one in talker.cards))


async def test_another_rooms_requests_are_never_shown_nor_steered(slow):
    await known(slow)
    card = await slow.says("ada", "/download the bowerbird handbook epub")
    joined = await slow.says("eve", "/download the bowerbird handbook epub", room="attic")
    assert joined.job == card.job
    assert "asked by eve" in told(joined)
    assert "ada" not in told(joined)
    assert "waiting for it" not in told(joined)
    answer = await slow.says("eve", f"/cancel {card.job}", room="attic")
    assert answer.text == "You no longer wait for it; it is wanted elsewhere too, so it goes on."
    assert "Nothing is waiting or running" in told(await slow.says("mel", "/queue", room="attic"))
    for order in ("pause", "cancel", "resume", "retry"):
        answer = await slow.says("mel", f"/{order} {card.job}", room="attic")
        assert told(answer) == f"There is no request {card.job} here.\n/queue shows what there is."
    assert (await slow.says("me", f"/cancel {card.job}", room="attic")).title == f"There is no request {card.job} here."


async def test_members_steer_their_own_and_moderators_everybodys(slow):
    await known(slow)
    card = await slow.says("ada", "/download the bowerbird handbook epub")
    for order in ("pause", "cancel", "resume", "retry"):
        answer = await slow.says("bob", f"/{order} {card.job}")
        assert told(answer) == "That is somebody else's request.\nAsk them, or a moderator."
    talker = await slow.talker("bob")
    await talker.until(lambda: any(one.job == card.job for one in talker.cards))
    assert (await slow.presses("bob", "Cancel")).text.startswith("That is somebody else's request.")
    assert (await slow.says("me", f"/pause {card.job}")).text == "Paused."
    await slow.sees("ada", "Paused. Nothing is lost")
    assert (await slow.says("ada", "/resume")).text == "1 goes on."
    assert (await slow.says("me", f"/cancel {card.job}")).text == "Stopped."
    await slow.becomes("ada", "failed")


async def test_orders_without_a_number_mean_ones_own(slow):
    await known(slow)
    assert told(await slow.says("ada", "/cancel")).startswith("None of your requests is open.")
    assert (await slow.says("ada", "/pause")).text == "None of yours is waiting or running."
    assert (await slow.says("ada", "/resume")).text == "None of yours is paused."
    assert (await slow.says("ada", "/retry")).text == "None of yours failed."
    await slow.says("bob", "/download bells mp3")
    await slow.says("ada", "/download the bowerbird handbook epub")
    await slow.says("ada", "/download drawn cbz")
    assert told(await slow.says("ada", "/cancel")).startswith("2 of your requests are open.")
    assert (await slow.says("ada", "/pause")).text == "2 paused."
    talker = await slow.talker("ada")
    await talker.until(lambda: sum("Paused." in told(one) for one in talker.cards) == 2)
    card = await slow.says("ada", "/queue mine")
    assert told(card).count("paused") == 2
    assert "bells" not in told(card)
    assert "bells" in told(await slow.presses("ada", "This room's requests", card=card))
    assert (await slow.presses("ada", "Resume mine", card=card)).text == "2 go on."
    assert (
        told(await slow.says("ada", "/cancel x"))
        == '"x" is no number that I gave.\nIt goes like this: /cancel [ID] [FETCHED]'
    )
    assert "There is no request 999999999 here." in told(await slow.says("ada", "/cancel 999999999"))
    assert "is no number" in told(await slow.says("ada", "/cancel 99999999999999999999"))


async def test_a_request_is_shown_anew_from_the_queue(slow):
    await known(slow)
    first = await slow.says("ada", "/download drawn cbz")
    await slow.says("bob", "/queue")
    shown = await slow.presses("bob", f"#{first.job} · The Bowerbird handbook, drawn")
    assert shown.job == first.job
    assert "asked by ada" in told(shown)
    await slow.says("ada", f"/cancel {first.job}")
    assert "cancelled" in told(await slow.becomes("bob", "failed"))


async def test_what_failed_is_tried_again_and_then_ready(tmp_path, redis_url):
    with running() as gutendex:
        sources = {"demo": {"enabled": False}, "gutenberg": {"base_url": gutendex.base}}
        fetch = {"allow_private": ["127.0.0.1/32"]}
        async with telling(tmp_path, redis_url, sources=sources, fetch=fetch) as story:
            gutendex.fault("403", where="/files/children")
            await story.says("ada", "/download Frankenstein; or, the modern Prometheus")
            card = await story.becomes("ada", "failed")
            assert "could not be had as EPUB" in told(card)
            assert "says no" in told(card)
            assert "look for it at another source" in told(card)
            assert labels(card) == ["Try again", "Delete what is there"]
            assert "failed" in told(await story.says("ada", "/queue"))
            assert (await story.presses("ada", "Retry mine")).text == "Trying 1 again."
            card = await story.ready("ada")
            status, _, body = await story.fetch(card.files[0].url)
            assert status == 200
            assert body[:2] == b"PK"
            assert told(await story.says("ada", f"/retry {card.job}")) == "Too late: it is ready."


async def test_a_busy_source_is_waited_for_with_the_reason_and_tried_at_once_when_asked(tmp_path, redis_url):
    with running() as gutendex:
        sources = {"demo": {"enabled": False}, "gutenberg": {"base_url": gutendex.base}}
        fetch = {"allow_private": ["127.0.0.1/32"]}
        async with telling(tmp_path, redis_url, sources=sources, fetch=fetch) as story:
            await story.says("ada", "/search frankenstein modern")
            gutendex.fault("429", where="/books/84", retry_after="600")
            await story.says("ada", "/download Frankenstein; or, the modern Prometheus epub")
            card = await story.sees("ada", "Trying again in")
            assert "Project Gutenberg could not be reached" in told(card)
            assert "is busy (429)" in told(card)
            assert "(2 of 4)" in told(card)
            assert labels(card) == ["Try now", "Pause", "Cancel", "Watch too", "Why?"]
            assert (await story.presses("ada", "Try now")).text == "It goes on."
            await story.ready("ada")


async def test_a_rooms_people_see_one_card_turn_from_the_first_second_to_the_last(paced, gate):
    await paced.talker("bob")
    await paced.says("ada", "/download the bowerbird handbook epub")
    await paced.sees("bob", "Fetching part ")
    gate.opens()
    await paced.ready("ada")
    ready = await paced.ready("bob")
    assert len([one for one in (await paced.talker("bob")).cards if one.job]) == 1
    seen = [told(post.card) for post in (await paced.talker("bob")).edits]
    assert any("Fetching part " in one for one in seen)
    assert labels(ready) == ["Open", "Download", "★ Star", "Fresh link"]
    async with paced.runtime.db.read() as session:
        assert (await jobs.by_id(session, ready.job)).state is JobState.DONE
