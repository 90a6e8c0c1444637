"""A room's library as editions: counted, filtered and turned over, on both databases."""

import pytest

from core.library import editions, items, titles
from core.library.editions import Wish
from core.media import Format, Kind, TitleInfo
from core.models import Blob, Item
from tests.rows import do, person, room

ALL = Wish()


@pytest.fixture
async def db(runtime):
    """A room with a book in two formats and in a range, and a comic; another room with the comic."""
    home, attic, ada = await room(runtime.db), await room(runtime.db, "attic"), await person(runtime.db, "ada")
    book = TitleInfo("x", "1", "The whale", Kind.BOOK, (Format.EPUB,))
    comic = TitleInfo("x", "2", "A whale, drawn", Kind.COMIC, (Format.CBZ,))
    held = [(book, Format.EPUB, ""), (book, Format.PDF, ""), (book, Format.EPUB, "1-2"), (comic, Format.CBZ, "")]
    async with runtime.db.begin() as session:
        for number, (info, fmt, parts) in enumerate(held):
            title = await titles.keep(session, info)
            item = Item(title_id=title.id, format=fmt, parts=parts, file_name="a", sha256=f"{number:064d}")
            blob = Blob(sha256=f"{number:064d}", size_bytes=1, media_type="application/zip")
            shelved = await items.shelve(session, item, blob)
            await items.show_in(session, shelved.id, home, ada)
            if info is comic:
                await items.show_in(session, shelved.id, attic, ada)
        await items.star(session, ada, title.id)
    return runtime.db


async def names(db, wish=ALL, start=0, limit=50, room=1):
    found, total = await do(db, editions.page, room, wish, start, limit)
    return sorted((one.title.name, one.parts, len(one.holdings)) for one in found), total


async def test_a_title_is_one_edition_in_each_range_with_all_its_formats(db):
    book, part, comic = ("The whale", "", 2), ("The whale", "1-2", 1), ("A whale, drawn", "", 1)
    assert await names(db) == (sorted([book, part, comic]), 3)
    assert await names(db, room=2) == ([comic], 1)
    assert await names(db, Wish(kind="comic")) == ([comic], 1)
    assert await names(db, Wish(words=("drawn", "whale"))) == ([comic], 1)
    assert await names(db, Wish(starred_by=1)) == ([comic], 1)
    assert await do(db, editions.kinds, 1) == {Kind.BOOK: 2, Kind.COMIC: 1}


async def test_pages_give_each_edition_once(db):
    turned = [name for start in range(4) for name in (await names(db, start=start, limit=1))[0]]
    assert len(turned) == len(set(turned)) == 3


async def test_one_edition_is_found_in_its_room_only(db):
    assert (await do(db, editions.one, 1, 1, "1-2")).parts == "1-2"
    assert await do(db, editions.one, 2, 1, "1-2") is None
    assert await do(db, editions.one, 1, 1, "9") is None
