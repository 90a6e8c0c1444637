"""Releases of a work: watched, fetched, explained, complained of, kept out and let in again; /blocklist."""

from dataclasses import replace

from bot import asking, desk, release_rows
from bot.acting import acting
from bot.caller import Caller
from bot.cards import Audience, Card, Outcome, Replace
from bot.commands import torrent as torrents
from bot.commands import torrent_asking
from bot.commands.titles import demanded, toast
from bot.registry import action, command
from bot.release_rows import One
from bot.views import decisions, handed, releases
from core import policy
from core.db import Session
from core.errors import NotFound, SourceUnavailable, UserError
from core.events import TorrentChanged
from core.library import marks, taking
from core.library.releases import Viewer
from core.models import Against, Aim
from core.policy import Permission
from core.runtime import Runtime

#: entries of the blocklist that are shown, page by page
_MOST = 200


def viewer(caller: Caller) -> Viewer:
    """Whom releases are judged for."""
    return Viewer(caller.person, caller.room, caller.locale)


@action("release.page", audience=Audience.ASIDE)
async def page(runtime: Runtime, caller: Caller, title: int, start: int, said: str = "") -> Outcome:
    """Other releases of a work, in the place of these."""
    async with runtime.db.read() as session:
        shown = await release_rows.shown(runtime, session, await demanded(session, title), viewer(caller))
    return Replace(releases.work(replace(shown, said=said), caller.say, start))


@action("release.show", audience=Audience.ASIDE)
async def show(runtime: Runtime, caller: Caller, offer: int, said: str = "") -> Outcome:
    """A release in full."""
    found = await _one(runtime, caller, offer)
    return releases.one(found.judged, replace(found.shown, said=said), caller.say)


@action("release.why")
async def why(runtime: Runtime, caller: Caller, offer: int) -> Outcome:
    """Why a release stands where it stands; was something decided of it here, how it stood then."""
    async with runtime.db.read() as session:
        found = await release_rows.one(runtime, session, offer, viewer(caller))
        decided = await release_rows.last_decision(runtime, session, found, viewer(caller))
    card = releases.why(found.judged, found.shown, caller.say)
    return replace(card, blocks=(*card.blocks, *decisions.last(decided, caller.say))) if decided is not None else card


@action("release.get", needs=Permission.REQUEST, audience=Audience.ROOM)
async def get(runtime: Runtime, caller: Caller, offer: int, anyway: bool = False, said: str = "") -> Outcome:
    """Have it fetched into the room's library, or what was said of a pack; `anyway` though it looks like a fake."""
    return await _taken(runtime, caller, offer, Aim.FETCH, anyway=anyway, said=said)


@action("release.stream", needs=Permission.REQUEST, audience=Audience.ROOM)
async def stream(runtime: Runtime, caller: Caller, offer: int, said: str = "") -> Outcome:
    """Watch it while it comes."""
    return await _taken(runtime, caller, offer, Aim.STREAM, said=said)


@action("release.next", needs=Permission.REQUEST, audience=Audience.ROOM)
async def follow(runtime: Runtime, caller: Caller, torrent: int) -> Outcome:
    """Take the next release in the place of a torrent that gets no data; its card goes on with that one."""
    async with acting(runtime, caller) as act:
        await torrents.demand_steerable(act.session, caller, torrent)
        if not await taking.follow(act.session, torrent):
            raise NotFound("release-gone")
        outcome = await act.says(toast(caller, "release-follows"))
    await runtime.events.publish(TorrentChanged(torrent))
    return outcome


@action("release.complain", needs=Permission.REQUEST)
async def complain(runtime: Runtime, caller: Caller, offer: int) -> Outcome:
    """Somebody says that it is no good."""
    found = await _one(runtime, caller, offer)
    async with acting(runtime, caller) as act:
        is_new = await _hold(act.session, runtime, found, Against.COMPLAINT, person=caller.person)
        return await act.says(toast(caller, "release-complained" if is_new else "release-complained-before"))


@action("release.never", needs=Permission.MODERATE)
async def never(runtime: Runtime, caller: Caller, offer: int) -> Outcome:
    """Keep it out for everybody, under whatever listing it comes back."""
    found = await _one(runtime, caller, offer)
    async with acting(runtime, caller) as act:
        await _hold(act.session, runtime, found, Against.BLOCKED, person=caller.person)
        return await act.says(toast(caller, "release-blocked"))


@action("release.allow", needs=Permission.MODERATE)
async def allow(runtime: Runtime, caller: Caller, entry: str) -> Outcome:
    """Hold nothing against it any more."""
    async with acting(runtime, caller) as act:
        if not await marks.take_back(act.session, entry):
            raise NotFound("blocklist-gone")
        return await act.says(toast(caller, "release-allowed"))


@command("blocklist", needs=Permission.MODERATE, group="find", audience=Audience.ME)
async def blocklist(runtime: Runtime, caller: Caller) -> Outcome:
    """What is held against releases, whoever asked for them, and by a press no more."""
    return await _held(runtime, caller, 0)


@action("blocklist.page", needs=Permission.MODERATE)
async def blocklist_page(runtime: Runtime, caller: Caller, start: int) -> Outcome:
    """More of it."""
    return Replace(await _held(runtime, caller, start))


async def _held(runtime: Runtime, caller: Caller, start: int) -> Card:
    async with runtime.db.read() as session:
        entries = await marks.listed(session, runtime.keys, _MOST)
    return releases.held(entries, start, caller.say)


async def _one(runtime: Runtime, caller: Caller, offer: int) -> One:
    may_block = policy.may(caller.role, Permission.MODERATE)
    async with runtime.db.read() as session:
        return await release_rows.one(runtime, session, offer, viewer(caller), may_block=may_block)


async def _hold(session: Session, runtime: Runtime, found: One, against: Against, person: int) -> bool:
    whole, title = found.judged.whole, found.shown.title
    return await marks.hold(session, runtime.keys, whole.keys, whole.name, against, title=title, person=person)


async def _taken(
    runtime: Runtime, caller: Caller, offer: int, aim: Aim, *, anyway: bool = False, said: str = ""
) -> Outcome:
    """The release on its way: by its torrent, or as the file that it is. One that is a fake says so, with the next."""
    found = await _one(runtime, caller, offer)
    indexer = found.judged.whole.indexers[0]
    source = found.shown.labels.get(indexer, indexer)
    try:
        result = await asking.take(runtime, caller, offer, source, anyway=anyway)
    except (UserError, SourceUnavailable) as error:
        return _unreached(caller, found, error)
    if "refused" in result:
        after = await _one(runtime, caller, offer)
        return releases.refused(after.judged.whole, str(result["refused"]), after.shown.picked.best, caller.say)
    if "title" in result:
        async with runtime.db.read() as session:
            row = await demanded(session, int(result["title"]))
        return handed.file(row.id or 0, row.info(), caller.say)
    number = int(result["torrent"])
    if aim is Aim.STREAM:
        return await torrent_asking.called(runtime, caller, number, said)
    return await torrent_asking.requested(runtime, caller, number, Aim.FETCH, said)


def _unreached(caller: Caller, found: One, error: UserError | SourceUnavailable) -> Card:
    """None of its offers can be had: what was wrong, and the next best release. Raises the error when there is none."""
    others = [one for one in found.shown.picked.judged if not one.gates and one is not found.judged]
    if not others or (isinstance(error, UserError) and error.text == "torrents-off"):
        raise error
    return releases.unreached(found.judged.whole, desk.sentences(caller, error), others[0], caller.say)
