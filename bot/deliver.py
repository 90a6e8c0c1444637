"""Handing over what is on the shelf: signed links to open, to download, to see the cover.

Addresses here are paths of this service ("/s/…"), so that a card stays true when the service moves
to another port or name; a surface that needs whole addresses puts `absolute` around them.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from bot.cards import File
from core import links
from core.db import Session
from core.library import people
from core.library.items import Holding
from core.links import Capability, Claim
from core.media import Format
from core.models import Title
from core.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Delivery:
    """An item with its signed addresses, good for `BOWERBIRD_LINKS__HOURS`; `missing` is what it lacks."""

    item: int
    title: int
    format: Format
    parts: str
    file: File
    open_url: str
    missing: Sequence[Mapping[str, Any]] = ()


async def delivery(runtime: Runtime, session: Session, holding: Holding, person: int) -> Delivery:
    """The addresses of an item for a person."""
    item = holding.item
    file_name = item.file_name
    page_name = PurePosixPath(file_name).stem + ".html"
    generation = await _generation(session, person)
    file_url = _url(runtime, Capability.FILE, item.id or 0, item.generation, person, generation, file_name)
    open_url = _url(runtime, Capability.PAGE, item.id or 0, item.generation, person, generation, page_name)
    file = File(file_name, holding.blob.size_bytes, file_url, holding.blob.sha256)
    return Delivery(item.id or 0, item.title_id, item.format, item.parts, file, open_url, item.missing)


async def leaf_url(runtime: Runtime, session: Session, holding: Holding, person: int, asked: str) -> str:
    """The address of a page of an item, for a person; `asked` is a query that says which, and how wide."""
    item, generation = holding.item, await _generation(session, person)
    where = (item.id or 0, item.generation, person, generation, "page")
    return f"{_url(runtime, Capability.LEAVES, *where)}?{asked}"


def cover_url(runtime: Runtime, title: Title) -> str | None:
    """The address of a title's cover, good for a week and the same for a day: browsers keep it."""
    if not title.has_cover:
        return None
    day = 24 * 3600
    expires = (int(time.time()) // day + 8) * day
    claim = Claim(Capability.COVER, title.id or 0, 0, expires)
    token = links.sign(runtime.keys, claim, "cover.jpg")
    return links.path(token, "cover.jpg")


def upload_url(runtime: Runtime, room: int, person: int) -> str:
    """Where a person may PUT files for a room, for an hour; `?name=` says what they are called."""
    claim = Claim(Capability.UPLOAD, room, person, int(time.time() + 3600))
    return links.path(links.sign(runtime.keys, claim, "upload"), "upload")


def absolute(runtime: Runtime, path: str) -> str:
    """A path of ours as a whole address, for whoever is not on one of our pages."""
    return runtime.base_url + path


def reachable(runtime: Runtime, address: str) -> str | None:
    """The whole address of a link for people elsewhere; None for a path of ours while we have no public address."""
    if not address.startswith("/"):
        return address
    return absolute(runtime, address) if runtime.settings.web.public_url else None


async def _generation(session: Session, person: int) -> int:
    known = await people.person(session, person)
    return known.link_generation if known else 0


def _url(
    runtime: Runtime, capability: Capability, item: int, generation: int, person: int, person_generation: int, name: str
) -> str:
    expires = int(time.time() + runtime.settings.links.hours * 3600)
    claim = Claim(capability, item, person, expires, generation, person_generation)
    door = "open" if capability is Capability.PAGE else "s"
    return links.path(links.sign(runtime.keys, claim, name), name, door)
