"""What a chat shows of parts that are fetched side by side by a worker in another process, and how each is steered."""

import aiohttp
import pytest

from bench.faults.place import serving
from core.settings import PREFIX
from tests.gates import Gates
from tests.numbered_worker_process import TITLE
from tests.story import labels, told

pytest_plugins = ["tests.numbered_house"]


@pytest.fixture
async def gates(apart):
    """The title's files wait behind gates; nobody loses patience meanwhile."""
    with serving("tests.gates_process") as base:
        apart.environ[f"{PREFIX}SOURCES__NUMBERS__BASE_URL"] = base
        apart.environ |= {f"{PREFIX}FETCH__STALL_S": "600", f"{PREFIX}WORKER__STUCK_S": "600"}
        async with aiohttp.ClientSession() as session:
            yield Gates(base, session)


async def seen(chat, job, *texts):
    """Wait until somebody sees these on the card of a request; that card."""
    talker = await chat.talker("ada")

    def card():
        shown = [one for one in talker.cards if one.job == job]
        return next((one for one in shown if all(text in told(one) for text in texts)), None)

    await talker.until(card)
    return card()


@pytest.mark.timeout(300)
async def test_the_card_names_those_that_are_under_way_and_each_hears_what_is_wished_of_it(apart, gates):
    chat = apart.chat
    await apart.worker()
    await chat.says("ada", f"/search {TITLE}")
    await chat.sees("ada", "1 found")
    preview = await chat.says("ada", f"/download {TITLE} zip")
    job = (await chat.presses("ada", "Start", card=preview)).job
    await gates.wait_at(*range(1, 9))
    card = await seen(chat, job, "Fetching parts 1-8 of 500")
    assert "Skip part 1" in labels(card)
    assert (await chat.presses("ada", "Skip part 1", card=card)).text == "That part is left out."
    await gates.wait_at(*range(2, 10))
    card = await seen(chat, job, "Fetching parts 2-9 of 500")
    await gates.open(5)
    await gates.wait_at(2, 3, 4, *range(6, 11))
    card = await seen(chat, job, "Fetching parts 2-4,6-10 of 500")
    await chat.presses("ada", "Parts\u2026", card=card)
    listing = await chat.sees("ada", f"Parts of {TITLE}")
    label = next(one for one in labels(listing) if one.startswith("3 \u00b7"))
    await chat.presses("ada", label, card=listing)
    part = await chat.sees("ada", "being fetched")
    await chat.presses("ada", "Hold it back", card=part)
    await gates.wait_at(2, 4, *range(6, 12))
    card = await seen(chat, job, "Fetching parts 2,4,6-11 of 500")
    assert (await chat.presses("ada", "Cancel", card=card)).text == "Stopped."
    assert "1 of 500 parts are here. Keep them" in told(await seen(chat, job, "cancelled", "parts are here"))
