"""Hits as people see them: what several sources have of one work is one line, in an order for who looks. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.ranking import Term, of_sources, of_viewer, score


@dataclass(frozen=True, slots=True)
class Candidate:
    """A title that a search found. `points` are those that hold for everybody, `page` is the one it came with."""

    title: int
    source: str
    work: str
    languages: tuple[str, ...]
    page: int
    points: float
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """A work: the title that stands for it, the others of it best first; `terms` are what is about who looks."""

    lead: Candidate
    others: tuple[Candidate, ...]
    terms: tuple[Term, ...]

    @property
    def points(self) -> float:
        """All that speaks for it."""
        return self.lead.points + score(self.terms)

    @property
    def all(self) -> tuple[Candidate, ...]:
        """The lead and the others: nothing that was found is left out."""
        return (self.lead, *self.others)


def merged(candidates: Iterable[Candidate], language: str) -> list[Merged]:
    """All works, best first for somebody of this language; those of later pages after those of earlier ones."""
    works: dict[str, list[Candidate]] = {}
    for one in candidates:
        works.setdefault(one.work or f"#{one.title}", []).append(one)
    found = [_work(group, language) for group in works.values()]
    return sorted(found, key=lambda one: (min(each.page for each in one.all), -one.points, one.lead.title))


def _work(group: Sequence[Candidate], language: str) -> Merged:
    """What is here stands for the work, else what fits best."""
    terms = {one.title: of_viewer(one.languages, language, is_here=one.is_here) for one in group}
    ranked = sorted(group, key=lambda one: (not one.is_here, -one.points - score(terms[one.title]), one.title))
    lead = ranked[0]
    return Merged(lead, tuple(ranked[1:]), (*terms[lead.title], of_sources(len({one.source for one in group}))))
