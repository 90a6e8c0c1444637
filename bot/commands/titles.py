"""/title: one title in full, and what can be done with it."""

import contextlib
from collections.abc import Sequence

from bot import asking, drawing, release_rows, showing
from bot.caller import Caller
from bot.cards import Audience, Card, Entry, Form, FormField, Outcome, Toast, Tone
from bot.commands.search import completing
from bot.reading import number_in
from bot.registry import Option, Takes, action, command
from bot.texts import Say
from bot.views import found
from core.db import Session
from core.errors import NotFound, UserError
from core.folding import folded
from core.library import offers, searches, titles
from core.library.releases import Viewer
from core.media import Format, Pieces
from core.models import Title
from core.policy import Permission
from core.releases.works import RELEASES
from core.runtime import Runtime


@command(
    "title",
    Option("what", Takes.WORDS, required=True),
    needs=Permission.LOOK,
    group="find",
    audience=Audience.ASIDE,
    complete=completing("title"),
)
async def title(runtime: Runtime, caller: Caller, what: str) -> Outcome:
    """The card of a title, named by its number or its words."""
    rows = await named(runtime, caller, what)
    meant = rows[0] if len(rows) == 1 else called(rows, what)
    if meant is None:
        async with runtime.db.read() as session:
            shown = await drawing.listed(session, rows, caller.room)
        return found.listing(caller.say("which-one"), shown, "", caller.say)
    return await show(runtime, caller, meant.id or 0)


@action("title.show", audience=Audience.ASIDE)
async def show(runtime: Runtime, caller: Caller, title: int, search: int = 0) -> Outcome:
    """The card of a title; `search` is the one that it was picked from.

    What it can become is found out first, where that hangs on its files.
    """
    async with runtime.db.read() as session:
        row = await demanded(session, title)
    if row.source == RELEASES:
        return await _releases(runtime, caller, row, search)
    if titles.is_unproven(row):
        wanted = asking.Planned(title, "", "", quick=True)
        with contextlib.suppress(UserError):  # it says so itself when it is asked for
            await asking.plan(runtime, caller, wanted, runtime.settings.search.first_card_s)
    async with runtime.db.read() as session:
        row = await demanded(session, title)
        whole = await drawing.title(runtime, session, row, caller.person, caller.room)
    return found.title(whole, caller.say, search)


async def _releases(runtime: Runtime, caller: Caller, row: Title, search: int) -> Card:
    """A work that is had as releases: trackers are asked first who has them, for as long as a first card may take."""
    viewer = Viewer(caller.person, caller.room, caller.locale)
    async with runtime.db.read() as session:
        asks = runtime.settings.torrent.scrape and not await offers.asked_lately(session, row.id or 0)
    if asks:
        await asking.scrape(runtime, caller, row.id or 0, runtime.settings.search.first_card_s)
    await showing.work(runtime, caller, row.id or 0)
    async with runtime.db.read() as session:
        return await release_rows.work(runtime, session, row, viewer, caller.say, search)


@action("title.choose", needs=Permission.REQUEST, opens_form=True)
async def choose(
    runtime: Runtime,
    caller: Caller,
    title: int,
    format: str = "",  # noqa: A002 the option's name
    parts: str = "",
    files: str = Pieces.ONE,
    preview: bool = False,
    tries: int = 0,
    speed: int = 0,
) -> Outcome:
    """A form for format and parts, filled in with those; its answer is a preview when it comes from one."""
    async with runtime.db.read() as session:
        row = await demanded(session, title)
    say, formats = caller.say, [Format(one) for one in row.can_be]
    fields: tuple[FormField, ...] = (
        FormField(
            "format",
            say("form-format"),
            Entry.CHOICE,
            format or formats[0].value,
            tuple((one.value, one.label) for one in formats),
            required=True,
        ),
        FormField("parts", say("form-parts"), value=parts, help=say("form-parts-help", parts=row.parts or 0)),
    )
    if row.parts != 1:
        fields = (*fields, _files(say, files))
    args = {"title": title, "preview": preview, "tries": tries, "speed": speed}
    return Form(row.name, fields, say("do-get-it"), "title.chosen", args)


def _files(say: Say, chosen: str) -> FormField:
    """In how many files it is handed over."""
    options = tuple((one.value, say(f"form-files-{one}")) for one in Pieces)
    return FormField("files", say("form-files"), Entry.CHOICE, chosen, options)


async def named(runtime: Runtime, caller: Caller, what: str) -> list[Title]:
    """The titles that somebody means by a number or by words, best first. Raises NotFound when there is none.

    Sources are asked unless a known title is called exactly so: what was seen before is only a part of what there is.
    """
    async with runtime.db.read() as session:
        row = await titles.by_id(session, number_in(what))
        if row and await titles.is_seen_in(session, row, caller.room):
            return [row]
        known = await titles.matching(session, what, caller.room, found.PAGE)
    if any(folded(what) in names(row) for row in known):
        return known
    hits = await _hits(runtime, caller, what, runtime.settings.search.first_card_s)
    if not hits and not known:
        hits = await _hits(runtime, caller, what, runtime.settings.search.source_s)
    rows = list({row.id: row for row in [*hits, *known]}.values())[: found.PAGE]
    if not rows:
        raise NotFound("title-not-found", words=what[:100])
    return rows


def called(rows: Sequence[Title], what: str) -> Title | None:
    """The title of that name: its whole name before its short one."""
    words = folded(what)
    whole = [row for row in rows if folded(row.name) == words]
    return next(iter([*whole, *(row for row in rows if words in names(row))]), None)


def names(row: Title) -> set[str]:
    """A title's name, whole and without what follows a semicolon, colon or dash; with "the" or without."""
    name = row.name
    short = min((name.split(mark)[0] for mark in (";", ":", " - ", " – ", ",")), key=len)
    called = {folded(name), folded(short)}
    return called | {one.removeprefix("the ") for one in called}


async def _hits(runtime: Runtime, caller: Caller, what: str, wait_s: float) -> list[Title]:
    """What the sources have told until all have answered or `wait_s` is over."""
    job = await asking.search(runtime, caller, what, wait_s)
    async with runtime.db.read() as session:
        return await searches.hits(session, job.id or 0)


async def demanded(session: Session, title: int) -> Title:
    """A title that has to be there. Raises NotFound."""
    row = await titles.by_id(session, title)
    if row is None:
        raise NotFound("title-gone")
    return row


def toast(caller: Caller, key: str, tone: Tone = Tone.GOOD, **facts: object) -> Toast:
    """A short answer."""
    return Toast(caller.say(key, **facts), tone)
