"""Waiting for the same thing, and knowing why it waits."""

import pytest

from tests.story import telling


@pytest.fixture
async def slow_story(tmp_path, redis_url):
    """A service whose demo shelf takes its time, so that a request can be met on its way."""
    async with telling(tmp_path, redis_url, sources={"demo": {"pace_s": 30}}) as told:
        yield told


async def test_who_watches_too_keeps_a_request_alive_that_its_asker_cancels(slow_story):
    await slow_story.says("ada", "/download handbook epub")
    await slow_story.says("bob", "/queue")
    await slow_story.presses("bob", "Watch too")
    again = await slow_story.presses("bob", "Watch too")
    assert again.text == "You wait for it already."
    toast = await slow_story.presses("ada", "Cancel")
    assert toast.text == "You no longer wait for it; 1 other still does, so it goes on."
    await slow_story.presses("bob", "Cancel")
    assert (await slow_story.becomes("bob", "failed")).title == "The Bowerbird handbook is cancelled"


async def test_why_tells_state_source_and_tries_to_whoever_asks_only(slow_story):
    await slow_story.says("ada", "/download handbook epub")
    card = await slow_story.presses("ada", "Why?")
    named = {field.name: field.value for field in card.blocks[0].fields}
    assert named["Source"].startswith("Demo shelf")
    assert named["Tries"] == "None has failed; there are up to 4."
    bob = await slow_story.talker("bob")
    assert all(seen.title != card.title for seen in bob.cards)


async def test_a_request_of_another_room_is_not_explained(slow_story):
    await slow_story.says("ada", "/download handbook epub")
    answer = await slow_story.says("eve", "/cancel 1", room="elsewhere")
    assert answer.title.startswith("There is no request")
