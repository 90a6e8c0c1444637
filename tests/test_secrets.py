"""The key file: made once, kept close, missed loudly."""

import asyncio
import json
import stat

import pytest

from core import secrets
from core.db import Database
from core.errors import StartError
from core.models import Fact
from core.runtime import opened, renew_keys
from core.secrets import KeyRing, load, new_ring, save

pytestmark = pytest.mark.usefixtures("from_nothing")


async def start(settings, redis_url):
    async with opened(settings, redis_url) as runtime:
        return runtime.keys


async def test_the_first_start_makes_keys_that_their_owner_alone_reads(make_settings, redis_url):
    settings = make_settings()
    ring = await start(settings, redis_url)
    assert stat.S_IMODE((settings.home / secrets.FILE).stat().st_mode) == 0o600
    assert [len(key) for key in ring.masters.values()] == [32]


async def test_later_starts_use_the_same_keys(make_settings, redis_url):
    settings = make_settings()
    assert await start(settings, redis_url) == await start(settings, redis_url)


async def test_two_services_that_start_at_once_agree_on_one_ring(make_settings, redis_url):
    """Bot and worker as two processes on a home that is new to both."""
    settings = make_settings()
    async with opened(settings, redis_url) as first:  # the tables are there, the keys are not
        (settings.home / secrets.FILE).unlink()
        async with first.db.begin() as session:
            await session.delete(await session.get(Fact, "keys.canary"))
    rings = await asyncio.gather(*(start(settings, redis_url) for _ in range(4)))
    assert all(ring == load(settings.home) for ring in rings)


async def test_a_missing_key_file_is_missed_before_any_new_one_is_made(make_settings, redis_url):
    settings = make_settings()
    await start(settings, redis_url)
    (settings.home / secrets.FILE).unlink()
    with pytest.raises(StartError, match=r"keys\.json is missing.*Restore it from your backup.*bowerbird keys renew"):
        await start(settings, redis_url)
    assert not (settings.home / secrets.FILE).exists()


async def test_another_database_s_key_file_is_refused(make_settings, redis_url):
    settings = make_settings()
    await start(settings, redis_url)
    save(new_ring(), settings.home)
    with pytest.raises(StartError, match="belongs to another database"):
        await start(settings, redis_url)


async def test_keys_that_are_lost_for_good_can_be_renewed(make_settings, redis_url):
    settings = make_settings()
    before = await start(settings, redis_url)
    (settings.home / secrets.FILE).unlink()
    database = Database(settings.database)
    renewed = await renew_keys(settings, database)
    await database.close()
    assert await start(settings, redis_url) == renewed != before


def test_a_ring_is_read_as_it_was_saved(tmp_path):
    ring = KeyRing({1: b"a" * 32, 2: b"b" * 32})
    save(ring, tmp_path)
    assert load(tmp_path) == ring


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"keys": []}',
        '{"keys": {}}',
        '{"keys": {"1": "!"}}',
        '{"keys": {"one": "YWFh"}}',
        json.dumps({"keys": {"1": "YWFh"}}),  # three bytes are no key
        json.dumps({"keys": {"256": "YWFh" * 10 + "YWE="}}),  # and no token has room for this id
        "\udcff",
    ],
)
def test_a_damaged_key_file_is_said_so(tmp_path, text):
    (tmp_path / secrets.FILE).write_text(text, "utf-8", errors="surrogateescape")
    with pytest.raises(StartError, match=r"keys\.json can't be read.*Restore it from your backup"):
        load(tmp_path)


def test_purposes_and_ids_have_keys_of_their_own():
    ring = KeyRing({1: b"a" * 32, 2: b"b" * 32})
    made = {ring.key(purpose, key_id) for purpose in ("links", "fields") for key_id in (1, 2)}
    assert len(made) == 4
    assert ring.key("links", 3) is None
