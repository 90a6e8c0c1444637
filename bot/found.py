"""Titles as cards: what a search found so far, one title in full, lists of them. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.cards import Act, Audience, Block, Card, Cover, Fields, Link, Note, Pick, Row, Rows, State, Style, Text
from bot.deliver import Delivery
from bot.lacking import lacks
from bot.texts import Say, units
from core.media import Format, TitleInfo

PAGE = 5
_SEPARATOR = " · "
_LONG = 600


@dataclass(frozen=True, slots=True)
class Listed:
    """A title in a list; `lacks` when it is here, but never whole."""

    id: int
    info: TitleInfo
    source: str
    here: bool = False
    lacks: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A search as it stands. `sources` says of each source: looking, done, or why not."""

    job: int
    words: str
    titles: Sequence[Listed]
    sources: Mapping[str, str]
    labels: Mapping[str, str]
    is_open: bool
    start: int = 0


def results(found: Found, say: Say) -> Card:
    """A page of results, from the first ones on."""
    shown = found.titles[found.start : found.start + PAGE]
    looking = sum(1 for state in found.sources.values() if state == "looking") if found.is_open else 0
    blocks: list[Block] = [Text(_count(found, looking, say))]
    if shown:
        blocks.append(Rows(tuple(row(one, say, number) for number, one in enumerate(shown, found.start + 1))))
    blocks.extend(_not_reached(found, say))
    if not found.titles and not looking:
        blocks.append(Text(say("search-nothing-next")))
    options = tuple(_option(number, one) for number, one in enumerate(shown, found.start + 1))
    pick = Pick(say("search-pick"), options) if shown else None
    state = State.OPEN if looking else State.DONE
    title = found.words[:100] + ("…" if len(found.words) > 100 else "")
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
    return Row(one.info.name, detail(one, say), mark, number)


def detail(one: Listed, say: Say) -> str:
    """As in "Mary Shelley · 1818 · book · EPUB · en · Project Gutenberg"."""
    info = one.info
    pieces = [
        ", ".join(info.authors[:2]),
        str(info.year or ""),
        say(f"kind-{info.kind}"),
        info.formats[0].label if info.formats else "",
        ", ".join(info.languages[:2]),
        one.source,
    ]
    return _SEPARATOR.join(piece for piece in pieces if piece)


@dataclass(frozen=True, slots=True)
class Whole:
    """A title in full, with what the room has of it already."""

    listed: Listed
    cover: str | None
    here: Sequence[Delivery]
    starred: bool


def title(whole: Whole, say: Say) -> Card:
    """The card of a title."""
    info, number = whole.listed.info, whole.listed.id
    blocks: list[Block] = []
    if whole.cover:
        blocks.append(Cover(whole.cover, say("cover-alt", name=info.name)))
    blocks.append(Text(detail(whole.listed, say)))
    if info.description:
        blocks.append(Text(info.description[:_LONG] + ("…" if len(info.description) > _LONG else "")))
    blocks.append(Fields(tuple(_fields(info, say))))
    blocks.extend(Note(_have(one, say)) for one in whole.here)
    actions = (*_gets(number, info.formats, whole.here, say), *_others(whole, say))
    share = shared("title.show", {"title": number}, say)
    return Card(info.name, tuple(blocks), actions, audience=Audience.ASIDE, share=share)


def _have(one: Delivery, say: Say) -> str:
    """What is here of a title, and what that lacks."""
    have = say("title-have", format=one.format.label, parts=one.parts or "all")
    return " ".join([have, *(note.text for note in lacks(one.missing, say))])


def _fields(info: TitleInfo, say: Say) -> list[tuple[str, str]]:
    fields = [
        (say("field-parts"), str(info.parts or "")),
        (say("field-size"), units.size(info.size_bytes, say) if info.size_bytes else ""),
        (say("field-formats"), ", ".join(one.label for one in info.formats)),
        (say("field-tags"), ", ".join(info.tags[:6])),
        (say("field-licence"), info.licence),
    ]
    return [(name, value) for name, value in fields if value]


def _gets(number: int, formats: Sequence[Format], here: Sequence[Delivery], say: Say) -> list[Act | Link]:
    """What is here is opened; the best format that is not can be had with one press."""
    have = {one.format for one in here if not one.parts}
    opened: list[Act | Link] = [Link(say("do-open"), one.open_url, Style.PRIMARY) for one in here[:1]]
    missing = [one for one in formats if one not in have][:1]
    style = Style.PLAIN if opened else Style.PRIMARY
    gets = [
        Act(say("do-get", format=one.label), "title.get", {"title": number, "format": one.value}, style)
        for one in missing
    ]
    return [*opened, *gets]


def _others(whole: Whole, say: Say) -> list[Act | Link]:
    number = whole.listed.id
    star = ("do-unstar", "title.unstar") if whole.starred else ("do-star", "title.star")
    others: list[Act | Link] = [
        Act(say("do-choose"), "title.choose", {"title": number}),
        Act(say("do-preview"), "title.preview", {"title": number}),
        Act(say(star[0]), star[1], {"title": number}),
    ]
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


def listing(heading: str, titles: Sequence[Listed], empty: str, say: Say, actions: tuple[Act | Link, ...] = ()) -> Card:
    """A list of titles to pick from."""
    if not titles:
        return Card(heading, (Text(empty),))
    rows = tuple(row(one, say, number) for number, one in enumerate(titles, 1))
    picks = tuple(_option(number, one) for number, one in enumerate(titles, 1))
    return Card(heading, (Rows(rows),), actions, Pick(say("search-pick"), picks))


def _option(number: int, one: Listed) -> Act:
    return Act(_label(number, one), "title.show", {"title": one.id})


def _label(number: int, one: Listed) -> str:
    return f"{number} · {one.info.name}"[:100]


def _count(found: Found, looking: int, say: Say) -> str:
    count = say("search-found", found=len(found.titles))
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
    if len(found.titles) > found.start + PAGE:
        pages.append(Act(say("do-more"), "search.page", {"job": found.job, "start": found.start + PAGE}))
    return tuple(pages)
