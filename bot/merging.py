"""Hits as people see them: what several sources have of one work is one line, in an order for who looks. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.media import TitleInfo
from core.ranking import Term, of_sources, of_viewer, score


@dataclass(frozen=True, slots=True)
class Candidate:
    """A title that a search found. `terms` are those that hold for everybody, `page` the one it came with."""

    title: int
    info: TitleInfo
    work: str
    page: int
    terms: tuple[Term, ...]
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """A work: the title that stands for it, the others of it best first, and what its place is made of."""

    lead: Candidate
    others: tuple[Candidate, ...]
    terms: tuple[Term, ...]

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
    return sorted(found, key=lambda one: (min(each.page for each in one.all), -score(one.terms), one.lead.title))


def _work(group: Sequence[Candidate], language: str) -> Merged:
    """What is here stands for the work, else what fits best."""
    ranked = sorted(group, key=lambda one: (not one.is_here, -score(_terms(one, language)), one.title))
    sources = len({one.info.source for one in group})
    return Merged(ranked[0], tuple(ranked[1:]), (*_terms(ranked[0], language), of_sources(sources)))


def _terms(one: Candidate, language: str) -> tuple[Term, ...]:
    return (*one.terms, *of_viewer(one.info, language, is_here=one.is_here))
