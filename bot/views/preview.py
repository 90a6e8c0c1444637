"""What a request would fetch, as a card: parts, size, time, format, and what is here of it already. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.cards import Act, Block, Card, Fields, Link, Note, State, Style, Text, Tone
from bot.texts import Say, units
from core.media import Format, Pieces

_SEPARATOR = " · "


@dataclass(frozen=True, slots=True)
class Preview:
    """A request that is not made yet. `parts` is its range, `pieces` in how many files it is wanted.

    `facts` are what `worker.jobs.plan` found of it, `checked` is whether what is here was looked at again.
    `bounds` are those of its own: tries of a file, KB a second.
    """

    title: int
    name: str
    source: str
    format: Format
    parts: str
    pieces: Pieces
    facts: Mapping[str, Any]
    checked: bool = False
    bounds: Mapping[str, int] = field(default_factory=dict)

    @property
    def here(self) -> int:
        """How many of the parts are here already."""
        return int(self.facts["here"])

    @property
    def count(self) -> int:
        """How many parts it has."""
        return int(self.facts["parts"])


def card(preview: Preview, say: Say) -> Card:
    """The card, with what can be done."""
    blocks: list[Block] = [Fields(tuple(_fields(preview, say)))]
    if preview.checked:
        damaged = int(preview.facts["damaged"])
        blocks.append(Note(say("preview-checked", damaged=damaged), Tone.BAD if damaged else Tone.GOOD))
    return Card(say("preview", name=preview.name), tuple(blocks), _actions(preview, say))


def let_be(name: str, say: Say) -> Card:
    """What becomes of the card when nothing is to be fetched."""
    return Card(say("preview", name=name), (Text(say("preview-let-be")),), state=State.NONE)


def _fields(preview: Preview, say: Say) -> list[tuple[str, str]]:
    fields = [
        (say("field-parts"), _parts(preview, say)),
        (say("form-format"), preview.format.label),
        (say("field-here"), _here(preview, say)),
        (say("field-size"), _size(preview, say)),
        (say("field-time"), _time(preview, say)),
    ]
    return [(name, value) for name, value in fields if value]


def _parts(preview: Preview, say: Say) -> str:
    """As in "20 of 28 · 1-20 · Letter 1 – Chapter 16"."""
    facts = preview.facts
    first, last = facts["names"]
    named = first if first == last else f"{first} – {last}"
    return _SEPARATOR.join(
        piece for piece in (say("preview-parts", count=preview.count, of=facts["of"]), preview.parts, named) if piece
    )


def _here(preview: Preview, say: Say) -> str:
    if not preview.here:
        return ""
    return say("preview-here", here=preview.here, left=preview.count - preview.here)


def _size(preview: Preview, say: Say) -> str:
    """Of what is still to be fetched."""
    size = preview.facts["bytes"]
    if preview.here == preview.count:
        return ""
    if size is None:
        return say("preview-unknown")
    told = units.size(size, say)
    return told if preview.facts["stated"] else say("preview-about", what=told)


def _time(preview: Preview, say: Say) -> str:
    """Only what can be known: the size at the speed that this source had lately."""
    size, rate = preview.facts["bytes"], preview.facts["rate"]
    if size == 0:
        return ""
    if not size or not rate:
        return say("preview-unknown")
    speed = f"{units.size(rate, say)}/s"
    return say("preview-time", span=units.span(max(1, size / rate)), rate=speed, source=preview.source)


def _actions(preview: Preview, say: Say) -> tuple[Act | Link, ...]:
    args = {
        "title": preview.title,
        "format": preview.format.value,
        "parts": preview.parts,
        "files": preview.pieces.value,
        **preview.bounds,
    }
    left = preview.count - preview.here
    start = say("do-fetch-others", left=left) if preview.here and left else say("do-start")
    # what is damaged must not be handed over as what is here already
    spoilt = {"anew": True} if preview.checked and preview.facts["damaged"] and not preview.here else {}
    actions = [Act(start, "title.start", {**args, **spoilt}, Style.PRIMARY)]
    if preview.here:
        check = Act(say("do-check"), "title.check", args)
        over = Act(say("do-start-over"), "title.start", {**args, "anew": True}, confirm=say("start-over-confirm"))
        actions += [over] if preview.checked else [check, over]
    return (
        *actions,
        Act(say("do-change-request"), "title.choose", {**args, "preview": True}),
        Act(say("do-cancel"), "preview.close", {"title": preview.title}),
    )
