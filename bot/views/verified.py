"""A look over the library as a card: how far it is, then what is damaged and what becomes of it. Pure."""

from collections.abc import Mapping
from typing import Any

from bot.cards import Act, Block, Button, Card, Note, Row, Rows, State, Style, Text, Tone
from bot.texts import Say
from bot.views import looking
from core.models import Job, JobState

#: so many of what is damaged have a line
_SHOWN = 10


def card(job: Job, say: Say) -> Card:
    """The card of a job that verifies."""
    match job.state:
        case JobState.DONE:
            return _done(job, say)
        case JobState.FAILED | JobState.CANCELLED:
            return looking.stopped(job, say("verify-open"), say("verify-stopped"), say)
        case _:
            return looking.under_way(job, say("verify-open"), _stage(job.progress, say), say)


def _done(job: Job, say: Say) -> Card:
    found = job.result
    damaged, files = int(found.get("damaged", 0)), int(found.get("files", 0))
    blocks: list[Block] = []
    actions: list[Button] = []
    if not damaged:
        blocks.append(Text(say("verify-good", files=files)))
    else:
        items = [*found.get("items", ())]
        blocks.append(Rows(tuple(_row(one, say) for one in items[:_SHOWN])))
        more = len(items) - _SHOWN
        blocks += [Note(say("verify-more", more=more))] if more > 0 else []
        blocks.append(Text(say("verify-repairing" if job.payload.get("repair") else "verify-next")))
    if damaged and found.get("again") and not job.payload.get("repair"):
        actions.append(Act(say("do-repair"), "library.repair", style=Style.PRIMARY))
    if unlisted := int(found.get("unlisted", 0)):
        blocks.append(Note(say("verify-unlisted", count=unlisted)))
    title = say("verify-damaged", damaged=damaged, files=files) if damaged else say("verify-in-order")
    tone = Tone.BAD if damaged else Tone.GOOD
    return Card(title, tuple(blocks), tuple(actions), tone=tone, state=State.DONE, job=job.id)


def _row(one: Mapping[str, Any], say: Say) -> Row:
    mark = say("verify-again" if one.get("again") else "verify-lost")
    return Row(str(one.get("name", "")), str(one.get("reason", "")), mark)


def _stage(progress: Mapping[str, Any], say: Say) -> str:
    if "part" not in progress:
        return say("stage-starting")
    return say("stage-verifying", part=progress["part"], parts=progress.get("parts", 0))
