"""Searching: all sources at once, every answer written down as it comes."""

from contextlib import aclosing

from core.errors import SourceBlocked, SourceChanged, SourceError, SourceRefused, SourceUnavailable
from core.folding import folded
from core.library import titles
from core.media import TitleInfo
from core.source import Wanted
from worker.catalog import health
from worker.catalog.search import Answer
from worker.catalog.search import search as ask_all
from worker.context import House
from worker.run import Outcome, Run

LOOKING, DONE = "looking", "done"


async def search(house: House, run: Run) -> Outcome:
    """Hits as rows, and of each source whether it has answered, or why not."""
    wanted = Wanted(str(run.job.payload["words"]))
    sources = dict.fromkeys(house.catalog.instances, LOOKING)
    run.report(stage=f"0/{len(sources)}", sources=dict(sources))
    async with aclosing(ask_all(house.catalog, wanted, house.runtime.settings.search.source_s)) as answers:
        async for answer in answers:
            await _keep(house, run, answer, wanted.words)
            sources[answer.source] = state(answer.trouble)
            answered = sum(1 for one in sources.values() if one != LOOKING)
            run.report(stage=f"{answered}/{len(sources)}", sources=dict(sources))
    return Outcome()


def state(trouble: SourceError | None) -> str:
    """How a source is doing by its last answer: done, limited, blocked, refused, changed or down."""
    match trouble:
        case None:
            return DONE
        case SourceUnavailable(retry_after_s=float()):
            return "limited"
        case SourceBlocked():
            return "blocked"
        case SourceRefused():
            return "refused"
        case SourceChanged():
            return "changed"
        case _:
            return "down"


def score(words: str, info: TitleInfo, place: int) -> float:
    """How well a title fits: its name as asked, its name begun so, all words in the name; then its source's order."""
    asked, name = folded(words), folded(info.name)
    main = folded(info.name.split(";")[0].split(":")[0]).removeprefix("the ")
    fit = 3.0 if asked in {name, main} else 2.0 if name.startswith(asked) else 1.0
    return fit + 1 / (2 + place)


async def _keep(house: House, run: Run, answer: Answer, words: str) -> None:
    async with house.runtime.db.begin() as session:
        found = [
            (await titles.keep(session, info), score(words, info, place)) for place, info in enumerate(answer.titles)
        ]
        await titles.add_hits(session, run.id, found)
        await health.answered(session, answer.source, state(answer.trouble), answer.trouble, answer.seconds)
