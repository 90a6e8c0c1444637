"""Recipes: what each kind of job does, a file each, read from top to bottom. They have no `try`."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from worker.context import House
from worker.jobs import (
    back,
    crawl,
    discover,
    download,
    importing,
    links,
    look,
    mend,
    plan,
    preload,
    probe,
    relist,
    scrape,
    search,
    take,
    tidy,
    torrent,
    upkeep,
    verify,
    warm,
)
from worker.run import Handover, Outcome, Run

Recipe = Callable[[House, Run], Awaitable[Outcome | Handover]]

RECIPES: Mapping[str, Recipe] = {
    "search": search.search,
    "look": look.look,
    "plan": plan.plan,
    "download": download.download,
    "torrent": torrent.torrent,
    "take": take.take,
    "preload": preload.preload,
    "scrape": scrape.scrape,
    "tidy": tidy.tidy,
    "upkeep": upkeep.upkeep,
    "back": back.back,
    "probe": probe.probe,
    "verify": verify.verify,
    "mend": mend.mend,
    "warm": warm.warm,
    "links": links.links,
    "import": importing.take_in,
    "crawl": crawl.crawl,
    "relist": relist.relist,
    "discover": discover.discover,
}


def in_house(house: House) -> dict[str, Callable[[Run], Awaitable[Outcome | Handover]]]:
    """The recipes, at work in this house."""
    return {kind: partial(recipe, house) for kind, recipe in RECIPES.items()}
