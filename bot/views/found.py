"""Titles as cards: what a search found so far, one title in full, lists of them. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.cards import (
    Act,
    Audience,
    Block,
    Button,
    Card,
    Cover,
    Fields,
    Link,
    Note,
    Pick,
    Row,
    Rows,
    State,
    Style,
    Text,
    Tone,
)
from bot.deliver import Delivery
from bot.texts import Say, units
from bot.views.lacking import lacks
from core.genres import genres_of
from core.media import Format, TitleInfo
from core.ranking import WEIGHTS, Term, score
from core.releases.works import RELEASES
from core.source import Shelf

PAGE = 5
_SEPARATOR = " · "
_LONG = 600


@dataclass(frozen=True, slots=True)
class Listed:
    """A title in a list. `others` are the sources that have the same work; `lacks` when it is here, but never whole.

    `offers` counts those of releases of it. `known` when a search has it from the index: no source has said it now.
    """

    id: int
    info: TitleInfo
    source: str
    here: bool = False
    others: tuple[str, ...] = ()
    lacks: bool = False
    offers: int = 0
    known: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A search as it stands: `titles` are the page from `start` on, of `count`.

    `sources` says of each source: looking, done, or why not. `goes_on` when sources have more than they were asked
    for, `unsaid` counts titles that say nothing of what a filter asks for, `is_old` when it was made for somebody
    who asked before, `is_offline` when hardly anything outside was reached.
    """

    job: int
    words: str
    titles: Sequence[Listed]
    count: int
    sources: Mapping[str, str]
    labels: Mapping[str, str]
    is_open: bool
    start: int = 0
    goes_on: bool = False
    unsaid: int = 0
    is_old: bool = False
    is_offline: bool = False
    shelf: str = ""


def results(found: Found, say: Say) -> Card:
    """A page of results, from the first ones on."""
    shown = found.titles
    looking = sum(1 for state in found.sources.values() if state == "looking") if found.is_open else 0
    blocks: list[Block] = [Text(_count(found, looking, say))]
    if shown:
        blocks.append(Rows(tuple(row(one, say, number) for number, one in enumerate(shown, found.start + 1))))
    elif found.count and not looking:
        blocks.append(Text(say("search-end")))
    if found.unsaid:
        blocks.append(Note(say("search-unsaid", count=found.unsaid)))
    if found.is_offline:
        blocks.append(Note(say("search-offline")))
    blocks.extend(_not_reached(found, say))
    if not found.count and not looking:
        blocks.append(Text(say("search-nothing-next")))
    options = tuple(_option(number, one, found.job) for number, one in enumerate(shown, found.start + 1))
    pick = Pick(say("search-pick"), options) if shown else None
    # while nobody is said to look the search has not begun
    state = State.OPEN if looking or (found.is_open and not found.sources) else State.DONE
    heading = _SEPARATOR.join(filter(None, [say(f"browse-{found.shelf}") if found.shelf else "", found.words]))
    title = heading[:100] + ("…" if len(heading) > 100 else "")
    share = shared("search.page", {"job": found.job, "start": found.start}, say)
    return Card(
        title, tuple(blocks), _turn(found, say), pick, audience=Audience.ASIDE, state=state, job=found.job, share=share
    )


def shared(verb: str, args: Mapping[str, Any], say: Say) -> Act:
    """The button that shows the room what this action draws."""
    return Act(say("do-share"), "card.share", {"verb": verb, "args": dict(args)})


def row(one: Listed, say: Say, number: int | None = None) -> Row:
    """A title as a line of a list."""
    mark = say("title-here-lacks" if one.lacks else "title-here") if one.here else ""
    mark = mark or (say("title-known") if one.known else "")
    return Row(one.info.name, detail(one, say), mark, number)


def detail(one: Listed, say: Say) -> str:
    """As in "Mary Shelley · 1818 · book · EPUB · en · Project Gutenberg"."""
    info = one.info
    pieces = [
        ", ".join(info.authors[:2]),
        str(info.year or ""),
        say(f"kind-{info.kind}"),
        info.formats[0].label if info.formats and info.source != RELEASES else "",
        ", ".join(info.languages[:2]),
        say("title-offers", count=one.offers) if one.offers else "",
        ", ".join([one.source, *one.others]),
    ]
    return _SEPARATOR.join(piece for piece in pieces if piece)


