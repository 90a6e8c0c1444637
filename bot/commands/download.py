"""/download: have a title, in a format, all of it or some parts. The request is a row before it is answered."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot import drawing
from bot.caller import Caller
from bot.cards import Audience, Card, Outcome, Replace
from bot.commands.requesting import How, Wish, cannot_be, checked, request
from bot.commands.search import completing
from bot.commands.titles import called, demanded, named
from bot.registry import Option, Takes, action, command
from bot.views import found
from bot.views.preview import let_be
from core.errors import NotFound, UserError
from core.media import Format, Pieces
from core.models import Title
from core.policy import Permission
from core.ranges import PartRange, parse
from core.runtime import Runtime

FORMATS = tuple(one.value for one in Format)
PIECES = tuple(one.value for one in Pieces)
#: parts at the end of a name, which may be its own: "22", "vol 2", "season 1"; and what runs backwards: "3-1"
_TAIL = re.compile(r"(?<=\S)\s+((?:(?:vol(?:ume)?\.?|season)\s+)?\d{1,6}(?:-\d{1,6})?)\Z", re.IGNORECASE)


@command(
    "download",
    Option("what", Takes.WORDS, required=True),
    Option("parts", Takes.PARTS),
    Option("format", Takes.CHOICE, choices=FORMATS),
    Option("files", Takes.CHOICE, choices=PIECES),
    Option("tries", Takes.NUMBER, by_name=True),
    Option("speed", Takes.NUMBER, by_name=True),
    Option("dry_run", Takes.FLAG),
    needs=Permission.REQUEST,
    group="find",
    complete=completing("download"),
)
async def download(
    runtime: Runtime,
    caller: Caller,
    what: str,
    parts: str = "",
    format: str = "",  # noqa: A002 the option's name
    files: str = Pieces.ONE,
    tries: int = 0,
    speed: int = 0,
    dry_run: bool = False,
) -> Outcome:
    """Find what is meant, and have it fetched, or say what would be; ask back when several titles fit."""
    wish = _wish(format, parts, files, tries, speed)
    rows, wish = await _meant(runtime, caller, what, wish)
    fitting = [row for row in rows if wish.format is None or wish.format in {*row.formats, *row.can_be}]
    if not fitting:
        raise cannot_be(rows[0], wish.format, tuple(Format(one) for one in rows[0].can_be))
    how = How.SHOW if dry_run else How.ASK
    chosen = _clear(fitting, what, wish)
    if chosen is None:
        return await _ask_back(runtime, caller, fitting, wish, how)
    return await request(runtime, caller, chosen.id or 0, wish, how)


@action("title.get", needs=Permission.REQUEST, audience=Audience.ROOM)
async def get(
    runtime: Runtime,
    caller: Caller,
    title: int,
    format: str = "",  # noqa: A002 the option's name
    parts: str = "",
    files: str = Pieces.ONE,
    how: str = How.ASK,
    tries: int = 0,
    speed: int = 0,
) -> Outcome:
    """A press of "Get EPUB", or of one of several titles that fit."""
    return await request(runtime, caller, title, _wish(format, parts, files, tries, speed), How(how))


@action("title.chosen", needs=Permission.REQUEST, audience=Audience.ROOM)
async def chosen(
    runtime: Runtime,
    caller: Caller,
    title: int,
    values: dict[str, str],
    preview: bool = False,
    tries: int = 0,
    speed: int = 0,
) -> Outcome:
    """A filled form of format, parts and files."""
    format_ = _choice(values, "format", FORMATS)
    files = _choice({"files": Pieces.ONE, **values}, "files", PIECES)
    how = How.SHOW if preview else How.ASK
    return await request(runtime, caller, title, _wish(format_, values.get("parts", ""), files, tries, speed), how)


@action("title.preview", needs=Permission.REQUEST)
async def preview_of(
    runtime: Runtime,
    caller: Caller,
    title: int,
    format: str = "",  # noqa: A002 the option's name
    parts: str = "",
    files: str = Pieces.ONE,
) -> Outcome:
    """What would be fetched, before anything is."""
    return await request(runtime, caller, title, _wish(format, parts, files), How.SHOW)


@action("title.start", needs=Permission.REQUEST)
async def start(
    runtime: Runtime,
    caller: Caller,
    title: int,
    format: str,  # noqa: A002 the option's name
    parts: str,
    files: str = Pieces.ONE,
    anew: bool = False,
    tries: int = 0,
    speed: int = 0,
) -> Outcome:
    """A preview becomes the request."""
    how = How.ANEW if anew else How.START
    return Replace(await request(runtime, caller, title, _wish(format, parts, files, tries, speed), how))


@action("title.check", needs=Permission.REQUEST)
async def check(
    runtime: Runtime,
    caller: Caller,
    title: int,
    format: str,  # noqa: A002 the option's name
    parts: str,
    files: str = Pieces.ONE,
    tries: int = 0,
    speed: int = 0,
) -> Outcome:
    """A preview once more, after what is here was looked at byte by byte."""
    return Replace(await checked(runtime, caller, title, _wish(format, parts, files, tries, speed)))


@action("preview.close")
async def close(runtime: Runtime, caller: Caller, title: int) -> Outcome:
    """Nothing is fetched."""
    async with runtime.db.read() as session:
        row = await demanded(session, title)
    return Replace(let_be(row.name, caller.say))


def _wish(fmt: str, parts: str, files: str, tries: int = 0, speed: int = 0) -> Wish:
    return Wish(Format(fmt) if fmt else None, parse(parts), Pieces(files), tries, speed)


def _choice(values: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    """What was chosen. Raises UserError with what can be."""
    value = values.get(name, "")
    if value not in choices:
        raise UserError("option-choice", option=name.upper(), value=value[:60], choices=", ".join(choices))
    return value


async def _meant(runtime: Runtime, caller: Caller, what: str, wish: Wish) -> tuple[list[Title], Wish]:
    """The titles that are meant. A number at the end belongs to the name if such a title is known ("Catch 22")."""
    try:
        return await named(runtime, caller, what), wish
    except NotFound:
        tail = _TAIL.search(what)
        if tail is None or wish.parts != PartRange():
            raise
    return await named(runtime, caller, what[: tail.start()]), replace(wish, parts=parse(tail[1]))


def _clear(rows: list[Title], what: str, wish: Wish) -> Title | None:
    """The one title that is meant beyond doubt: the only one, the one that is best had so, or the one of that name."""
    rank = {row.id: wish.format is not None and row.formats[0] != wish.format for row in rows}
    best = [row for row in rows if rank[row.id] == min(rank.values())]
    return best[0] if len(best) == 1 else called(best, what)


async def _ask_back(runtime: Runtime, caller: Caller, rows: list[Title], wish: Wish, how: How) -> Card:
    options: dict[str, object] = {"parts": str(wish.parts), "files": wish.pieces.value, "how": str(how), **wish.bounds}
    options |= {"format": wish.format.value} if wish.format else {}
    async with runtime.db.read() as session:
        shown = await drawing.listed(session, rows, caller.room)
    return found.choose(shown, options, caller.say)
