"""In which language something is said: a person's own where they alone read it, the room's where all do."""

from dataclasses import replace

from bot import texts
from bot.caller import Caller
from core.library import people
from core.runtime import Runtime

_CHOSEN = "language"


async def in_room(runtime: Runtime, caller: Caller, *, theirs: str, rooms: str = "") -> Caller:
    """The caller with two languages, their own and their room's: as chosen, else as the platform says, else ours."""
    if caller.is_private:
        return caller
    async with runtime.db.read() as session:
        own = (await people.preferences(session, caller.person, 0)).get(_CHOSEN)
        shared = (await people.preferences(session, 0, caller.room)).get(_CHOSEN)
    ours = runtime.settings.locale
    return replace(caller, locale=own or theirs or ours, room_locale=shared or rooms or ours)


async def set_up(runtime: Runtime, room: int, locale: str) -> None:
    """A room speaks as whoever set it up, unless it was told how, or that is how we speak anyway."""
    language = locale.partition("-")[0]
    if language not in texts.languages() or language == runtime.settings.locale.partition("-")[0]:
        return
    async with runtime.db.begin() as session:
        if _CHOSEN not in await people.preferences(session, 0, room):
            await people.prefer(session, _CHOSEN, language, room_id=room)
