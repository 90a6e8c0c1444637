"""Work in bulk as cards: a list that is taken in, a catalogue that is gone through. Pure."""

from collections.abc import Sequence
from typing import Any

from bot.cards import Act, Block, Button, Card, Note, Progress, Row, Rows, State, Style, Text, Tone
from bot.texts import Say
from core.models import Job, JobState

#: so many of the lines that can't be taken are shown
_SHOWN = 10


def imported(job: Job, say: Say) -> Card:
    """The card of a list: how far it is, then what became of its lines."""
    name = str(job.payload.get("name", ""))
    if job.state is not JobState.DONE:
        return under_way(job, say("import-open", name=name), say)
    found = job.result
    added, merged, faults = (int(found.get(one, 0)) for one in ("added", "merged", "faults"))
    blocks: list[Block] = [Text(say("import-counts", added=added, merged=merged, lines=int(found.get("lines", 0))))]
    refused = list(found.get("refused", ()))
    if refused:
        blocks.append(Rows(tuple(_refused(one, say) for one in refused[:_SHOWN])))
    if faults > _SHOWN:
        blocks.append(Note(say("verify-more", more=faults - _SHOWN)))
    if faults:
        blocks.append(Text(say("import-mend")))
    title = say("import-faults", count=faults, name=name) if faults else say("import-done", name=name)
    tone = Tone.BAD if faults and not added + merged else Tone.GOOD
    return Card(title, tuple(blocks), tone=tone, state=State.DONE, job=job.id)


def crawled(job: Job, label: str, say: Say) -> Card:
    """The card of a catalogue that is gone through: how far it is, then how much was new."""
    if job.state is not JobState.DONE:
        part, parts = int(job.progress.get("part", 0)), job.progress.get("parts")
        stage = say("stage-titles-of", part=part, parts=parts) if parts else say("stage-titles", count=part)
        return under_way(job, say("crawl-open", source=label), say, stage)
    if job.result.get("closed"):
        text = Text(say("crawl-closed"))
        return Card(say("crawl-cant", source=label), (text,), tone=Tone.BAD, state=State.DONE, job=job.id)
    titles, total = int(job.result.get("titles", 0)), job.result.get("total")
    blocks: list[Block] = [Text(say("crawl-counts", titles=titles, added=int(job.result.get("added", 0))))]
    if total and int(total) > titles:
        blocks.append(Note(say("crawl-total", total=int(total))))
    return Card(say("crawl-done", source=label), tuple(blocks), tone=Tone.GOOD, state=State.DONE, job=job.id)


def under_way(job: Job, title: str, say: Say, stage: str = "") -> Card:
    """A card of work that goes on, rests or was stopped; it can be paused, gone on with, ended."""
    cancel = Act(say("do-cancel"), "job.cancel", {"job": job.id}, Style.DANGER)
    part, parts = job.progress.get("part", 0), job.progress.get("parts")
    stage = stage or say("stage-lines", part=part, parts=parts or part)
    buttons: tuple[Button, ...]
    match job.state:
        case JobState.FAILED | JobState.CANCELLED:
            again = Act(say("do-retry"), "job.retry", {"job": job.id}, Style.PRIMARY)
            texts = (Text(say("bulk-stopped")),)
            return Card(title, texts, (again,), tone=Tone.BAD, state=State.FAILED, job=job.id)
        case JobState.PAUSED:
            buttons = (Act(say("do-resume"), "job.resume", {"job": job.id}, Style.PRIMARY), cancel)
        case _:
            buttons = (Act(say("do-pause"), "job.pause", {"job": job.id}), cancel)
    bar = Progress(job.progress.get("percent"), stage if job.progress else say("stage-starting"))
    return Card(title, (bar,), buttons, tone=Tone.BUSY, state=State.OPEN, job=job.id)


def _refused(one: Sequence[Any], say: Say) -> Row:
    number, text, why, more = one
    return Row(str(text)[:200], say(f"import-why-{why}", more=str(more)), say("import-line", number=number))