@dataclass(frozen=True, slots=True)
class Whole:
    """A title in full, with what the room has of it already, and where else the same work is.

    `is_dead`: several looks found it gone at its source. `fresh` parts have come there `fresh_s` seconds ago.
    """

    listed: Listed
    cover: str | None
    here: Sequence[Delivery]
    starred: bool
    elsewhere: Sequence[Listed] = ()
    is_dead: bool = False
    fresh: int = 0
    fresh_s: float = 0.0


def title(whole: Whole, say: Say, search: int = 0) -> Card:
    """The card of a title; `search` is the one that found it, if any."""
    info, number = whole.listed.info, whole.listed.id
    blocks: list[Block] = []
    if whole.cover:
        blocks.append(Cover(whole.cover, say("cover-alt", name=info.name)))
    blocks.append(Text(detail(whole.listed, say)))
    if info.description:
        blocks.append(Text(info.description[:_LONG] + ("…" if len(info.description) > _LONG else "")))
    blocks.append(Fields(tuple(_fields(info, say))))
    blocks.extend(Note(_have(one, say)) for one in whole.here)
    if whole.fresh:
        ago = units.span(whole.fresh_s)
        blocks.append(Note(say("title-fresh", count=whole.fresh, source=whole.listed.source, ago=ago), Tone.GOOD))
    if whole.is_dead:
        blocks.append(Note(say("title-dead", source=whole.listed.source), Tone.BAD))
    actions = [*_gets(number, info.formats, whole.here, say), *_others(whole, say)]
    if search:
        actions.append(Act(say("do-why-here"), "search.why", {"job": search, "title": number}))
    share = shared("title.show", {"title": number}, say)
    picks = tuple(Act(_elsewhere(one), "title.show", {"title": one.id}) for one in whole.elsewhere)
    pick = Pick(say("title-elsewhere"), picks) if picks else None
    return Card(info.name, tuple(blocks), tuple(actions), pick, audience=Audience.ASIDE, share=share)


def _elsewhere(one: Listed) -> str:
    """Another place of the same work, with what tells it from this one."""
    told = [one.source, one.info.name, str(one.info.year or ""), ", ".join(one.info.languages[:2])]
    return _SEPARATOR.join(piece for piece in told if piece)[:100]


def _have(one: Delivery, say: Say) -> str:
    """What is here of a title, and what that lacks."""
    have = say("title-have", format=one.format.label, parts=one.parts or "all")
    return " ".join([have, *(note.text for note in lacks(one.missing, say))])


def _fields(info: TitleInfo, say: Say) -> list[tuple[str, str]]:
    fields = [
        (say("field-parts"), str(info.parts or "")),
        (say("field-size"), units.size(info.size_bytes, say) if info.size_bytes else ""),
        (say("field-formats"), ", ".join(one.label for one in info.formats)),
        (say("field-status"), say(f"status-{info.status}") if info.status else ""),
        (say("field-tags"), ", ".join(dict.fromkeys([*genres_of(info.tags), *info.tags][:6]))),
        (say("field-licence"), info.licence),
    ]
    return [(name, value) for name, value in fields if value]


def _gets(number: int, formats: Sequence[Format], here: Sequence[Delivery], say: Say) -> list[Button]:
    """What is here is opened; the best format that is not can be had with one press."""
    have = {one.format for one in here if not one.parts}
    opened: list[Button] = [Link(say("do-open"), one.open_url, Style.PRIMARY) for one in here[:1]]
    missing = [one for one in formats if one not in have][:1]
    style = Style.PLAIN if opened else Style.PRIMARY
    gets = [
        Act(say("do-get", format=one.label), "title.get", {"title": number, "format": one.value}, style)
        for one in missing
    ]
    return [*opened, *gets]


def _others(whole: Whole, say: Say) -> list[Button]:
    number = whole.listed.id
    star = ("do-unstar", "title.unstar") if whole.starred else ("do-star", "title.star")
    others: list[Button] = [
        Act(say("do-choose"), "title.choose", {"title": number}),
        Act(say("do-preview"), "title.preview", {"title": number}),
        Act(say(star[0]), star[1], {"title": number}),
    ]
    if whole.is_dead:
        others.append(Act(say("do-elsewhere"), "title.elsewhere", {"title": number}))
    if whole.listed.info.page_url:
        others.append(Link(say("do-source-page", source=whole.listed.source), whole.listed.info.page_url))
    return others


