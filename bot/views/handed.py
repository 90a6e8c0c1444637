"""What was handed in, as cards: what it is, and what can be done with it. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.cards import Act, Block, Card, Fields, Link, Note, Pick, Row, Rows, State, Style, Text, Tone
from bot.deliver import Delivery
from bot.texts import Say, units
from core.media import TitleInfo
from core.torrents import Described

_SEPARATOR = " · "
_FILES = 10


def file(number: int, info: TitleInfo, say: Say) -> Card:
    """A file behind a link: what it says it is, and the button that has it fetched."""
    size = units.size(info.size_bytes, say) if info.size_bytes else say("handed-size-unknown")
    blocks = (Text(_SEPARATOR.join([say(f"kind-{info.kind}"), size, info.description])), Note(say("handed-file")))
    args = {"title": number, "format": info.formats[0].value}
    return Card(info.name, blocks, (Act(say("do-fetch"), "title.get", args, Style.PRIMARY),))


def page(facts: Mapping[str, Any], say: Say) -> Card:
    """A web page that no source knows."""
    return Card(say("handed-page", host=facts["host"]), (Text(say("handed-page-next")),))


def torrent(described: Described, say: Say) -> Card:
    """A torrent: its name, size and files, and that it can't be fetched yet."""
    fields = [
        (say("field-size"), units.size(described.size_bytes, say) if described.size_bytes else ""),
        (say("handed-files"), str(len(described.files) or "")),
    ]
    known = tuple((name, value) for name, value in fields if value)
    blocks: list[Block] = [Fields(known)] if known else []
    if len(described.files) > 1:
        shown = described.files[:_FILES]
        blocks.append(Rows(tuple(Row(path, units.size(size, say)) for path, size in shown)))
        if more := len(described.files) - len(shown):
            blocks.append(Text(say("handed-files-more", more=more)))
    return Card(described.name, (*blocks, Note(say("handed-torrent"))))


def kept(name: str, made: Delivery, room: str, say: Say) -> Card:
    """A file that is in the room's library now."""
    line = _SEPARATOR.join([made.format.label, units.size(made.file.size_bytes, say), say("job-checked")])
    actions = (
        Link(say("do-open"), made.open_url, Style.PRIMARY),
        Link(say("do-download"), made.file.url),
        Act(say("do-star"), "title.star", {"title": made.title}),
    )
    where = Note(say("handed-kept-in", room=room))
    return Card(say("handed-kept", name=name), (Text(line), where), actions, tone=Tone.GOOD, state=State.DONE)


def several(cards: Sequence[Card], say: Say) -> Card:
    """Several things at once: a line for each, with the first thing that can be done with it."""
    rows = tuple(Row(card.title, _first_line(card), number=number) for number, card in enumerate(cards, 1))
    firsts = [(number, card.actions[0]) for number, card in enumerate(cards, 1) if card.actions]
    options = tuple(
        Act(f"{number} · {act.label}", act.verb, act.args) for number, act in firsts if isinstance(act, Act)
    )
    links = tuple(Link(f"{number} · {link.label}", link.url) for number, link in firsts if isinstance(link, Link))
    return Card(
        say("handed-several", count=len(cards)),
        (Rows(rows),),
        links,
        Pick(say("handed-pick"), options) if options else None,
    )


def _first_line(card: Card) -> str:
    return next((block.text for block in card.blocks if isinstance(block, Text | Note)), "")
