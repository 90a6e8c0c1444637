"""`sources`: what there is, and whether it answers."""

import asyncio
import json
import time
from typing import Annotated, Any

import typer

from core.errors import SourceError, SourceUnavailable
from core.settings import Settings, load
from worker.catalog.load import Catalog, SourceCard, State
from worker.catalog.load import load as load_catalog

app = typer.Typer(help="Sources: list them, check that they answer.", no_args_is_help=True)
_AS_JSON = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@app.command("list")
def list_sources(*, as_json: _AS_JSON = False) -> None:
    """All sources, also those that are off, and why."""
    for card in load_catalog(load()).cards:
        _print({**_of(card), "state": card.state.value, "reason": card.reason}, as_json=as_json)


@app.command()
def check(
    name: Annotated[str, typer.Argument(help="One source; all when left out.")] = "", *, as_json: _AS_JSON = False
) -> None:
    """Ask each source whether it is well. Exit code 1 when one is not."""
    answers = asyncio.run(answers_of(load(), name))
    if not answers:
        raise typer.BadParameter(f"There is no source {name!r} that is on. `bowerbird sources list` shows all.")
    for answer in answers:
        _print(answer, as_json=as_json)
    raise typer.Exit(0 if all(answer["state"] == "up" for answer in answers) else 1)


async def answers_of(settings: Settings, name: str = "") -> list[dict[str, Any]]:
    """What each source that is on answers, all at once: name, label, state ("up" is well), reason, ms."""
    catalog = load_catalog(settings)
    try:
        cards = [card for card in catalog.cards if card.state is not State.OFF and name in {"", card.name}]
        return await asyncio.gather(*(_probe(catalog, card, settings.search.source_s) for card in cards))
    finally:
        await catalog.close()


async def _probe(catalog: Catalog, card: SourceCard, source_s: float) -> dict[str, Any]:
    instance = catalog.instances.get(card.name)
    if instance is None:
        return {**_of(card), "state": card.state.value, "reason": card.reason}
    began = time.perf_counter()
    trouble: SourceError | None = None
    try:
        async with asyncio.timeout(source_s):
            await instance.source.probe(instance.http)
    except SourceError as error:
        trouble = error
    except TimeoutError:
        trouble = SourceUnavailable(card.name, f"did not answer in {source_s:g} s")
    ms = round((time.perf_counter() - began) * 1000)
    return {
        **_of(card),
        "state": trouble.key if trouble else "up",
        "reason": trouble.reason if trouble else "",
        "ms": ms,
    }


def _of(card: SourceCard) -> dict[str, Any]:
    return {"name": card.name, "label": card.label, "kinds": sorted(card.kinds), "licence": card.licence}


def _print(row: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(row))  # noqa: T201
        return
    reason = f"  {row['reason']}" if row["reason"] else ""
    print(f"{row['name']:<14} {row['state']:<18} {row['label']}{reason}")  # noqa: T201
