"""Requests: what is here is handed over, what is big is shown first, the rest is written down."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot import asking, drawing, release_rows
from bot.asking import Planned
from bot.caller import Caller
from bot.cards import Act, Block, Card, Link, State, Style, Text, Tone
from bot.commands.titles import demanded
from bot.deliver import Delivery, delivery
from bot.texts import units
from bot.views import preview
from bot.views.lacking import lacks
from bot.views.preview import Preview
from core import intake
from core.db import Session
from core.errors import SourceUnavailable, UserError
from core.intake import Request
from core.library import items, jobs, people, titles
from core.library.releases import Viewer
from core.media import Format, Pieces
from core.models import Lane, Title
from core.ranges import PartRange, parse
from core.releases.works import RELEASES
from core.runtime import Runtime

#: a request that could be made at once waits so long to hear of the source whether to show it first
_PATIENCE_S = 3.0
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of a title; a format of None is the person's, the room's, or the title's best.

    `tries` are the tries of each file, `speed` KB a second, 0 what is usual.
    """

    format: Format | None
    parts: PartRange
    pieces: Pieces = Pieces.ONE
    tries: int = 0
    speed: int = 0

    @property
    def bounds(self) -> dict[str, int]:
        """The bounds of its own that it has."""
        return {name: value for name, value in (("tries", self.tries), ("speed", self.speed)) if value}


class How(StrEnum):
    """ASK shows first what is big; SHOW shows in any case, START never.

    MEND fetches what a finished one lacks, ANEW everything.
    """

    ASK = "ask"
    SHOW = "show"
    START = "start"
    MEND = "mend"
    ANEW = "anew"


async def request(runtime: Runtime, caller: Caller, title: int, wish: Wish, how: How = How.ASK) -> Card:
    """The card of what is here, of what would be fetched, or of the request, which then is a row."""
    async with runtime.db.read() as session:
        row = await demanded(session, title)
        if row.source == RELEASES:  # which of them is for people to say
            viewer = Viewer(caller.person, caller.room, caller.locale)
            return await release_rows.work(runtime, session, row, viewer, caller.say, said=str(wish.parts))
    async with runtime.db.begin() as session:
        row = await demanded(session, title)
        fmt = await _format(session, caller, row, wish)
        if how in (How.ASK, How.START) and (found := await _here(runtime, session, caller, row, fmt, wish)):
            return found
        asks = how is How.SHOW or wish.parts.moves or (how is How.ASK and _is_doubtful(runtime, row, wish))
    if asks:
        shown, wish = await _planned(runtime, caller, row, fmt, wish, how)
        if shown is not None:
            return shown
    return await _written_down(runtime, caller, row, fmt, wish, anew=how is How.ANEW)


async def checked(runtime: Runtime, caller: Caller, title: int, wish: Wish) -> Card:
    """The preview of a request once more, after what is here was looked at."""
    async with runtime.db.read() as session:
        row = await demanded(session, title)
        fmt = await _format(session, caller, row, wish)
    made = await _preview(runtime, caller, row, fmt, wish, check=True)
    return preview.card(made, caller.say)


async def _planned(
    runtime: Runtime, caller: Caller, row: Title, fmt: Format, wish: Wish, how: How
) -> tuple[Card | None, Wish]:
    """What is shown instead of starting, if anything; and the wish, its range spelled out."""
    try:
        made = await _preview(runtime, caller, row, fmt, wish, patient=how is How.SHOW or wish.parts.moves)
    except SourceUnavailable:
        if how is How.SHOW or wish.parts.moves:
            raise
        return None, wish  # the request waits for its source, whatever it would fetch
    wish = replace(wish, parts=parse(made.parts))
    if how is How.SHOW or (how is How.ASK and _is_big(runtime, made.count - made.here, int(made.facts["bytes"] or 0))):
        return preview.card(made, caller.say), wish
    async with runtime.db.begin() as session:
        return await _here(runtime, session, caller, row, fmt, wish), wish


async def _preview(
    runtime: Runtime,
    caller: Caller,
    row: Title,
    fmt: Format,
    wish: Wish,
    *,
    patient: bool = True,
    check: bool = False,
) -> Preview:
    """Raises SourceUnavailable when the source does not answer, UserError when it can't be had so."""
    wait_s = runtime.settings.search.source_s
    wanted = Planned(row.id or 0, fmt.value, str(wish.parts), check, quick=not patient, pieces=wish.pieces.value)
    facts = await asking.plan(runtime, caller, wanted, wait_s if patient else min(_PATIENCE_S, wait_s))
    async with runtime.db.read() as session:
        label = (await drawing.source_labels(session)).get(row.source, row.source)
    if facts is None:
        raise SourceUnavailable(label, "no answer yet")
    formats = tuple(Format(one) for one in facts["formats"])
    if fmt not in formats and wish.format is None:
        fmt = formats[0]
    if fmt not in formats:
        raise cannot_be(row, fmt, formats)
    return Preview(row.id or 0, row.name, label, fmt, str(facts["range"]), wish.pieces, facts, check, wish.bounds)


