"""`bowerbird keys`: another key, everything encrypted with it, nothing lost on the way."""

import json
import sqlite3

import pytest

from core import sealing, secrets
from core.db import Database
from core.errors import StartError
from core.library import sealed, torrents
from core.models import Torrent
from core.runtime import opened
from core.torrents import described, magnet_of
from door.resealing import Keys
from tests.command_line import call
from tests.rows import person, room

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HASHES = [f"{number:040x}" for number in range(1, 6)]


async def add(runtime, info_hash, name="Moths", files=2):
    source = magnet_of(info_hash).encode()
    async with runtime.db.begin() as session:
        who, where = 1, 1
        row = await torrents.offer(session, runtime.keys, source, described(source), person=who, room=where)
        found = [(number, f"{name}/{number}.epub", 10) for number in range(files)]
        await torrents.describe(session, runtime.keys, row.id, source, name, found)
        return row.id


@pytest.fixture
async def filled(make_settings, redis_url):
    """Settings of a home in which some torrents are."""
    settings = make_settings()
    async with opened(settings, redis_url) as runtime:
        await person(runtime.db, "ada")
        await room(runtime.db)
        for info_hash in HASHES:
            await add(runtime, info_hash)
    return settings


async def look(settings):
    """What is in the database, opened with the keys of the home: names and paths by hash."""
    db, ring = Database(settings.database), secrets.load(settings.home)
    found = {}
    try:
        async with db.read() as session:
            for info_hash in HASHES:
                row = await torrents.by_hash(session, ring, info_hash)
                paths = [torrents.path_of(ring, one) for one in await torrents.files(session, row.id)]
                found[info_hash] = (torrents.name_of(ring, row), torrents.source_of(ring, row), paths)
    finally:
        await db.close()
    return found


async def rotated(settings, **more):
    db = Database(settings.database)
    try:
        return await (await Keys.of(settings, db)).rotate(lambda _: None, backed_up=True, **more)
    finally:
        await db.close()


async def test_nothing_of_a_torrent_can_be_read_in_the_database(filled):
    db = Database(filled.database)
    async with db.read() as session:
        rows = [list(row) for one in sealed.ALL for row in await sealed.rows_from(session, one, 0)]
        lookup = (await session.get(Torrent, 1)).lookup
    await db.close()
    text = repr([rows, lookup])
    assert not [told for told in ("magnet", "Moths", "epub", *HASHES) if told in text]


async def test_after_a_rotation_everything_opens_and_nothing_is_left_under_the_old_key(filled):
    before = await look(filled)
    summary = await rotated(filled)
    assert (summary.newest, summary.behind) == (2, 0)
    assert summary.changed == {"torrent": 5, "torrent_file": 10, "offer": 0, "mark": 0, "source_login": 0}
    assert await look(filled) == before
    assert sorted(secrets.load(filled.home).masters) == [1, 2]


async def test_a_rotation_that_was_broken_off_goes_on_with_the_same_key(filled, monkeypatch):
    before = await look(filled)
    monkeypatch.setattr(sealed, "BATCH", 2)
    done = []

    def dies(text):
        done.append(text)
        if "rows so far" in text:
            raise KeyboardInterrupt

    db = Database(filled.database)
    with pytest.raises(KeyboardInterrupt):
        await (await Keys.of(filled, db)).rotate(dies, backed_up=True)
    await db.close()
    assert await look(filled) == before  # half of it under either key, and all of it opens
    summary = await rotated(filled)
    assert (summary.newest, summary.behind) == (2, 0)
    assert await look(filled) == before


async def test_migrating_twice_changes_nothing_the_second_time(filled):
    db = Database(filled.database)
    keys = await Keys.of(filled, db)
    await db.once(Torrent.__table__.update().where(Torrent.id == 1).values(label=b"Moths").returning(Torrent.id), {})
    assert (await keys.summary()).counts[0].by_key[0] == 1
    assert (await keys.migrate(lambda _: None, backed_up=True)).behind == 0
    said = []
    await keys.migrate(said.append, backed_up=True)
    await db.close()
    assert said == ["Everything is encrypted with the newest key."]


@SQLITE
async def test_before_keys_change_database_and_key_file_are_copied_and_fit_each_other(filled):
    await rotated(filled)
    (base,) = (filled.home / "backups").glob("before-rotation-*.db")
    (kept,) = (filled.home / "backups").glob("keys-*.json")
    ring = secrets.KeyRing({1: secrets.load(filled.home).masters[1]})
    assert list(json.loads(kept.read_text())["keys"]) == ["1"]
    with sqlite3.connect(base) as copy:
        label = copy.execute("SELECT label FROM torrent WHERE id = 1").fetchone()[0]
    copy.close()
    assert sealing.unseal(ring, sealed.TORRENT.place("label", 1), label) == b"Moths"


async def test_with_a_key_file_from_before_a_rotation_the_service_does_not_start(filled, redis_url):
    old = (filled.home / secrets.FILE).read_text()
    await rotated(filled)
    (filled.home / secrets.FILE).write_text(old)
    with pytest.raises(StartError, match="older than this database: it lacks key number 2"):
        async with opened(filled, redis_url):
            pass


async def test_postgres_is_backed_up_by_its_own_tools_first(filled):
    db = Database(filled.database)
    keys = await Keys.of(filled, db)
    if db.path is None:
        with pytest.raises(StartError, match="pg_dump"):
            await keys.rotate(lambda _: None, backed_up=False)
        assert (await keys.summary()).newest == 1
    await db.close()


def test_a_full_ring_takes_no_further_key():
    with pytest.raises(StartError, match="no number left"):
        secrets.KeyRing({255: b"a" * 32}).grown()


@SQLITE
async def test_the_command_line_rotates_and_tells_what_it_did(filled):
    import asyncio

    ran = await asyncio.to_thread(call, "keys", "rotate", HOME=filled.home)
    assert "Key number 2 is made: back this file up" in ran.output
    assert "10 with key 2, 10 rows of them now" in ran.output
    ran = await asyncio.to_thread(call, "keys", "status", HOME=filled.home)
    assert "Keys: 1, 2; number 2 is in use." in ran.output
    assert "torrent        10 with key 2\n" in ran.output
