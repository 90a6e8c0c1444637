"""A room's library as a catalogue: the key to it, what is shown with it, and titles put into it."""

import base64
from urllib.parse import urlsplit

from core.library import items, titles
from core.models import Blob, Item
from tests.story import told
from worker.storage.shelf import Shelf


def basic(key):
    return {"Authorization": "Basic " + base64.b64encode(f"anybody:{key}".encode()).decode()}


async def given_key(story, name="ada", room="home"):
    """The key that `/link opds` gives, and the address with it."""
    card = await story.says(name, "/link opds", room)
    facts = dict(line.split(": ", 1) for line in told(card).splitlines() if ": " in line)
    return facts["… and the password"], urlsplit(facts["Address with the key in it"]).path


async def shown(story, path, key=""):
    """What the house answers at one of its addresses: (status, media type, body)."""
    where = urlsplit(path)
    status, headers, body = await story.fetch(
        where.path + (f"?{where.query}" if where.query else ""), headers=basic(key) if key else {}
    )
    return status, headers["Content-Type"], body


async def put(story, tmp_path, info, *files, parts=""):
    """A title into ada's room, in these formats: (format, media type)."""
    shelf = Shelf(story.runtime.settings.home)
    async with story.runtime.db.begin() as session:
        title = await titles.keep(session, info)
        for fmt, media_type in files:
            path = tmp_path / f"{title.id}.{fmt}"
            path.write_bytes(f"{info.name} as {fmt}, {parts}".encode())
            kept = shelf.publish(path)
            item = Item(title_id=title.id, format=fmt, parts=parts, file_name=f"{info.name}.{fmt}", sha256=kept.sha256)
            blob = Blob(sha256=kept.sha256, size_bytes=kept.size_bytes, media_type=media_type)
            await items.show_in(session, (await items.shelve(session, item, blob)).id, 1, 1)
