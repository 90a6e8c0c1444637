"""What of a torrent a request is about: all of it, the paths that its source names, or what somebody said."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from core.db import Session
from core.errors import NotFound
from core.library import torrents
from core.models import Aim, Job, Torrent, TorrentFile
from core.releases import packs
from core.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Files by `paths`, or as they were called; both empty means whatever is chosen in the torrent's row."""

    paths: tuple[str, ...] = ()
    said: str = ""

    @classmethod
    def of(cls, job: Job) -> "Excerpt":
        """What a request is about, as its payload has it."""
        return cls(tuple(map(str, job.payload.get("paths", ()))), str(job.payload.get("said", "")))

    def __bool__(self) -> bool:
        return bool(self.paths or self.said)

    async def numbers(self, runtime: Runtime, row: Torrent, files: Sequence[TorrentFile]) -> frozenset[int]:
        """The numbers of its files, with their subtitles. Raises NotFound when it has none of them."""
        ring = runtime.keys
        told = [(torrents.path_of(ring, one), one.size_bytes) for one in files]
        if self.paths:
            places: Sequence[int] = [place for place, (path, _) in enumerate(told) if _is_one(path, self.paths)]
        else:
            places = await asyncio.to_thread(packs.meant, told, self.said, torrents.name_of(ring, row))
        if not places:
            raise NotFound("torrent-no-file", what=self.said or self.paths[0])
        return frozenset(files[place].number for place in (*places, *packs.beside(told, places)))


async def chosen(session: Session, row: Torrent, numbers: frozenset[int]) -> None:
    """They are wanted: beside what others fetch of it, else alone."""
    is_fetched = row.aim in {Aim.FETCH, Aim.SEED}
    before = await torrents.chosen(session, row.id or 0) if is_fetched else frozenset[int]()
    if before is not None:  # else all of it is wanted anyway
        await torrents.choose(session, row.id or 0, sorted(before | numbers))


def _is_one(path: str, wanted: Sequence[str]) -> bool:
    """A path is meant as it is in the torrent, with or without its outermost folder; a folder means all in it."""
    plain = path.strip("/")
    inside = plain.partition("/")[2]
    return any(_within(plain, one.strip("/")) or _within(inside, one.strip("/")) for one in wanted)


def _within(path: str, wanted: str) -> bool:
    return bool(path) and (path == wanted or path.startswith(f"{wanted}/"))
