"""Searching in the chat: sources that are late or in trouble, and words of every sort."""

import contextlib
import re

import pytest

from tests.emulators.gutendex import running
from tests.story import labels, telling, told


@pytest.fixture(scope="module")
def gutendex():
    """A Gutendex of our own."""
    with running() as remote:
        yield remote


@contextlib.asynccontextmanager
async def demo_and_gutendex(tmp_path, redis_url, gutendex, source_s):
    """A service that asks the demo shelf and Gutendex, and gives a source so many seconds."""
    sources = {"demo": {}, "gutenberg": {"base_url": gutendex.base}}
    fetch = {"allow_private": ["127.0.0.1/32"], "stall_s": 300}
    gutendex.fault("none", times=0)
    async with telling(tmp_path, redis_url, sources=sources, fetch=fetch, search={"source_s": source_s}) as told_of:
        yield told_of


@pytest.fixture
async def two_sources(tmp_path, redis_url, gutendex):
    """One that gives up a source which is silent for four seconds."""
    async with demo_and_gutendex(tmp_path, redis_url, gutendex, 4) as told_of:
        yield told_of


@pytest.fixture
async def patient(tmp_path, redis_url, gutendex):
    """One that gives no source up."""
    async with demo_and_gutendex(tmp_path, redis_url, gutendex, 300) as told_of:
        yield told_of


async def test_a_search_answers_at_once_and_a_late_source_is_added_to_its_card(patient, gutendex):
    gutendex.fault("late")  # until it may go on, it is asked and silent: whatever is seen by then did not wait for it
    card = await patient.says("ada", "handbook")
    assert card.state == "open"
    card = await patient.sees("ada", "3 found · 1 of 2 sources still looking")
    gutendex.go()
    card = await patient.becomes("ada", "done")
    assert "still looking" not in told(card)
    assert "3 found" in told(card)

    gutendex.fault("late")
    await patient.says("ada", "/search frankenstein")
    card = await patient.sees("ada", "Nothing found so far · 1 of 2 sources still looking")
    assert card.pick is None
    gutendex.go()
    card = await patient.becomes("ada", "done")
    assert "2 · Frankenstein: the 1818 text" in labels(card)
    assert len((await patient.talker("ada")).posts) == 4  # edited in, not posted anew


async def test_what_was_fetched_well_is_trusted_more_in_the_next_search(story):
    await story.says("ada", "/download handbook epub")
    await story.ready("ada")
    await story.says("ada", "/search handbook", room="attic")
    await story.becomes("ada", "done", room="attic")
    points = [
        re.search(
            r"How often it could be had lately: (\d+) of 40", told(await story.says("ada", f"/why {n}", room="attic"))
        )
        for n in (1, 2, 3)
    ]
    assert max(int(one.group(1)) for one in points) > 20


@pytest.mark.parametrize(
    ("fault", "facts", "named", "state"),
    [
        ("html", {}, "Project Gutenberg (not understood)", "not understood"),
        ("500", {}, "Project Gutenberg", "no answer"),
        ("429", {"retry_after": "30"}, "Project Gutenberg (busy)", "busy"),
        ("403", {}, "Project Gutenberg (says no)", "says no"),
        ("hang", {}, "Project Gutenberg", "no answer"),
    ],
)
async def test_a_source_in_trouble_is_named_with_its_trouble_and_hides_nothing(
    two_sources, gutendex, fault, facts, named, state
):
    gutendex.fault(fault, **facts)
    await two_sources.says("ada", "/search handbook")
    card = await two_sources.becomes("ada", "done")
    assert f"Without an answer: {named}" in told(card)
    assert "The Bowerbird handbook, drawn" in told(card)
    assert state in told(await two_sources.says("ada", "/sources"))


async def test_a_search_can_be_anything_that_can_be_typed(story):
    for words in (
        "🦉🦉",
        "مكتبة الطائر",
        "人間失格",
        "\u202ereversed",
        '"%_\\',
        "a" * 200,
        "x:y z:",
        "sword:art",
        "'; drop",
    ):
        card = await story.says("ada", words)
        assert "Nothing found" in told(card)
        assert "Try fewer words" in told(card)
    card = await story.says("ada", "a" * 201)
    assert "201 characters" in told(card)
    card = await story.says("ada", "/search " + "b" * 3990)
    assert "Up to 200 will do" in told(card)
    assert told(await story.says("ada", "   ")).startswith("That was empty.")
    assert told(await story.says("ada", "/search")).startswith("Something is missing: WORDS.")
    assert (await story.talker("ada")).problems == []


async def test_a_name_without_spaces_is_found_by_a_part_of_it(two_sources):
    await two_sources.says("ada", "/download 人間失格")
    await two_sources.ready("ada")
    for words in ("人間失格", "人間", "失", "太宰"):
        assert "人間失格" in told(await two_sources.says("ada", f"/library {words}"))
