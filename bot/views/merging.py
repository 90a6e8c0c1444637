"""Hits as people see them: what several sources have of one work is one line, in an order for who looks. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.library.searches import Place
from core.ranking import Term, of_link, of_sources, of_viewer, score


@dataclass(frozen=True, slots=True)
class Merged:
    """A work: the title that stands for it, the others of it best first; `terms` are what is counted when shown."""

    lead: Place
    others: tuple[Place, ...]
    terms: tuple[Term, ...]

    @property
    def points(self) -> float:
        """All that speaks for it."""
        return self.lead.points + score(self.terms)

    @property
    def is_known(self) -> bool:
        """Whether no source has said it in this search: the index knew it."""
        return all(one.is_known for one in self.all)

    @property
    def all(self) -> tuple[Place, ...]:
        """The lead and the others: nothing that was found is left out."""
        return (self.lead, *self.others)


def merged(places: Iterable[Place], language: str) -> list[Merged]:
    """All works, best first for somebody of this language; those of later pages after those of earlier ones."""
    works: dict[str, list[Place]] = {}
    for one in places:
        works.setdefault(one.work or f"#{one.title}", []).append(one)
    found = [_work(group, language) for group in works.values()]
    return sorted(found, key=lambda one: (min(each.page for each in one.all), -one.points, one.lead.title))


def _work(group: Sequence[Place], language: str) -> Merged:
    """What is here stands for the work, else what fits best."""
    lead, *others = group if len(group) == 1 else sorted(group, key=lambda one: _place(one, language))
    viewer = of_viewer(lead.languages, language, is_here=lead.is_here)
    terms = (*viewer, of_sources(len({one.source for one in group})), of_link(lead.link))
    return Merged(lead, tuple(others), terms)


def _place(one: Place, language: str) -> tuple[bool, bool, float, int]:
    """What is here, then what a source has just said, then by all points, those about who looks among them."""
    points = one.points + score(of_viewer(one.languages, language, is_here=one.is_here)) + of_link(one.link).points
    return (not one.is_here, one.is_known, -points, one.title)