def choose(titles: Sequence[Listed], options: Mapping[str, Any], say: Say) -> Card:
    """Several titles fit a request: which one?"""
    rows = tuple(row(one, say, number) for number, one in enumerate(titles, 1))
    picks = tuple(
        Act(_label(number, one), "title.get", {"title": one.id, **options}) for number, one in enumerate(titles, 1)
    )
    return Card(say("which-one"), (Rows(rows),), pick=Pick(say("which-one-pick"), picks))


def picking(heading: str, titles: Sequence[Listed], acts: Sequence[Act], hint: str, say: Say) -> Card:
    """Titles of which one is meant; each with what picking it does, under a label that tells it from the others."""
    rows = tuple(row(one, say, number) for number, one in enumerate(titles, 1))
    picks = tuple(
        replace(act, label=f"{number} · {one.source} · {one.info.name}"[:100])
        for number, (one, act) in enumerate(zip(titles, acts, strict=True), 1)
    )
    return Card(heading, (Rows(rows),), pick=Pick(hint, picks), audience=Audience.ME)


def listing(heading: str, titles: Sequence[Listed], empty: str, say: Say, actions: tuple[Button, ...] = ()) -> Card:
    """A list of titles to pick from."""
    if not titles:
        return Card(heading, (Text(empty),))
    rows = tuple(row(one, say, number) for number, one in enumerate(titles, 1))
    picks = tuple(_option(number, one) for number, one in enumerate(titles, 1))
    return Card(heading, (Rows(rows),), actions, Pick(say("search-pick"), picks))


def _option(number: int, one: Listed, search: int = 0) -> Act:
    came_from = {"search": search} if search else {}
    return Act(_label(number, one), "title.show", {"title": one.id, **came_from})


def _label(number: int, one: Listed) -> str:
    return f"{number} · {one.info.name}"[:100]


def _count(found: Found, looking: int, say: Say) -> str:
    count = say("search-found", found=found.count) if found.count or looking else say("search-none")
    if looking:
        return _SEPARATOR.join([count, say("search-looking", looking=looking, of=len(found.sources))])
    return count


def _not_reached(found: Found, say: Say) -> list[Note]:
    troubled = {name: state for name, state in found.sources.items() if state not in _WELL}
    notes = [_trouble(found.labels.get(name, name), state, say) for name, state in sorted(troubled.items())]
    return [Note(say("search-not-reached", sources=", ".join(notes)))] if notes else []


def _trouble(label: str, state: str, say: Say) -> str:
    """The source, and why when it said more than nothing."""
    return label if state == "down" else say("search-not-reached-one", source=label, why=say(f"source-{state}"))


_WELL: Collection[str] = frozenset({"looking", "done"})


def _turn(found: Found, say: Say) -> tuple[Act, ...]:
    pages = []
    if found.start > 0:
        pages.append(Act(say("do-back"), "search.page", {"job": found.job, "start": found.start - PAGE}))
    if found.count > found.start + PAGE or (found.goes_on and not found.is_open and found.count):
        pages.append(Act(say("do-more"), "search.page", {"job": found.job, "start": found.start + PAGE}))
    if found.is_old:
        pages.append(Act(say("do-search-again"), "search.again", {"words": found.words, "shelf": found.shelf}))
    if found.shelf and not found.start:
        others = [one for one in Shelf if one != found.shelf]
        pages += [Act(say(f"browse-{one}"), "browse.shelf", {"words": found.words, "shelf": one}) for one in others]
    return tuple(pages)


def why(name: str, terms: Sequence[Term], say: Say) -> Card:
    """Why a title stands where it stands in a search: what speaks for it, in points of a thousand."""
    told = sorted(terms, key=lambda one: -one.points)
    fields = tuple((say(f"rank-{one.name}"), _points(one, say)) for one in told)
    heading = say("rank-title", name=name, points=round(score(terms)))
    return Card(heading, (Fields(fields),), audience=Audience.ME)


def _points(term: Term, say: Say) -> str:
    return say("rank-points", points=round(term.points), most=WEIGHTS[term.name])