def _is_doubtful(runtime: Runtime, row: Title, wish: Wish) -> bool:
    """Whether the source has to be asked before: it may be big, or other than it seemed."""
    return titles.is_unproven(row) or _is_big(runtime, wish.parts.most(row.parts or 0), row.size_bytes or 0)


def _is_big(runtime: Runtime, parts: int, size_bytes: int) -> bool:
    limits = runtime.settings.limits
    return parts >= limits.preview_parts or size_bytes >= limits.preview_mb * _MB


async def _written_down(runtime: Runtime, caller: Caller, row: Title, fmt: Format, wish: Wish, *, anew: bool) -> Card:
    """The request as a row, and the dispatcher woken."""
    async with runtime.db.begin() as session:
        asked = _asked(caller, row, fmt, wish, anew=anew)
        accepted = await intake.accept(session, runtime.settings, asked, caller.person, caller.room)
        await session.flush()
        card = await drawing.card(runtime, session, accepted.job, caller.person, caller.room, caller.say)
    await runtime.queue.nudge()
    return card


def _asked(caller: Caller, row: Title, fmt: Format, wish: Wish, *, anew: bool = False) -> Request:
    """The request as it is written down."""
    payload = {"format": fmt.value, "parts": str(wish.parts), "pieces": wish.pieces.value, **wish.bounds}
    several = () if wish.pieces is Pieces.ONE else (wish.pieces.value,)
    return Request(
        kind="download",
        lane=Lane.WORK,
        payload={**payload, "anew": True} if anew else payload,
        same=(row.source, row.ref, str(wish.parts), fmt.value, *several, *(("anew",) if anew else ())),
        title=row.id,
        source=row.source,
        trace=caller.trace,
        cause=caller.cause,
    )


def cannot_be(row: Title, wanted: Format | None, formats: tuple[Format, ...]) -> UserError:
    """The title can't be had in that format, but in these."""
    label = wanted.label if wanted else ""
    return UserError("format-impossible", name=row.name, format=label, formats=", ".join(one.label for one in formats))


async def _format(session: Session, caller: Caller, row: Title, wish: Wish) -> Format:
    """A part by itself may become what all of them together can't: then the plan says no, if at all."""
    possible = row.can_be if wish.parts == PartRange() else [*row.can_be, *row.formats]
    if wish.format is not None:
        if wish.format not in possible:
            raise cannot_be(row, wish.format, tuple(Format(one) for one in row.can_be))
        return wish.format
    preferred = await people.preference(session, "format", caller.person, caller.room)
    return Format(preferred if preferred in possible else possible[0])


async def _here(runtime: Runtime, session: Session, caller: Caller, row: Title, fmt: Format, wish: Wish) -> Card | None:
    """What was made before, for this room or another, is shared at once."""
    if wish.parts.moves:
        return None
    if wish.pieces is not Pieces.ONE:
        return await _made_before(runtime, session, caller, _asked(caller, row, fmt, wish))
    item = await items.find(session, row.id or 0, fmt, str(wish.parts))
    if item is None:
        return None
    await items.show_in(session, item.id or 0, caller.room, caller.person)
    holding = await items.holding(session, item.id or 0)
    if holding is None:
        return None
    made = await delivery(runtime, session, holding, caller.person)
    return ready(caller, row.name, made, Act(caller.say("do-fresh-link"), "item.link", {"item": made.item}))


async def _made_before(runtime: Runtime, session: Session, caller: Caller, asked: Request) -> Card | None:
    """The files of a request like it, as long as all of them are here: its card, for this room too."""
    job = await jobs.answered(session, intake.request_key(asked))
    if job is None or "pieces" not in job.result:  # what came by torrent lies in files of its own
        return None
    made = await drawing.deliveries(runtime, session, job, caller.person)
    if len(made) < len(job.result["pieces"]):
        return None
    await jobs.watch(session, job.id or 0, caller.person, caller.room)
    for one in made:
        await items.show_in(session, one.item, caller.room, caller.person)
    return await drawing.card(runtime, session, job, caller.person, caller.room, caller.say)


def ready(caller: Caller, name: str, made: Delivery, *more: Act) -> Card:
    """A card for something that is on the shelf, with what it lacks, and the buttons of a request that is done."""
    say, file = caller.say, made.file
    line = " · ".join([made.format.label, units.size(file.size_bytes, say), say("job-checked"), say("already-here")])
    args = {"title": made.title, "format": made.format.value, "parts": made.parts, "how": How.MEND.value}
    actions = (
        *((Act(say("do-mend"), "title.get", args),) if made.missing else ()),
        Link(say("do-open"), made.open_url, Style.PRIMARY),
        Link(say("do-download"), file.url),
        Act(say("do-star"), "title.star", {"title": made.title}),
        *more,
    )
    blocks: tuple[Block, ...] = (Text(line), *lacks(made.missing, say))
    return Card(say("job-ready", name=name), blocks, actions, files=(file,), tone=Tone.GOOD, state=State.DONE)
