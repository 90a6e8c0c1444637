"""An album whose files have all come, as one file in the library: its tracks in order, each checked like anything else.

The tracks stay in the torrent's folder, where they are given on from; the library has a package of its own.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadContent
from core.library import items, titles
from core.library.titles import UPLOAD
from core.media import FROM_MP3, Asset, Book, BookPart, Files, Format, Kind, Local, Part, TitleInfo
from core.models import Blob, Item
from core.ranges import spelled
from worker import child, content, packaging
from worker.content import Content
from worker.context import House
from worker.storage.names import ending, safe_name
from worker.torrents.albums import Album, Track

_MP3 = "audio/mpeg"
#: as they came first: sound is not coded anew before somebody wants that
_FROM_OTHERS = (Format.ZIP, Format.M4B, Format.MP3)


@dataclass(frozen=True, slots=True)
class Bound:
    """The item that an album has become, and what was wrong with the files that are not in it, by their numbers."""

    item: int | None
    problems: Mapping[int, str]


async def bound(house: House, album: Album, paths: Mapping[int, Path]) -> Bound:
    """The album in the library. Raises StorageFull."""
    good: list[tuple[Track, Content]] = []
    problems: dict[int, str] = {}
    for track in album.tracks:
        path = paths[track.file]
        try:
            good.append((track, await child.run(content.check, path, path.name)))
        except BadContent as error:
            problems[track.file] = error.reason
    if not good:
        return Bound(None, problems)
    every = [_part(number, track) for number, track in enumerate(album.tracks, 1)]
    missing = [
        {"part": part.number, "page": 0, "name": part.name, "reason": "it came damaged"}
        for part, track in zip(every, album.tracks, strict=True)
        if track.file in problems
    ]
    return Bound(await _shelved(house, album, paths, good, every, missing), problems)


def _part(number: int, track: Track) -> Part:
    return Part(str(track.file), number, track.name, volume=track.disc)


async def _shelved(
    house: House,
    album: Album,
    paths: Mapping[int, Path],
    good: Sequence[tuple[Track, Content]],
    every: Sequence[Part],
    missing: list[dict[str, object]],
) -> int:
    info = _info(album, good)
    by_ref = {part.ref: part for part in every}
    parts = [_book_part(by_ref[str(track.file)], paths[track.file], found) for track, found in good]
    cover = paths.get(album.cover) if album.cover is not None else None
    packed = await _packed(house, Book(info, tuple(parts), cover))
    try:
        found = await child.run(content.check, packed.path, f"album{packed.ending}", packed.media_type)
        kept = await asyncio.to_thread(house.shelf.publish, packed.path)
    finally:
        await asyncio.to_thread(packed.path.unlink, missing_ok=True)
    name = safe_name(f"{info.name}{packed.ending}")
    await asyncio.to_thread(house.shelf.name, kept.sha256, info.kind, "", info.name, name)
    holds = str(spelled([one.part for one in parts], every))
    async with house.runtime.db.begin() as session:
        title = await titles.keep(session, info)
        item = Item(
            title_id=title.id or 0,
            format=info.formats[0],
            holds=holds,
            missing=missing,
            file_name=name,
            sha256=kept.sha256,
        )
        blob = Blob(sha256=kept.sha256, size_bytes=kept.size_bytes, media_type=found.media_type)
        return (await items.shelve(session, item, blob)).id or 0


async def _packed(house: House, book: Book) -> packaging.Packed:
    folder = house.runtime.settings.home / "uploads"
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    return await child.run(packaging.pack, book.info.formats[0], book, folder / f"{secrets.token_hex(8)} album")


def _info(album: Album, good: Sequence[tuple[Track, Content]]) -> TitleInfo:
    """The same tracks in the same order are the same title."""
    ref = hashlib.sha256("".join(found.sha256 for _, found in good).encode()).hexdigest()
    formats = FROM_MP3 if all(found.media_type == _MP3 for _, found in good) else _FROM_OTHERS
    size = sum(found.size_bytes for _, found in good)
    return TitleInfo(UPLOAD, ref, album.name, Kind.AUDIOBOOK, formats, parts=len(album.tracks), size_bytes=size)


def _book_part(part: Part, path: Path, found: Content) -> BookPart:
    """Its name counts, so that whoever opens the package has the tracks in their order."""
    name = safe_name(f"{part.number:03d} - {part.name}{ending(path.name)}")
    asset = Asset(name, Local(path), found.media_type, found.size_bytes, found.sha256)
    return BookPart(part, Files((asset,)), (path,))
