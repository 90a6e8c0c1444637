"""How much is told of what goes on: as the room wants it, or the person alone; on the command line by its options."""

from pathlib import Path

import pytest

from door.fetch_lines import Lines
from tests.story import told


@pytest.fixture
async def slowly(gate, story):
    """A service whose shelf has given the first chapters."""
    gate.lets(2)
    return story


async def test_a_card_tells_as_much_as_its_person_wants_and_in_a_room_as_the_room_does(slowly, gate):
    assert (await slowly.says("ada", "/settings verbosity quiet")).text == "How much is told is now quiet."
    await slowly.says("ada", "/download the bowerbird handbook epub")
    card = await slowly.sees("ada", "Under way; you hear when it is ready")
    assert "Fetching" not in told(card)
    await slowly.says("me", "/settings verbosity minimal room")
    gate.lets(2)
    card = await slowly.sees("ada", "Fetching part ")
    assert "left" not in told(card)
    gate.opens()
    ready = await slowly.ready("ada")
    assert "8 of 8 parts, 100 %" in told(ready)


async def test_a_word_that_is_no_measure_is_refused_with_those_that_are(slowly):
    answer = told(await slowly.says("ada", "/settings verbosity loud"))
    assert "quiet, minimal, normal, verbose" in answer


def test_on_the_command_line_each_connection_is_a_line_with_its_speed_and_try():
    seconds = [100.0]
    lines = Lines(of=10, tries=4, pool=lambda: (2, 8), now=lambda: seconds[0])
    first, second = lines.line(Path("a/1.bin")), lines.line(Path("a/2.bin"))
    lines.line(Path("a/3.bin"))
    first.sized(10_000_000)
    for line in (first, second):
        line.got(1_000_000)
    list(lines.told())
    seconds[0] += 2
    first.got(4_000_000)
    second.retrying(2)
    lines.came = 6_000_000
    assert list(lines.told()) == [
        "0 of 10 ready, 6.0 MB, 2 of 8 connections, 3.0 MB/s, about 32 s left",
        "  1.bin: 5.0 of 10.0 MB, 2.5 MB/s",
        "  2.bin: 1.0 MB, 0.5 MB/s, try 2 of 4",
    ]


def test_nothing_is_promised_on_the_command_line_while_no_size_is_known():
    lines = Lines(of=2, tries=4)
    lines.line(Path("1.bin")).got(10)
    assert list(lines.told()) == ["0 of 2 ready, 0.0 MB", "  1.bin: 0.0 MB"]
