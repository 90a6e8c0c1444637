"""What came of a release against what its name claims: the label is corrected, its group thought of accordingly."""

from core.db import Session
from core.fakes import Doubt
from core.library import marks, odds, offers, releases, taking
from core.library.releases import Viewer
from core.link_health import Fate
from core.models import Against, TorrentFile
from core.releases.offered import Whole
from core.releases.proving import codec_of, is_lie, lines_of
from core.runtime import Runtime
from worker.content import Content
from worker.meters import RELEASES

#: a film that does not decode
UNPLAYABLE = Doubt("bytes", sure=True, because="")
_FILMS = (".mkv", ".mp4", ".m4v", ".avi", ".mov", ".webm", ".ts", ".mpg", ".wmv")


async def film_came(runtime: Runtime, file: TorrentFile, found: Content) -> None:
    """A film of a torrent is here and plays: what it is is kept with every offer of its release."""
    if not found.width or not found.height:
        return
    async with runtime.db.begin() as session:
        if (known := await _release(session, runtime, file)) is None:
            return
        whole, _ = known
        lines = lines_of(found.width, found.height)
        await offers.proven(session, [one.id for one in whole.offers], lines, codec_of(found.codec))
        await marks.group_did(session, whole.claims.group or "", well=not is_lie(whole.claims.resolution, lines))


async def film_failed(runtime: Runtime, file: TorrentFile, name: str) -> None:
    """A file of a torrent is not what it says: where that is a film, the release is a fake."""
    if not name.lower().endswith(_FILMS):
        return
    async with runtime.db.begin() as session:
        if (known := await _release(session, runtime, file)) is None:
            return
        await odds.of_torrent(session, file.torrent_id, Fate.FAKE)
        whole, title = known
        keys, because = whole.keys, UNPLAYABLE.code
        if await marks.hold(session, runtime.keys, keys, whole.name, Against.FAKE, because=because, title=title):
            await marks.group_did(session, whole.claims.group or "", well=False)
            RELEASES.labels("refused").inc()


async def _release(session: Session, runtime: Runtime, file: TorrentFile) -> tuple[Whole, int] | None:
    """The release that a torrent was taken as, and its work."""
    taken = await taking.of(session, file.torrent_id)
    if taken is None or taken.offer_id is None:
        return None
    found = await releases.of_offer(session, runtime.keys, taken.offer_id, Viewer(0, 0))
    return (found[1].whole, taken.title_id) if found is not None else None
