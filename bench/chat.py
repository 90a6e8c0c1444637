"""How quickly the web chat answers many at once, and how seldom it edits a card whose job reports much."""

import asyncio

import aiohttp

from bench.figures import Figure, median, percentile
from bench.people import Somebody
from bench.place import Place, place, process

_CHATS = 200
_OVER_S = 2.0
_STEPS = 1000


async def measure(short: bool) -> list[Figure]:
    """Replies first, then the edits of one card."""
    async with (
        place(web={"port": 0}) as here,
        process(here.environ, "-m", "bench.front"),
        process(here.environ, "-m", "bench.worker"),
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
    ):
        figures = await _replies(here, session, 1 if short else 5)
        return [*figures, await _edits(here, session, 20.0)]


async def _replies(here: Place, session: aiohttp.ClientSession, rounds: int) -> list[Figure]:
    """Each chat says one line, at its moment of the two seconds; the first round is for warming up."""
    people = [Somebody(session, here.home, f"p{number}", f"room{number}") for number in range(_CHATS)]
    for one in people:
        await one.come()
    took: list[list[float]] = []
    for _ in range(rounds + 1):
        took.append(await asyncio.gather(*(_reply_ms(one, place) for place, one in enumerate(people))))
        await asyncio.sleep(1)
    for one in people:
        await one.leave()
    ranks = sorted(percentile(one, 99) for one in took[1:])
    middle = median([median(one) for one in took[1:]])
    note = f"/queue in {_CHATS} rooms over {_OVER_S:g} s; {rounds} rounds; p50 {middle:.1f} ms, best p99 {ranks[0]:.1f}"
    return [Figure("chat.web_reply_ms_p99_200", median(ranks), "ms", _CHATS * rounds, note=note)]


async def _reply_ms(somebody: Somebody, place: int) -> float:
    await asyncio.sleep(_OVER_S / _CHATS * place)
    _, seconds = await somebody.say("/queue")
    return seconds * 1000


async def _edits(here: Place, session: aiohttp.ClientSession, seconds: float) -> Figure:
    """The edits that a page sees of one card whose job reports a thousand steps."""
    somebody = Somebody(session, here.home, "ada", "quiet")
    answer, _ = await somebody.say(f"/download steps steps={_STEPS} seconds={seconds}")
    await somebody.listen(seconds + 8)
    await somebody.leave()
    note = f"{_STEPS} steps in {seconds:g} s, one card on the web"
    return Figure("chat.edits_per_1000_steps", somebody.edits[answer["post"]["id"]], "edits", _STEPS, note=note)
