"""Checked files that belong to nobody's source, into the library: handed in by people, or come with a torrent."""

import asyncio
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from core.errors import BadContent
from core.library import items, people, titles
from core.library.titles import UPLOAD
from core.media import Kind, TitleInfo, formats_of_file
from core.models import Blob, Item, Room
from worker.content import Content
from worker.context import House
from worker.packaging.opening.leaves import leaves_of

_KINDS = {
    "application/epub+zip": (Kind.BOOK, "epub"),
    "application/pdf": (Kind.BOOK, "pdf"),
    "application/vnd.comicbook+zip": (Kind.COMIC, "cbz"),
    "audio/mpeg": (Kind.AUDIOBOOK, "mp3"),
    "audio/mp4": (Kind.AUDIOBOOK, "m4b"),
}
_FAMILIES = {"audio": Kind.AUDIOBOOK, "video": Kind.FILM, "image": Kind.PICTURES, "text": Kind.BOOK}


async def keep(house: House, path: Path, name: str, found: Content, shown: Sequence[tuple[int, int]] = ()) -> int:
    """The item that a file has become; `path` is gone then. `shown` are (room, person) whose library has it now.

    Raises BadContent when such a room or person is gone, StorageFull.
    """
    kept = await asyncio.to_thread(house.shelf.publish, path)
    info = described(name, found)
    leaves = await asyncio.to_thread(leaves_of, house.shelf.path(kept.sha256)) if info.kind is Kind.COMIC else None
    await asyncio.to_thread(house.shelf.name, kept.sha256, info.kind, "", info.name, name)
    async with house.runtime.db.begin() as session:
        for room, person in shown:
            if await session.get(Room, room) is None or await people.person(session, person) is None:
                raise BadContent(name, "its room is gone")
        title = await titles.keep(session, info)
        item = Item(title_id=title.id or 0, format=info.formats[0], file_name=name, sha256=kept.sha256)
        blob = Blob(sha256=kept.sha256, size_bytes=kept.size_bytes, media_type=found.media_type)
        if leaves is not None:
            blob.pages, blob.page_type = leaves.count, leaves.media_type
        shelved = await items.shelve(session, item, blob)
        for room, person in shown:
            await items.show_in(session, shelved.id or 0, room, person)
        return shelved.id or 0


def described(name: str, found: Content) -> TitleInfo:
    """A title for a file of somebody's, called after it; the same bytes are the same title."""
    family = _FAMILIES.get(found.media_type.partition("/")[0], Kind.OTHER)
    kind, ending = _KINDS.get(found.media_type, (family, ""))
    formats = formats_of_file(f".{ending}")
    return TitleInfo(UPLOAD, found.sha256, PurePosixPath(name).stem, kind, formats, size_bytes=found.size_bytes)
