"""`bowerbird keys`: another key, everything encrypted with it, nothing lost on the way."""

import json
import sqlite3

import pytest

from bot.posts import Posts
from core import links, sealing, secrets
from core.db import Database
from core.errors import LinkInvalid, StartError
from core.library import chat, sealed, torrents
from core.links import Capability, Claim
from core.models import Post, Torrent
from core.runtime import add_key, opened
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
    assert summary.changed == {
        "torrent": 5,
        "torrent_file": 10,
        "offer": 0,
        "mark": 0,
        "weighed": 0,
        "source_login": 0,
        "post": 0,
    }
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


async def retired(settings, said, *, dry_run=False):
    db = Database(settings.database)
    try:
        return await (await Keys.of(settings, db)).retire(said.append, dry_run=dry_run, backed_up=True)
    finally:
        await db.close()


async def test_an_old_key_stays_while_anything_is_sealed_with_it(filled):
    """As after a rotation that was broken off."""
    db = Database(filled.database)
    await add_key(filled, db, secrets.load(filled.home))
    await db.close()
    with pytest.raises(StartError, match=r"10 in torrent, 10 in torrent_file\. `bowerbird keys migrate`"):
        await retired(filled, [])
    assert sorted(secrets.load(filled.home).masters) == [1, 2]


async def test_a_key_that_nothing_is_sealed_with_is_removed_once_and_the_house_is_still_the_same(filled, redis_url):
    before, house = await look(filled), secrets.load(filled.home).house()
    await rotated(filled)
    said = []
    await retired(filled, said, dry_run=True)
    (told,) = said
    assert told.startswith("Key 1 would be removed: nothing is encrypted with it. Links and addresses of feeds")
    assert sorted(secrets.load(filled.home).masters) == [1, 2]
    assert (await retired(filled, said)).keys == [2]
    async with opened(filled, redis_url) as runtime:
        assert sorted(runtime.keys.masters) == [2]
        assert runtime.keys.house() == house
        assert await add(runtime, HASHES[0]) == 1
    assert await look(filled) == before
    await retired(filled, said)
    assert said[-1] == "There is no old key."
    assert (await rotated(filled)).keys == [2, 3]
    await retired(filled, said)
    async with opened(filled, redis_url) as runtime:
        assert runtime.keys.house() == house


async def test_a_link_that_a_retired_key_signed_is_over(filled):
    old = secrets.load(filled.home)
    token = links.sign(old, Claim(Capability.FILE, 1, 1, 2**31), "a.epub")
    await rotated(filled)
    assert links.verify(secrets.load(filled.home), token, "a.epub", 0)
    await retired(filled, [])
    with pytest.raises(LinkInvalid):
        links.verify(secrets.load(filled.home), token, "a.epub", 0)


@SQLITE
async def test_before_a_key_is_removed_the_key_file_is_copied(filled):
    await rotated(filled)
    for path in (filled.home / "backups").glob("keys-*.json"):
        path.unlink()
    await retired(filled, [])
    (kept,) = (filled.home / "backups").glob("keys-*.json")
    assert list(json.loads(kept.read_text())["keys"]) == ["1", "2"]


async def test_what_reaches_a_whisper_opens_for_its_post_and_its_time_only(filled, redis_url):
    """It is sealed as everything else is, so a rotation takes it along."""
    async with opened(filled, redis_url) as runtime:
        posts = Posts(runtime, "discord")
        async with runtime.db.begin() as session:
            one = await chat.add(session, Post(room_id=1, surface="discord"))
            other = await chat.add(session, Post(room_id=1, surface="discord"))
        await posts.reached(one, "a token")
        assert b"token" not in one.reach
        assert posts.reach_of(one, 60) == "a token"
        assert posts.reach_of(one, -1) is None
        other.reach = one.reach
        assert posts.reach_of(other, 60) is None
        assert posts.reach_of(Post(room_id=1, surface="discord"), 60) is None
    assert (await rotated(filled)).changed["post"] == 1
    async with opened(filled, redis_url) as runtime, runtime.db.read() as session:
        assert Posts(runtime, "discord").reach_of(await chat.by_id(session, one.id), 60) == "a token"
