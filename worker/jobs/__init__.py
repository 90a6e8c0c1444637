"""Recipes: what each kind of job does, a file each, read from top to bottom. They have no `try`."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from worker.context import House
from worker.jobs import download, look, probe, search, tidy, upkeep, warm
from worker.run import Outcome, Run

Recipe = Callable[[House, Run], Awaitable[Outcome]]

RECIPES: Mapping[str, Recipe] = {
    "search": search.search,
    "look": look.look,
    "download": download.download,
    "tidy": tidy.tidy,
    "upkeep": upkeep.upkeep,
    "probe": probe.probe,
    "warm": warm.warm,
}


def in_house(house: House) -> dict[str, Callable[[Run], Awaitable[Outcome]]]:
    """The recipes, at work in this house."""
    return {kind: partial(recipe, house) for kind, recipe in RECIPES.items()}
