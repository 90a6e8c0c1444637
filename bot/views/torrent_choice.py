"""Several files of a torrent fit what was said, or none does: what there is, to choose one of. Pure."""

from collections.abc import Sequence

from bot.cards import Act, Card, Note, Pick, State, Text
from bot.texts import Say
from bot.views.torrent_files import FileSeen
from bot.views.torrents import Seen, short

#: more are turned over in the list of all files
_MOST = 25


def card(seen: Seen, what: str, fitting: Sequence[FileSeen], say: Say) -> Card:
    """What fits, in the order of reading; where nothing does, what plays in it."""
    offered = fitting or [one for one in seen.files if one.plays]
    told = Text(say("torrent-several", count=len(fitting), what=what)) if fitting else _none(what, say)
    picks = tuple(
        Act(f"{one.number + 1} · {short(one.name)}", "torrent.play", {"torrent": seen.torrent, "file": one.number})
        for one in offered[:_MOST]
    )
    every = Act(say("do-torrent-files"), "torrent.files", {"torrent": seen.torrent})
    job = seen.request.job if seen.request else None
    pick = Pick(say("torrent-choose"), picks) if picks else None
    return Card(seen.name, (told,), (every,), pick, state=State.DONE, job=job)


def _none(what: str, say: Say) -> Note:
    return Note(say("torrent-no-file", what=what))
