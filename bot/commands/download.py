"""/download: have a title, in a format, all of it or some parts. The request is a row before it is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot import drawing, found
from bot.caller import Caller
from bot.cards import Act, Audience, Card, Choice, Link, Outcome, State, Style, Text, Tone
from bot.commands.search import known_titles
from bot.commands.titles import called, demanded, named
from bot.deliver import Delivery, delivery
from bot.registry import Option, Takes, action, command
from bot.texts import units
from core import intake
from core.db import Session
from core.errors import NotFound, UserError
from core.intake import Request
from core.library import items, jobs, people
from core.media import Format, Pieces
from core.models import Lane, Title
from core.policy import Permission
from core.ranges import PartRange, parse
from core.runtime import Runtime

FORMATS = tuple(one.value for one in Format)
PIECES = tuple(one.value for one in Pieces)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of a title; a format of None is the person's, the room's, or the title's best."""

    format: Format | None
    parts: PartRange
    pieces: Pieces = Pieces.ONE


async def _complete(runtime: Runtime, caller: Caller, start: str) -> Sequence[Choice]:
    choices = await known_titles(runtime, caller, start)
    return [Choice(f"/download {one.value}", one.label, one.detail) for one in choices]


@command(
    "download",
    Option("what", Takes.WORDS, required=True),
    Option("parts", Takes.PARTS),
    Option("format", Takes.CHOICE, choices=FORMATS),
    Option("files", Takes.CHOICE, choices=PIECES),
    needs=Permission.REQUEST,
    group="find",
    complete=_complete,
)
async def download(
    runtime: Runtime,
    caller: Caller,
    what: str,
    parts: str = "",
    format: str = "",  # noqa: A002 the option's name
    files: str = Pieces.ONE,
) -> Outcome:
    """Find what is meant, and have it fetched; ask back when several titles fit."""
    wish = Wish(Format(format) if format else None, parse(parts), Pieces(files))
    rows, wish = await _meant(runtime, caller, what, wish)
    fitting = [row for row in rows if wish.format is None or wish.format in row.formats]
    if not fitting:
        raise _cannot_be(rows[0], wish)
    chosen = _clear(fitting, what, wish)
    if chosen is None:
        return await _ask_back(runtime, caller, fitting, wish)
    return await _request(runtime, caller, chosen.id or 0, wish)


@action("title.get", needs=Permission.REQUEST, audience=Audience.ROOM)
async def get(
    runtime: Runtime,
    caller: Caller,
    title: int,
    format: str = "",  # noqa: A002 the option's name
    parts: str = "",
    files: str = Pieces.ONE,
) -> Outcome:
    """A press of "Get EPUB", or of one of several titles that fit."""
    wish = Wish(Format(format) if format else None, parse(parts), Pieces(files))
    return await _request(runtime, caller, title, wish)


@action("title.chosen", needs=Permission.REQUEST, audience=Audience.ROOM)
async def chosen(runtime: Runtime, caller: Caller, title: int, values: dict[str, str]) -> Outcome:
    """A filled form of format, parts and files."""
    wish = Wish(
        Format(_choice(values, "format", FORMATS)),
        parse(values.get("parts", "")),
        Pieces(_choice({"files": Pieces.ONE, **values}, "files", PIECES)),
    )
    return await _request(runtime, caller, title, wish)


