"""The parts of a request, each with how far it is and what can be wished of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards import Act, Audience, Block, Card, Note, Pick, Row, Rows, Style, Text
from bot.texts import Say
from core.models import PartState, PartWish

#: so many on one card: a select holds 25, and a chat should still be read
PAGE = 20


@dataclass(frozen=True, slots=True)
class PartSeen:
    """A part of a request; `place` counts from 1 in the request, `number` is the part's own."""

    place: int
    ref: str
    number: int
    name: str
    state: PartState
    wanted: PartWish

    def label(self, say: Say) -> str:
        """What it is called."""
        return self.name or say("part-name", number=self.number)

    def told(self, say: Say) -> str:
        """How far it is: what people wish of it comes before what the worker told."""
        if self.state.is_over or self.wanted is PartWish.RUN:
            return say(f"part-is-{self.state}")
        return say(f"part-wish-{self.wanted}")


def page_of(seen: Sequence[PartSeen]) -> int:
    """The place from which a card shows the first part that is not over, from 0."""
    first = next((one.place for one in seen if not one.state.is_over), 1)
    return (first - 1) // PAGE * PAGE


def listing(job: int, name: str, seen: Sequence[PartSeen], start: int, say: Say) -> Card:
    """The parts of a request from a place on, to choose one of those that are not over."""
    shown = seen[start : start + PAGE]
    blocks: tuple[Block, ...] = (
        Text(_counted(seen, say)),
        Rows(tuple(Row(one.label(say), one.told(say), number=one.place) for one in shown)),
    )
    options = tuple(
        Act(f"{one.place} · {one.label(say)}"[:100], "job.part", {"job": job, "part": one.ref})
        for one in shown
        if not one.state.is_over
    )
    pick = Pick(say("parts-pick"), options) if options else None
    actions = [Act(say("do-refresh"), "job.parts", {"job": job, "start": start})]
    if start:
        actions.append(Act(say("do-earlier"), "job.parts", {"job": job, "start": max(0, start - PAGE)}))
    if start + PAGE < len(seen):
        actions.append(Act(say("do-later"), "job.parts", {"job": job, "start": start + PAGE}))
    return Card(say("parts-of", name=name), blocks, tuple(actions), pick, audience=Audience.ASIDE)


def one(job: int, name: str, part: PartSeen, say: Say) -> Card:
    """One part, and what can be wished of it."""
    blocks: list[Block] = [Text(part.told(say))]
    if part.wanted is PartWish.PAUSE and not part.state.is_over:
        blocks.append(Note(say("part-held-note")))
    wishes = () if part.state.is_over else tuple(_wish(job, part, one, say) for one in PartWish if one != part.wanted)
    back = Act(say("do-all-parts"), "job.parts", {"job": job, "start": (part.place - 1) // PAGE * PAGE})
    title = say("part-of", name=name, part=part.label(say))
    return Card(title, tuple(blocks), (*wishes, back), audience=Audience.ASIDE)


def _wish(job: int, part: PartSeen, wanted: PartWish, say: Say) -> Act:
    style = Style.PRIMARY if wanted is PartWish.RUN else Style.PLAIN
    return Act(say(f"do-part-{wanted}"), "job.wish", {"job": job, "part": part.ref, "wanted": wanted.value}, style)


def _counted(seen: Sequence[PartSeen], say: Say) -> str:
    here = sum(one.state is PartState.HERE for one in seen)
    held = sum(one.wanted is PartWish.PAUSE and not one.state.is_over for one in seen)
    if held:
        return say("parts-counted-held", here=here, of=len(seen), held=held)
    return say("parts-counted", here=here, of=len(seen))
