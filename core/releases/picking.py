"""Releases in an order for somebody: the best first, the first page not five times the same. Pure.

What a gate keeps out stands behind everything else, and is still shown: people may take it all the same.
"""

from collections.abc import Callable, Iterable, Sequence

from core.releases.offered import Whole
from core.releases.preferring import Wants
from core.releases.scoring import Judged, Known, judge

#: what a page shows
PAGE = 5
#: how much a first page gives up for variety
_KEENNESS = 0.8
_SAVER_BYTES = 2_500_000_000

Need = Callable[[Judged], bool]


def ranked(wholes: Iterable[Whole], wants: Wants, known: Known) -> list[Judged]:
    """All releases, best first; the order is total: what is equal stands by its number."""
    judged = sorted((judge(one, wants, known) for one in wholes), key=lambda one: _place(one, wants, known))
    good = [one for one in judged if not one.gates]
    kept_out = [one for one in judged if one.gates]
    return [*(good if wants.strict else varied(good)), *kept_out]


def best(judged: Sequence[Judged]) -> Judged | None:
    """The one that is taken when nobody chooses; None when something is against every one."""
    return next((one for one in judged if not one.gates), None)


def varied(judged: Sequence[Judged]) -> list[Judged]:
    """The best stays the best; of the rest of the first page each adds something (maximal marginal relevance).

    A small one and one from another indexer are among them, where there are such.
    """
    if len(judged) <= PAGE:
        return list(judged)
    page, rest = [judged[0]], list(judged[1:])
    while len(page) < PAGE:
        chosen = max(rest, key=lambda one: _worth(one, page))
        page.append(chosen)
        rest.remove(chosen)
    first = set(page[0].whole.indexers)
    needs = (_is_small, lambda one: bool(set(one.whole.indexers) - first))
    for need in needs:
        _see_to(page, rest, need, needs)
    order = {one.whole.id: place for place, one in enumerate(judged)}
    return [*page, *sorted(rest, key=lambda one: order[one.whole.id])]


def _see_to(page: list[Judged], rest: list[Judged], need: Need, needs: Sequence[Need]) -> None:
    """Somebody on the page meets the need, if there is one who does; whoever meets another alone is not put out."""
    newcomer = next((one for one in rest if need(one)), None)
    if newcomer is None or any(need(one) for one in page):
        return
    alone = [met[0] for other in needs if len(met := [one for one in page if other(one)]) == 1]
    out = next(one for one in reversed(page[1:]) if one not in alone)
    page[page.index(out)] = newcomer
    rest[rest.index(newcomer)] = out


def _place(one: Judged, wants: Wants, known: Known) -> tuple[float, ...]:
    """By the sum; strictly, by one term after the other."""
    value = {term.name: term.value for term in one.terms}
    last = (-(one.whole.seeders(known.now_ms) or 0.0), float(one.whole.id))
    if wants.strict:
        names = ("quality", "speaks", "group", "trust", "available", "fared", "sized")
        return (*(-round(value[name], 3) for name in names), *last)
    return (-round(one.score, 6), *last)


def _worth(one: Judged, page: Sequence[Judged]) -> float:
    alike = max(_likeness(one.whole, other.whole) for other in page)
    return _KEENNESS * one.score / 1000 - (1 - _KEENNESS) * alike


def _likeness(one: Whole, other: Whole) -> float:
    if one.lines != other.lines:
        return 0.0
    if one.claims.group and one.claims.group == other.claims.group:
        return 0.7
    return 0.4 if one.claims.source == other.claims.source else 0.2


def _is_small(one: Judged) -> bool:
    return bool(one.whole.size_bytes) and (one.whole.size_bytes or 0) <= _SAVER_BYTES
