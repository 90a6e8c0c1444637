"""How quickly the chats answer many at once, and how seldom they edit a card whose job reports much."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp

from bench import restart
from bench.beside import Beside
from bench.figures import Figure, median, percentile
from bench.people import Somebody
from bench.place import Place, place, process
from bench.platforms import Crowd, platforms

T = TypeVar("T")
_CHATS = 200
_OVER_S = 2.0
_STEPS = 1000
_STEPS_S = 20.0
_ALONE = 20
#: a job of ours leaves nothing on the shelf, so that is what its card says in the end
_OVER = "taken out of the library"


async def measure(short: bool) -> list[Figure]:
    """Of each surface: replies first, then the edits of one card; what the platforms would have refused; a crash."""
    rounds = 1 if short else 5
    async with platforms() as crowds:
        sections: dict[str, Any] = {crowd.name: crowd.settings for crowd in crowds}
        async with (
            place(web={"port": 0}, **sections) as here,
            process(here.environ, "-m", "bench.front"),
            process(here.environ, "-m", "bench.worker"),
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
        ):
            figures = [*await _web(here, session, rounds), await _web_edits(here, session)]
            for crowd in crowds:
                figures += [*await _platform(crowd, rounds), await _platform_edits(crowd)]
        refused = sum([await crowd.refused() for crowd in crowds])
        requests = sum([await crowd.requests() for crowd in crowds])
    note = "requests to both platforms that their rules, or the official schema if there, would not have taken"
    figures.append(Figure("chat.refused_requests", refused, "requests", requests, note=note))
    return [*figures, *await restart.run(restart.SHORT if short else restart.WISHES)]


async def _web(here: Place, session: aiohttp.ClientSession, rounds: int) -> list[Figure]:
    people = [Somebody(session, here.home, f"p{number}", f"room{number}") for number in range(_CHATS)]
    for one in people:
        await one.come()

    async def ask(number: int) -> float:
        _, seconds = await people[number].say("/queue")
        return seconds * 1000

    async def crowd() -> list[float]:
        return await asyncio.gather(*(_at_its_moment(number, ask) for number in range(_CHATS)))

    figures = await _replies("web", ask, crowd, rounds)
    for one in people:
        await one.leave()
    return figures


async def _platform(crowd: Crowd, rounds: int) -> list[Figure]:
    await crowd.come(_CHATS)

    async def ask(number: int) -> float:
        await crowd.say(number, "/queue")
        return (await crowd.took_ms())[0]

    async def all_of_them() -> list[float]:
        await asyncio.gather(*(_at_its_moment(number, _said(crowd)) for number in range(_CHATS)))
        return await crowd.took_ms()

    return await _replies(crowd.name, ask, all_of_them, rounds)


def _said(crowd: Crowd) -> Callable[[int], Awaitable[None]]:
    async def say(number: int) -> None:
        await crowd.say(number, "/queue")

    return say


async def _at_its_moment(number: int, ask: Callable[[int], Awaitable[T]]) -> T:
    await asyncio.sleep(_OVER_S / _CHATS * number)
    return await ask(number)


async def _replies(
    surface: str, alone: Callable[[int], Awaitable[float]], crowd: Callable[[], Awaitable[list[float]]], rounds: int
) -> list[Figure]:
    """One chat by itself, then all of them within two seconds; the first round is for warming up."""
    single = [await alone(number) for number in range(_ALONE)]
    took: list[list[float]] = []
    beside = Beside.begun()
    for _ in range(rounds + 1):
        took.append(await crowd())
        await asyncio.sleep(1)
    ranks = sorted(percentile(one, 99) for one in took[1:])
    middle = median([median(one) for one in took[1:]])
    note = f"/queue in {_CHATS} chats over {_OVER_S:g} s; {rounds} rounds; p50 {middle:.1f} ms, best p99 {ranks[0]:.1f}"
    note += beside.told()
    return [
        Figure(f"chat.{surface}_reply_ms_p50_1", median(single), "ms", _ALONE, note="/queue in one chat at a time"),
        Figure(f"chat.{surface}_reply_ms_p99_200", median(ranks), "ms", _CHATS * rounds, note=note),
    ]


async def _web_edits(here: Place, session: aiohttp.ClientSession) -> Figure:
    """The edits that a page sees of one card whose job reports a thousand steps."""
    somebody = Somebody(session, here.home, "ada", "quiet")
    answer, _ = await somebody.say(f"/download steps steps={_STEPS} seconds={_STEPS_S}")
    await somebody.listen(_STEPS_S + 8)
    await somebody.leave()
    return _edits("chat", somebody.edits[answer["post"]["id"]], "on the web")


async def _platform_edits(crowd: Crowd) -> Figure:
    await crowd.say(0, f"/download steps steps={_STEPS} seconds={_STEPS_S}")
    return _edits(f"chat.{crowd.name}", await crowd.edits(_OVER), f"on {crowd.name.capitalize()}")


def _edits(name: str, edits: int, where: str) -> Figure:
    note = f"{_STEPS} steps in {_STEPS_S:g} s, one card {where}"
    metric = "chat.edits_per_1000_steps" if name == "chat" else f"{name}_edits_per_1000_steps"
    return Figure(metric, edits, "edits", _STEPS, note=note)
