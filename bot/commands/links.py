"""/link: a fresh address of something in the library, and the end of old ones."""

from dataclasses import replace

from bot import drawing
from bot.acting import acting
from bot.caller import Caller
from bot.cards import Act, Audience, Card, Copy, Fields, Note, Outcome, Style, Text, is_copyable
from bot.commands.requesting import ready
from bot.commands.steering import seen_here
from bot.commands.titles import toast
from bot.deliver import absolute, delivery, upload_url
from bot.registry import Option, Takes, action, command
from core import feed_keys, policy
from core.errors import NotFound
from core.feed_keys import FeedKey
from core.folding import folded
from core.library import items, people
from core.policy import Permission
from core.runtime import Runtime

#: things whose names have the words, among which one may be called exactly so
_LOOKED_AT = 50


@command(
    "link",
    Option("what", Takes.WORDS, required=True, says="here"),
    needs=Permission.LOOK,
    group="library",
    audience=Audience.ME,
)
async def link(runtime: Runtime, caller: Caller, what: str) -> Outcome:
    """Fresh addresses of the newest thing in the library that is called so, or that has these words in its name.

    `revoke` ends all of one's own, `upload` gives one to hand a file in, `opds` one for reader apps.
    """
    if what.strip().lower() == "revoke":
        return await revoke(runtime, caller)
    if what.strip().lower() == "upload":
        return upload(runtime, caller)
    if what.strip().lower() == "opds":
        return await catalogue(runtime, caller)
    async with runtime.db.read() as session:
        holdings = await items.of_room(session, caller.room, words=folded(what).split(), limit=_LOOKED_AT)
    if not holdings:
        raise NotFound("link-unknown", what=what[:100])
    called_so = (one for one in holdings if folded(one.title.name) == folded(what))
    return await fresh(runtime, caller, next(called_so, holdings[0]).item.id or 0)


def upload(runtime: Runtime, caller: Caller) -> Outcome:
    """Where to put a file for this room, for whoever asked."""
    policy.demand(caller.role, Permission.REQUEST)
    say, url = caller.say, absolute(runtime, upload_url(runtime, caller.room, caller.person))
    command = f'curl -T book.epub "{url}?name=book.epub"'
    copies = (Copy(say("do-copy-command"), command),) if is_copyable(command) else ()
    how = Fields(((say("upload-how"), command),))
    return Card(say("upload"), (Text(say("upload-text")), how), copies, audience=Audience.ME)


async def catalogue(runtime: Runtime, caller: Caller) -> Outcome:
    """Where reader apps find the room's library, for whoever asked."""
    async with runtime.db.read() as session:
        person = await people.person(session, caller.person)
    generation = person.link_generation if person else 0
    say, key = caller.say, feed_keys.made(runtime.keys, FeedKey(caller.room, caller.person, generation))
    whole, plain = (absolute(runtime, path) for path in (f"/opds/key/{key}", "/opds"))
    fields = ((say("opds-address"), whole), (say("opds-plain"), plain))
    signing = ((say("opds-login"), "bowerbird"), (say("opds-password"), key))
    copies = tuple(Copy(label, text) for label, text in _copied(caller, whole, key) if is_copyable(text))
    local = () if runtime.settings.web.public_url else (Note(say("opds-local")),)
    how = Text(say("opds-text", room=caller.room_name))
    blocks = (how, Fields((*fields, *signing)), Note(say("opds-secret")), *local)
    return Card(say("opds"), blocks, (*copies, _end(caller)), audience=Audience.ME)


@action("item.link")
async def fresh(runtime: Runtime, caller: Caller, item: int) -> Outcome:
    """A card with fresh addresses, for whoever asked."""
    async with runtime.db.read() as session:
        holding = await items.holding(session, item)
        if holding is None or not await items.is_shown_in(session, item, caller.room):
            raise NotFound("item-gone")
        made = await delivery(runtime, session, holding, caller.person)
    return replace(ready(caller, holding.title.name, made, _end(caller)), audience=Audience.ME)


@action("job.links")
async def of_request(runtime: Runtime, caller: Caller, job: int) -> Outcome:
    """Fresh addresses of all files of a request, for whoever asked."""
    async with runtime.db.read() as session:
        row = await seen_here(session, caller, job)
        card = await drawing.card(runtime, session, row, caller.person, caller.room, caller.say)
    return replace(card, audience=Audience.ME, job=None)


@action("links.revoke")
async def revoke(runtime: Runtime, caller: Caller) -> Outcome:
    """No address given to this person so far opens any more."""
    async with acting(runtime, caller) as act:
        await people.revoke_links(act.session, caller.person)
        return await act.says(toast(caller, "links-revoked"))


def _copied(caller: Caller, address: str, key: str) -> tuple[tuple[str, str], ...]:
    return (caller.say("do-copy-address"), address), (caller.say("do-copy-password"), key)


def _end(caller: Caller) -> Act:
    return Act(caller.say("do-revoke"), "links.revoke", {}, Style.DANGER, caller.say("revoke-confirm"), Audience.ME)
