"""Whether titles can still be had, as a card: a work at each of its sources, or a whole library. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.cards import Act, Block, Button, Card, Note, Pick, Row, Rows, State, Style, Text, Tone
from bot.texts import Say
from bot.views import looking
from core.link_health import Standing
from core.models import Job, JobState

#: so many of what can't be had have a line
_SHOWN = 10
_HAD = frozenset({Standing.ALIVE, Standing.CHANGED})
Line = Mapping[str, Any]


def card(job: Job, labels: Mapping[str, str], say: Say) -> Card:
    """The card of a job that looks at links."""
    about = job.payload.get("about")
    match job.state:
        case JobState.DONE if about:
            return _work(job, labels, say)
        case JobState.DONE:
            return _library(job, labels, say)
        case JobState.FAILED | JobState.CANCELLED:
            return looking.stopped(job, say("check-open"), say("check-stopped"), say)
        case _:
            return looking.under_way(job, say("check-open"), _stage(job.progress, say), say)


def _work(job: Job, labels: Mapping[str, str], say: Say) -> Card:
    """Each source of a work on a line; those that have it can be picked."""
    lines: Sequence[Line] = job.result.get("titles", ())
    about = int(job.payload["about"])
    had = [one for one in lines if one["standing"] in _HAD]
    name = str(job.payload["name"])
    rows = tuple(_row(one, labels, say, number) for number, one in enumerate(lines, 1))
    picks = tuple(
        Act(f"{number} · {labels.get(one['source'], one['source'])}", "title.show", {"title": one["title"]})
        for number, one in enumerate(lines, 1)
        if one in had
    )
    actions: list[Button] = [Act(say("do-check-again"), "title.stands", {"title": about})]
    if not had:
        actions.insert(0, Act(say("do-elsewhere"), "title.elsewhere", {"title": about}, Style.PRIMARY))
    text = Text(say("check-work-had", had=len(had), sources=len(lines)))
    blocks: tuple[Block, ...] = (text, Rows(rows)) if rows else (Text(say("check-nobody")),)
    pick = Pick(say("check-pick"), picks) if picks else None
    tone = Tone.GOOD if had else Tone.BAD
    title = say("check-work", name=name) if had else say("check-work-lost", name=name)
    return Card(title, blocks, tuple(actions), pick, tone=tone, state=State.DONE, job=job.id)


def _library(job: Job, labels: Mapping[str, str], say: Say) -> Card:
    """How many are in which standing, then those that can't be had, with what else has them."""
    counts: Mapping[str, int] = job.result.get("counts", {})
    lost = [one for one in job.result.get("titles", ()) if one["standing"] not in _HAD]
    had, looked = sum(counts.get(one, 0) for one in _HAD), int(job.result.get("looked", 0))
    rested = int(job.result.get("rested", 0))
    if not looked and not rested:
        return Card(say("check-none"), (Text(say("check-none-next")),), state=State.DONE, job=job.id)
    blocks: list[Block] = [Text(say("check-counts", had=had, looked=looked))]
    if lost:
        blocks.append(Rows(tuple(_row(one, labels, say, n, named=True) for n, one in enumerate(lost[:_SHOWN], 1))))
    if len(lost) > _SHOWN:
        blocks.append(Note(say("verify-more", more=len(lost) - _SHOWN)))
    if rested:
        blocks.append(Note(say("check-rested", count=rested)))
    picks = tuple(
        Act(f"{number} · {one['name']}"[:100], "title.show", {"title": one["elsewhere"][0]})
        for number, one in enumerate(lost[:_SHOWN], 1)
        if one["elsewhere"]
    )
    pick = Pick(say("check-instead"), picks) if picks else None
    again = Act(say("do-check-again"), "library.check")
    tone = Tone.BAD if lost else Tone.GOOD
    title = say("check-library-lost", count=len(lost)) if lost else say("check-library")
    return Card(title, tuple(blocks), (again,), pick, tone=tone, state=State.DONE, job=job.id)


def _row(one: Line, labels: Mapping[str, str], say: Say, number: int, *, named: bool = False) -> Row:
    """A title at a source: how it stands there, and what that rests on."""
    source = labels.get(one["source"], str(one["source"]))
    signs = ", ".join(say(f"sign-{sign.replace('_', '-')}") for sign in one["signs"])
    elsewhere = say("check-elsewhere", count=len(one["elsewhere"])) if named and one["elsewhere"] else ""
    mark = say("standing-gone") if one.get("is_dead") else say(f"standing-{one['standing']}")
    title, *more = [str(one["name"]), source] if named else [source]
    return Row(title, " · ".join(piece for piece in [*more, signs, elsewhere] if piece), mark, number)


def _stage(progress: Mapping[str, Any], say: Say) -> str:
    if not progress.get("parts"):
        return say("stage-starting")
    return say("stage-checking", part=progress.get("part", 0), parts=progress["parts"])
