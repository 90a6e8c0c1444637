"""gallery-dl's galleries: CATEGORY/…/FILE, with metadata beside them; files under way are called FILE.part.

Where its `metadata` postprocessor was on there is a FILE.json for each file, or an info.json for the gallery.
They have `category`, the site; most sites' have the gallery's title, its id and who made it, and some (boorus
above all) a file's address, its size and its MD5: then a file that is not what the site had is found.
"""

import re
from pathlib import Path, PurePosixPath
from typing import Any

from core.media import Kind
from worker.manifest.adopt.meant import Promise, Taken, address, not_twice, sidecar, there, words
from worker.manifest.scan import PART, Seen
from worker.manifest.schema import File, PartOf, State, Titled

TOOL = "gallery_dl"
_INFO = "info.json"
_NAMES = ("title", "gallery", "manga", "album", "name")
_MAKERS = ("artist", "author", "uploader", "username", "user", "creator")
_IDS = ("gallery_id", "manga_id", "album_id", "id")
_ADDRESSES = ("url", "file_url", "image_url", "_url")
_SIZES = ("file_size", "filesize", "size")
_MD5 = re.compile("[0-9a-fA-F]{32}")
_UNDER_WAY = "gallery-dl had not finished it"
Said = dict[str, Any]


def recognise(seen: Seen) -> Taken:
    """Folders with metadata of gallery-dl's: a title each."""
    titles: list[Titled] = []
    promises: dict[str, Promise] = {}
    for folder, paths in seen.by_folder().items():
        said = _said(seen.folder, paths)
        if said:
            titles.append(_gallery(seen, folder, paths, said))
            promises |= {path: _promise(path, said[f"{path}.json"]) for path in paths if f"{path}.json" in said}
    return Taken(tuple(titles), promises)


def _said(folder: Path, paths: list[str]) -> dict[str, Said]:
    """What the metadata files say, by their paths."""
    there, found = set(paths), dict[str, Said]()
    for path in paths:
        beside = path.removesuffix(".json")
        is_sidecar = path.endswith(".json") and (beside in there or f"{beside}{PART}" in there)
        if is_sidecar or PurePosixPath(path).name == _INFO:
            said = sidecar(folder / path)
            if said and words(said.get("category")):
                found[path] = said
    return found


def _gallery(seen: Seen, folder: str, paths: list[str], said: dict[str, Said]) -> Titled:
    first = next((one for path, one in said.items() if path.endswith(_INFO)), next(iter(said.values())))
    name = _first_of(first, _NAMES) if len({str(one.get("title")) for one in said.values()}) == 1 else ""
    maker = _first_of(first, _MAKERS)
    files = tuple(_file(path, said) for path in not_twice(paths))
    return Titled(
        name or (seen.folder / folder).resolve().name,
        Kind.PICTURES,
        (maker,) if maker else (),
        words(first.get("category")),
        _first_of(first, _IDS),
        parts=(PartOf(1, files=files),),
    )


def _file(path: str, said: dict[str, Said]) -> File:
    if path.endswith(PART):
        whole = path.removesuffix(PART)
        return File(whole, State.PARTIAL, url=_address(whole, said.get(f"{whole}.json", {})), reason=_UNDER_WAY)
    return there(path, _address(path, said.get(f"{path}.json", {})))


def _address(path: str, said: Said) -> str:
    """Where the file itself is, not its page: an address with the same ending."""
    found = (address(said.get(name)) for name in _ADDRESSES)
    tail = PurePosixPath(path).suffix.lower()
    return next((url for url in found if PurePosixPath(url.partition("?")[0]).suffix.lower() == tail != ""), "")


def _promise(path: str, said: Said) -> Promise:
    """Stated of the original: what came as another type is another file."""
    if f".{words(said.get('extension'))}".lower() != PurePosixPath(path).suffix.lower():
        return Promise()
    md5 = said.get("md5")
    size = next((said[name] for name in _SIZES if type(said.get(name)) is int and said[name] > 0), None)
    return Promise(size, md5.lower() if isinstance(md5, str) and _MD5.fullmatch(md5) else "")


def _first_of(said: Said, names: tuple[str, ...]) -> str:
    """The first that is there; of a list the first, of an object its name; numbers as text."""
    for name in names:
        value = said.get(name)
        value = value[0] if isinstance(value, list) and value else value
        value = (
            next((value[one] for one in ("name", "nick", "id") if one in value), "")
            if isinstance(value, dict)
            else value
        )
        if text := words(str(value) if type(value) is int else value):
            return text
    return ""
