"""`jobs`: what is waiting, running and set aside; replay and discard; export."""

import asyncio
import csv
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import typer

from core.db import Database
from core.errors import StartError
from core.library import jobs as questions
from core.migrate import migrate
from core.models import Job, JobState
from core.settings import load

T = TypeVar("T")
app = typer.Typer(help="Jobs: list, story, replay, discard, export.", no_args_is_help=True)
_ALL = 1_000_000
_FIELDS = ("id", "kind", "lane", "state", "tries", "stalls", "error", "created_at", "started_at", "finished_at")


@app.command("list")
def list_jobs(
    *,
    state: Annotated[str, typer.Option(help="Only these, commas between: queued, running, failed …")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """The newest jobs. `--state failed` lists the dead letters with their cause."""
    states = [_state(name) for name in state.split(",") if name]
    rows = asyncio.run(_ask(lambda session: questions.listed(session, states=states, limit=limit)))
    for job in rows:
        print(json.dumps(_fields(job)) if as_json else _line(job))  # noqa: T201


@app.command()
def story(job: int) -> None:
    """Everything that happened to a job, one JSON object a line."""
    for event in asyncio.run(_ask(lambda session: questions.story(session, job))):
        print(json.dumps({"at": event.happened_at, "event": event.event, **event.facts}))  # noqa: T201


@app.command()
def replay(
    job: Annotated[int, typer.Argument(help="The job's number; 0 with --all.")] = 0,
    *,
    every: Annotated[bool, typer.Option("--all", help="All that failed.")] = False,
) -> None:
    """Run a failed or cancelled job again, from what is there."""

    async def again(session: Any) -> int:
        failed = await questions.listed(session, states=[JobState.FAILED], limit=10_000) if every else []
        numbers = [one.id or 0 for one in failed] if every else [job]
        return sum([await questions.replay(session, number) is not None for number in numbers])

    print(f"{asyncio.run(_ask(again))} to be run again.")  # noqa: T201


@app.command()
def discard(job: int) -> None:
    """Forget a job that is over, with its story."""
    if not asyncio.run(_ask(lambda session: questions.discard(session, job))):
        raise StartError(f"There is no job {job} that is over. `bowerbird jobs list` shows them.")
    print(f"Job {job} is forgotten.")  # noqa: T201


@app.command()
def export(*, as_csv: Annotated[bool, typer.Option("--csv", help="CSV instead of JSON lines.")] = False) -> None:
    """Progress and history of all jobs."""
    rows = [_fields(job) for job in asyncio.run(_ask(lambda session: questions.listed(session, limit=_ALL)))]
    if not as_csv:
        for row in rows:
            print(json.dumps(row))  # noqa: T201
        return
    writer = csv.DictWriter(sys.stdout, [*_FIELDS, "progress"])
    writer.writeheader()
    writer.writerows({**row, "progress": json.dumps(row["progress"])} for row in rows)


async def _ask(question: Callable[[Any], Awaitable[T]]) -> T:
    database = Database(load().database)
    try:
        await migrate(database)
        async with database.begin() as session:
            return await question(session)
    finally:
        await database.close()


def _fields(job: Job) -> dict[str, Any]:
    return {name: getattr(job, name) for name in _FIELDS} | {"progress": job.progress, "facts": job.error_facts}


def _line(job: Job) -> str:
    why = f"  {job.error}: {job.error_facts.get('reason', '')}" if job.error else ""
    return f"{job.id:>6}  {job.kind:<9} {job.lane:<5} {job.state:<9} tries {job.tries}{why}"


def _state(name: str) -> JobState:
    try:
        return JobState(name.strip())
    except ValueError:
        raise typer.BadParameter(f"{name!r} is no state; there are {', '.join(JobState)}.") from None