def _choice(values: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    """What was chosen. Raises UserError with what can be."""
    value = values.get(name, "")
    if value not in choices:
        raise UserError("option-choice", option=name, value=value[:60], choices=", ".join(choices))
    return value


async def _meant(runtime: Runtime, caller: Caller, what: str, wish: Wish) -> tuple[list[Title], Wish]:
    """The titles that are meant. A number at the end belongs to the name if such a title is known ("Catch 22")."""
    head, _, tail = what.rpartition(" ")
    try:
        return await named(runtime, caller, what), wish
    except NotFound:
        if not (head and tail.isdecimal() and len(tail) <= 6) or wish.parts != PartRange():
            raise
    return await named(runtime, caller, head), replace(wish, parts=parse(tail))


def _clear(rows: list[Title], what: str, wish: Wish) -> Title | None:
    """The one title that is meant beyond doubt: the only one, the one that is best had so, or the one of that name."""
    rank = {row.id: wish.format is not None and row.formats[0] != wish.format for row in rows}
    best = [row for row in rows if rank[row.id] == min(rank.values())]
    return best[0] if len(best) == 1 else called(best, what)


def _cannot_be(row: Title, wish: Wish) -> UserError:
    formats = ", ".join(Format(one).label for one in row.formats)
    label = wish.format.label if wish.format else ""
    return UserError("format-impossible", name=row.name, format=label, formats=formats)


async def _ask_back(runtime: Runtime, caller: Caller, rows: list[Title], wish: Wish) -> Card:
    options = {"parts": str(wish.parts), "files": wish.pieces.value}
    options |= {"format": wish.format.value} if wish.format else {}
    async with runtime.db.read() as session:
        shown = await drawing.listed(session, rows, caller.room)
    return found.choose(shown, options, caller.say)


async def _request(runtime: Runtime, caller: Caller, title: int, wish: Wish) -> Card:
    """Hand over what is here, else write the request down and wake the dispatcher."""
    async with runtime.db.begin() as session:
        row = await demanded(session, title)
        fmt = await _format(session, caller, row, wish)
        request = _written(caller, row, fmt, wish)
        if wish.pieces is not Pieces.ONE:
            ready = await _made_before(runtime, session, caller, request)
        else:
            ready = await _here(runtime, session, caller, row, fmt, wish.parts)
        if ready:
            return ready
        accepted = await intake.accept(session, runtime.settings, request, caller.person, caller.room)
        await session.flush()
        card = await drawing.card(runtime, session, accepted.job, caller.person, caller.room, caller.say)
    await runtime.queue.nudge()
    return card


def _written(caller: Caller, row: Title, fmt: Format, wish: Wish) -> Request:
    """The request as it is written down."""
    several = () if wish.pieces is Pieces.ONE else (wish.pieces.value,)
    return Request(
        kind="download",
        lane=Lane.WORK,
        payload={"format": fmt.value, "parts": str(wish.parts), "pieces": wish.pieces.value},
        same=(row.source, row.ref, str(wish.parts), fmt.value, *several),
        title=row.id,
        source=row.source,
        trace=caller.trace,
        cause=caller.cause,
    )


async def _format(session: Session, caller: Caller, row: Title, wish: Wish) -> Format:
    if wish.format is not None:
        if wish.format not in row.formats:
            raise _cannot_be(row, wish)
        return wish.format
    preferred = await people.preference(session, "format", caller.person, caller.room)
    return Format(preferred if preferred in row.formats else row.formats[0])


async def _here(
    runtime: Runtime, session: Session, caller: Caller, row: Title, fmt: Format, parts: PartRange
) -> Card | None:
    """What was made before, for this room or another, is shared at once."""
    item = await items.find(session, row.id or 0, fmt, str(parts))
    if item is None:
        return None
    await items.show_in(session, item.id or 0, caller.room, caller.person)
    holding = await items.holding(session, item.id or 0)
    if holding is None:
        return None
    made = await delivery(runtime, session, holding, caller.person)
    return ready(caller, row.name, made, Act(caller.say("do-fresh-link"), "item.link", {"item": made.item}))


async def _made_before(runtime: Runtime, session: Session, caller: Caller, request: Request) -> Card | None:
    """The files of a request like it, as long as all of them are here: its card, for this room too."""
    job = await jobs.answered(session, intake.request_key(request))
    if job is None:
        return None
    made = await drawing.deliveries(runtime, session, job, caller.person)
    if len(made) < len(job.result["pieces"]):
        return None
    await jobs.watch(session, job.id or 0, caller.person, caller.room)
    for one in made:
        await items.show_in(session, one.item, caller.room, caller.person)
    return await drawing.card(runtime, session, job, caller.person, caller.room, caller.say)


def ready(caller: Caller, name: str, made: Delivery, *more: Act) -> Card:
    """A card for something that is on the shelf, with the buttons that a request's card has when it is done."""
    say, file = caller.say, made.file
    line = " · ".join([made.format.label, units.size(file.size_bytes, say), say("job-checked"), say("already-here")])
    actions: tuple[Act | Link, ...] = (
        Link(say("do-open"), made.open_url, Style.PRIMARY),
        Link(say("do-download"), file.url),
        Act(say("do-star"), "title.star", {"title": made.title}),
        *more,
    )
    title = say("job-ready", name=name)
    return Card(title, (Text(line),), actions, files=(file,), tone=Tone.GOOD, state=State.DONE)
