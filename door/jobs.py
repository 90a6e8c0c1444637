"""`jobs`: what is waiting, running and set aside; replay and discard; export."""

import asyncio
import csv
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import typer

from core.errors import StartError
from core.settings import load

T = TypeVar("T")
Question = Callable[[Any, Any], Awaitable[T]]
app = typer.Typer(help="Jobs: list, story, replay, discard, export.", no_args_is_help=True)
STATES = ("queued", "running", "paused", "done", "failed", "cancelled")
_ALL = 1_000_000
_FIELDS = ("id", "kind", "lane", "state", "tries", "stalls", "error", "created_at", "started_at", "finished_at")


@app.command("list")
def list_jobs(
    *,
    state: Annotated[str, typer.Option(help="Only these, commas between: queued, running, failed …")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """The newest jobs. `--state failed` lists the dead letters with their cause."""
    states = [_state(name) for name in state.split(",") if name]
    rows = asyncio.run(_ask(lambda jobs, session: jobs.listed(session, states=states, limit=limit)))
    for job in rows:
        print(json.dumps(_fields(job)) if as_json else _line(job))  # noqa: T201


@app.command()
def story(job: Annotated[int, typer.Argument(help="The job's number.")]) -> None:
    """Everything that happened to a job, one JSON object a line."""
    events = asyncio.run(_ask(lambda jobs, session: jobs.story(session, job)))
    if not events:
        raise _unknown(job)
    for event in events:
        print(json.dumps({"at": event.happened_at, "event": event.event, **event.facts}))  # noqa: T201


@app.command()
def replay(
    job: Annotated[int, typer.Argument(help="The job's number; left out with --all.")] = 0,
    *,
    every: Annotated[bool, typer.Option("--all", help="All that failed.")] = False,
) -> None:
    """Run a failed or cancelled job again, from what is there."""
    if every == bool(job):
        raise typer.BadParameter("Name one job, or all that failed with --all.")

    async def again(jobs: Any, session: Any) -> int:
        failed = await jobs.listed(session, states=["failed"], limit=10_000) if every else []
        numbers = [one.id for one in failed] if every else [job]
        return sum([await jobs.replay(session, number) is not None for number in numbers])

    count = asyncio.run(_ask(again))
    if not every and not count:
        raise _unknown(job, " that failed or was cancelled")
    print(f"{count} to be run again.")  # noqa: T201


@app.command()
def discard(job: Annotated[int, typer.Argument(help="The job's number.")]) -> None:
    """Forget a job that is over, with its story."""
    if not asyncio.run(_ask(lambda jobs, session: jobs.discard(session, job))):
        raise _unknown(job, " that is over")
    print(f"Job {job} is forgotten.")  # noqa: T201


@app.command()
def export(*, as_csv: Annotated[bool, typer.Option("--csv", help="CSV instead of JSON lines.")] = False) -> None:
    """Progress and history of all jobs."""
    rows = [_fields(job) for job in asyncio.run(_ask(lambda jobs, session: jobs.listed(session, limit=_ALL)))]
    if not as_csv:
        for row in rows:
            print(json.dumps(row))  # noqa: T201
        return
    writer = csv.DictWriter(sys.stdout, [*_FIELDS, "progress", "facts"])
    writer.writeheader()
    writer.writerows(
        {**row, "progress": json.dumps(row["progress"]), "facts": json.dumps(row["facts"])} for row in rows
    )


async def _ask(question: Question[T]) -> T:
    """The answer to `question(core.library.jobs, session)`. Raises StartError when nothing ran here yet."""
    from core.db import Database
    from core.library import jobs
    from core.migrate import migrate

    settings = load()
    database = Database(settings.database)
    if database.path is not None and not database.path.exists():
        raise StartError(f"There is no database in {settings.home} yet: ./run makes it. BOWERBIRD_HOME names another.")
    try:
        await migrate(database)
        async with database.begin() as session:
            return await question(jobs, session)
    finally:
        await database.close()


def _fields(job: Any) -> dict[str, Any]:
    return {name: getattr(job, name) for name in _FIELDS} | {"progress": job.progress, "facts": job.error_facts}


def _line(job: Any) -> str:
    why = f"  {job.error}: {_reason(job.error_facts)}" if job.error else ""
    return f"{job.id:>6}  {job.kind:<9} {job.lane:<5} {job.state:<9} tries {job.tries}{why}"


def _reason(facts: dict[str, Any]) -> str:
    """Why a job failed: in the words of its error, or the sentence that people were told."""
    from bot.texts import FALLBACK, keys, speaker

    if (key := str(facts.get("text", ""))) in keys():
        return speaker(FALLBACK)(key, **{name: fact for name, fact in facts.items() if name != "text"})
    return str(facts.get("reason", ""))


def _state(name: str) -> str:
    if name.strip() not in STATES:
        raise typer.BadParameter(f"{name!r} is no state; there are {', '.join(STATES)}.")
    return name.strip()


def _unknown(job: int, more: str = "") -> StartError:
    return StartError(f"There is no job {job}{more}. `bowerbird jobs list` shows them.")
